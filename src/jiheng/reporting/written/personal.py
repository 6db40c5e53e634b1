"""Names of persons and numbers that reach them: left out of what is written for machines."""

import re
from typing import Any

from jiheng.ledger.personal import NUMBER

MASK = "〔略〕"
LABEL = (
    "负责人|联系人|填报人|填表人|经办人|审核人|复核人|制表人|报告人|撰写人|法定代表人|法人代表"
    "|组长|组员|成员|人员"
)
NAME = r"[\u4e00-\u9fff·]{2,4}"
LABELLED = re.compile(
    rf"(?P<label>(?:{LABEL})[：:]\s*)(?P<names>{NAME}(?:、{NAME})*)(?=[，。；、（(\s]|$)"
)
LISTED = re.compile(
    rf"(?P<label>(?:{LABEL}|同志))(?P<names>(?:[\u4e00-\u9fff]{{2,3}}、){{2,}}[\u4e00-\u9fff]{{2,3}})"
    r"(?=[，。为等；同]|$)"
)
TITLED = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,3}(?P<title>同志|先生|女士)")


def without_persons(value: Any) -> Any:
    """Return JSON-able data with the names of persons and the numbers that reach them masked."""
    if isinstance(value, str):
        return _masked(value)
    if isinstance(value, dict):
        return {key: without_persons(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_persons(item) for item in value]
    return value


def _masked(text: str) -> str:
    text = NUMBER.sub(MASK, text)
    for pattern in (LABELLED, LISTED):
        text = pattern.sub(rf"\g<label>{MASK}", text)
    return TITLED.sub(rf"{MASK}\g<title>", text)
