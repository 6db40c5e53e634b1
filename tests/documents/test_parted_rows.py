"""Rows of plain texts whose cells are parted by a sign that every line has as often."""

import pytest

from jiheng.documents.read_text import text_lines


def cells(text):
    return [line.cells for line in text_lines(text, "x.txt")]


def test_a_row_keeps_its_empty_last_cells():
    text = "指标\t分值\t得分\t说明\n面积\t10\t10\t\n造价\t8\t7\t偏高\n合计\t18\t17\t"
    assert cells(text)[1] == ("面积", "10", "10", "")
    assert {len(row) for row in cells(text)} == {4}


@pytest.mark.parametrize("sign", ["/", "／", ",", "，"])
def test_signs_of_sentences_part_the_cells_of_a_table_of_numbers(sign):
    lines = (("人员类别", "编制数", "实有数"), ("行政编制", "96", "91"), ("事业编制", "22", "20"))
    assert cells("\n".join(map(sign.join, lines))) == list(lines)


@pytest.mark.parametrize(
    "text",
    [
        "第一，夯实基础，抓好培训\n第二，完善制度，抓好考核\n第三，强化监督，抓好整改",
        "单价为元/人/月\n标准为元/亩/年\n口径为次/人/年",
        "甲村,12,按计划完成\n乙村,15,按计划完成\n丙村,18,按计划完成",
        "培训\t10\n检查\t20\n合计\t30",
    ],
)
def test_what_is_no_table_of_numbers_stays_running_text(text):
    assert set(cells(text)) == {()}
