"""Numbers that reach a person in free texts: found as people write them, nothing else."""

import pytest

from jiheng.ledger.masks import MASK
from jiheng.ledger.personal import numbers_masked, numbers_restored, personal_numbers


@pytest.mark.parametrize(
    "number",
    [
        "13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "8613812345678",
        "１３８１２３４５６７８", "0755-12345678", "0755 1234 5678", "01012345678", "110101199003071234",
        "11010119900307123X", "138 - 1234 - 5678", "138.1234.5678", "138　1234　5678", "0311）8661 2345",
    ],
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(number):
    text = f"对方经办人（{number}），下周再谈"
    assert personal_numbers(text) == (number,)
    assert numbers_masked(text) == f"对方经办人（{MASK}），下周再谈"
    assert numbers_restored(f"改：{MASK}", text) == f"改：{number}"


def test_a_number_behind_the_number_of_an_item_is_found():
    assert personal_numbers("1.13812345678，2.13912345678") == ("13812345678", "13912345678")


@pytest.mark.parametrize(
    "text",
    [
        "91440300192203821X", "914403001922038216", "投资13812345678元", "约13812345678万元",
        "比例12.13812345678", "合同2025000138123456789", "2025-03-04", "110101199013071234", "",
        "138.12345678%", "138 123 456 789",
    ],
)  # fmt: skip
def test_codes_sums_and_days_are_no_such_numbers(text):
    assert personal_numbers(text) == ()
    assert numbers_masked(text) == text


def test_masks_that_cannot_be_told_apart_are_not_guessed():
    known = "甲 13812345678，乙 13987654321"
    assert numbers_restored(f"甲 {MASK}，乙 {MASK}。", known) == f"{known}。"
    assert numbers_restored(f"甲 {MASK}", known) is None
    assert numbers_restored("都删去", known) == "都删去"
    assert numbers_restored(f"密码是{MASK}", "没有号码") == f"密码是{MASK}"
