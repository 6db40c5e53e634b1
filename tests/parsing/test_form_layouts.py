"""Forms of many makers: whatever the words, the order and the format, what stands there is read."""

import pytest

from layouts import TABLE_FORMATS, differences, flat_figures, layouts, read_flat, read_tables

LAYOUTS = layouts()


@pytest.mark.parametrize("suffix", TABLE_FORMATS)
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_form_is_read_whole(name, suffix):
    layout = LAYOUTS[name]
    assert differences(layout, read_tables(layout, suffix)) == []


FLAT = (  # those whose rows can be told apart without lines
    "01-two-weights-words", "07-label-value-funds", "08-traditional",
    "10-transfer-payment", "11-project-column", "14-several-forms", "15-one-under-the-other",
    "16-department-with-tasks", "18-percent-formats", "22-head-in-one-table",
    "24-empty-columns-between",
)  # fmt: skip


@pytest.mark.parametrize("between", [" ", "\n"])
@pytest.mark.parametrize("name", FLAT)
def test_a_form_without_lines_is_read_whole(name, between):
    layout = LAYOUTS[name]
    wrong = [what for what, fits in flat_figures(layout, read_flat(layout, between)) if not fits]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(set(LAYOUTS) - set(FLAT)))
def test_a_form_without_lines_that_is_not_understood_is_no_fault_of_the_program(name):
    """Weights beside every level once ended the reading of a text; nothing is asked but an end."""
    assert read_flat(LAYOUTS[name], " ") is not None
