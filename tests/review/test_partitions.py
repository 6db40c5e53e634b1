"""Parts that leave nothing out are held against the whole wherever it is told beside them."""

import pytest

from jiheng.documents.read_text import text_lines
from jiheng.model import Document
from jiheng.pipeline import run_report
from jiheng.rulebook import load

HEAD = "宝山县公安局2024年度项目支出绩效自评报告\n"


def asked(text):
    document = Document(name="r.txt", lines=tuple(text_lines(f"{HEAD}{text}", "r.txt")))
    outcome = run_report(document, load())
    assert not outcome.failed
    return [f for f in outcome.findings if f.code in ("A52", "A86")]


@pytest.mark.parametrize("text", [
    "●年末在岗396人，空额24人\n●按岗位分：派出所218人，交警124人，机关54人\n●按性别分：男性331人，女性67人",
    "全年计划改造8座，截至6月底已完工3座，在建4座，未开工2座。",
    "全县共建设文化广场126处。按所在地分为：城镇文化广场48处，农村文化广场80处。",
    "年末护理人员254人。男护士31人，女护士225人，均持证上岗。",
    "计划实施工程14个，已完工9个，在建4个，未开工2个。",
])  # fmt: skip
def test_parts_beside_another_whole_are_asked(text):
    assert asked(text)


@pytest.mark.parametrize("text", [
    "●年末在岗396人，空额24人\n●按性别分：男性331人，女性65人",  # they are all of it
    "年末在岗396人。派出所工作人员中男性120人，女性67人。",  # of a part: no whole is near
    "2023年末在岗390人，2024年末在岗398人。按性别分，男性331人，女性67人。",  # of another year
    "全年培训教师520人次。参加考试的教师中男性198人，女性312人，共510人。",  # its own whole is told
    "年末在岗396人。按性别分，男性331人，女性67人，其中借调2人。",  # more is told of them
    "全年计划改造9座，截至6月底已完工3座，在建4座，未开工2座。",
    "全县共建设文化广场126处，其中城镇文化广场48处，农村文化广场78处。",
])  # fmt: skip
def test_what_only_looks_like_all_of_it_is_silent(text):
    assert not asked(text)
