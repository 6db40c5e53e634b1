"""Views of the leader's page as data: only figures and panels that there are; roles that there are."""

import pytest

from jiheng.rulebook import RulebookError, load
from jiheng.rulebook.branches import branch
from jiheng.rulebook.build_dashboard import dashboard_modes
from jiheng.rulebook.register import Register

MODES = """
cites: {{document: ledger-conventions, clause: 看板}}
verified: false
modes:
  - id: x
    label: 甲
    english: X
    roles: [lead]
    tiles: [{tile}]
    months: {months}
    league: projects.landed.rate
    panels: [{panel}]
"""
GOOD = {"tile": "projects.signed.count", "months": "projects.signed.amount", "panel": "ageing"}


def built(**changed):
    holder = branch("dashboards.yaml", MODES.format(**{**GOOD, **changed}))
    return dashboard_modes(holder, load().rest.definitions, Register(load().register))


def test_a_good_view_is_taken_as_written():
    [mode] = built()
    assert (mode.tiles, mode.months, mode.panels) == (
        ("projects.signed.count",), "projects.signed.amount", ("ageing",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tile": "projects.signed.cuont"}, "dashboards.yaml:9: tiles: projects.signed.cuont"),
        ({"months": "projects.landed.rate"}, "months do not add up"),
        ({"months": "nothing"}, "months: nothing is no definition"),
        ({"panel": "weather"}, "panels: must be one of ageing"),
    ],
)
def test_what_there_is_not_is_refused_with_file_line_and_key(changed, words):
    with pytest.raises(RulebookError, match=words.replace(".", r"\.")):
        built(**changed)


def test_the_packaged_views_are_for_roles_that_there_are():
    from jiheng.web.core.rights import ROLE

    modes = load().rest.dashboards
    assert [mode.id for mode in modes] == ["leader", "division", "district", "finance"]
    assert {role for mode in modes for role in mode.roles} <= set(ROLE)
    assert all(len(mode.tiles) in (0, 6) for mode in modes)
