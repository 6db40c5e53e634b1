"""The one table of what was measured: rows of a part are put in its place, the others stay."""

import bench_row
import bench_table
from builders import ROOT


def test_rows_of_a_part_take_the_place_of_its_old_ones():
    one = f"| firmness {bench_row.row('a', '1 s', '2 s', 0.5, '≤ 1', held=True)} day, 1 |"
    other = f"| lists {bench_row.row('b', '3 s', '2 s', 1.5, '≤ 1', held=False)} day, 1 |"
    page = f"before\n{bench_table.BEGIN}\n{bench_table.END}\nafter\n"
    page = bench_table.written(page, [other], ["lists"])
    page = bench_table.written(page, [one], ["firmness"])
    assert page.index(one) < page.index(other)
    newer = one.replace("0.50", "0.40")
    page = bench_table.written(page, [newer], ["firmness"])
    assert one not in page
    assert page.index(newer) < page.index(other)
    assert page.startswith("before\n")
    assert page.endswith("\nafter\n")


def test_every_part_is_a_file():
    for command in bench_table.PARTS.values():
        assert (ROOT / command[0]).is_file()
