"""What tells of a person in texts that go outside: found, and masked, and nothing else."""

import pytest

from jiheng.ledger.disclosed import Sought, Text, known_names, personal_data, without_personal_data

SOUGHT = Sought(known_names(["张三丰", "李四", "王", " "]), ("联系人", "住址", "微信号"))


def kinds(text, sought=SOUGHT):
    found = personal_data([Text("data.json", "/a", text)], sought)
    return [(finding.kind, finding.text) for finding in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请致电13812345678", [("number", "13812345678")]),
        ("请致电 138-1234-5678。", [("number", "138-1234-5678")]),
        ("请致电１３８１２３４５６７８", [("number", "１３８１２３４５６７８")]),
        ("1.13812345678 2.13912345678", [("number", "13812345678"), ("number", "13912345678")]),
        ("致电138\u200b1234\u200b5678办理", [("number", "138\u200b1234\u200b5678")]),
        ("致电一三八一二三四五六七八", [("number", "一三八一二三四五六七八")]),
        (
            "证件１１０１０１１９９００３０７１２３４号",
            [("number", "１１０１０１１９９００３０７１２３４")],
        ),
        ("李　四、张 三 丰办理", [("name", "李　四"), ("name", "张 三 丰")]),
        ("电话（0311）86612345", [("number", "0311）86612345")]),
        ("电话0311-86612345", [("number", "0311-86612345")]),
        ("证件110105199003071234号", [("number", "110105199003071234")]),
        ("旧证件110105900307123", [("old_identity", "110105900307123")]),
        ("卡号6222021234567890127", []),
        ("卡号4111 1111 1111 1111", [("card", "4111 1111 1111 1111")]),
        ("邮箱zhang.san@example.com.cn可投", [("email", "zhang.san@example.com.cn")]),
        ("由张三丰办理，李四复核", [("name", "张三丰"), ("name", "李四")]),
        ("联系人：赵六，周一到周五", [("label", "赵六")]),
        ("住址: 样例路1号（东）", [("label", "样例路1号")]),
        ("王府井大街培训200人次", []),
        ("总投资13812345678元", []),
        ("合同额138.12亿元，完成率138123.45678%", []),
        ("统一社会信用代码91130100MA0000000X", []),
        ("2025-01-01至2025-12-31", []),
        ("比例138.12345678%，13.812345678", []),
        ("一三五规划，二〇二五年", []),
    ],
)
def test_what_is_found(text, expected):
    assert kinds(text) == expected


def test_what_lies_in_another_finding_is_said_once():
    assert kinds("联系人：张三丰13812345678") == [("label", "张三丰13812345678")]


def test_masks_leave_the_rest():
    text = "联系人：赵六，电话13812345678，张三丰，完成200人次"
    assert without_personal_data(text, SOUGHT) == "联系人：****，电话****，****，完成200人次"
    assert personal_data([Text("", "", without_personal_data(text, Sought()))], Sought()) == ()


def test_a_label_behind_a_mask_is_settled():
    masked = without_personal_data("联系人：赵六", SOUGHT)
    assert kinds(masked) == []


def test_names_of_one_character_are_not_sought():
    assert known_names(["王", "王　五", "王五郎"]) == ("王五郎", "王五")
