"""What is written for machines: roles of rates and staff, and nobody's name or number."""

import json

import pytest

from jiheng.documents.read_text import text_lines
from jiheng.model import Document
from jiheng.pipeline import run_report
from jiheng.reporting import review_record
from jiheng.rulebook import load


def record_of(text):
    document = Document(name="r.txt", lines=tuple(text_lines(text, "r.txt")))
    outcome = run_report(document, load())
    return review_record(document, outcome.reading, outcome.findings, outcome.rules, program="t")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("预算执行率98%。", "rate.execution"),
        ("接待读者50万人次，比上年增长20%。", "rate.growth"),
        ("其中农村占58.22%。", "rate.share"),
        ("群众满意度95%。", "rate.satisfaction"),
        ("设施完好率97%。", "rate.other"),
        ("另有退休人员23人。", "staff.retired"),
        ("聘用人员5名。", "staff.contract"),
        ("核定编制30名。", "staff.total"),
        ("参加培训300人。", ""),
    ],
)
def test_rates_and_staff_of_all_kinds_have_a_role(text, role):
    assert record_of(text)["facts"][-1]["role"] == role


@pytest.mark.parametrize(
    "text",
    [
        "单位负责人：张三丰；联系电话：0312-1234567。",
        "填报人：李四 联系方式 13812345678",
        "成立工作组，成员赵一、钱二、孙三丰为组员。",
        "由周五同志牵头完成30个项目，身份证号11010119900101123X。",
        "账号6222021234567890123，开户行略。",
    ],
)
def test_no_name_and_no_number_of_a_person_is_written(text):
    written = json.dumps(record_of(text), ensure_ascii=False)
    for personal in ("张三丰", "李四", "赵一", "钱二", "孙三丰", "周五", "1234567", "13812345678",
                     "110101199001", "6222021234567"):  # fmt: skip
        assert personal not in written
