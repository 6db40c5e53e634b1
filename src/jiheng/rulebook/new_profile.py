"""A profile to start from: the base's values, each explained, those to change first left open."""

from collections.abc import Mapping

import yaml

from jiheng.rulebook.book import Rulebook
from jiheng.rulebook.build_profile import MAKERS, WORDS

FIRST = ("execution_weight", "blocks")  # what differs from place to place; written out, not off
HEAD = """\
# 自定义评分规则 / your own profile
#   检查 / check:  jiheng rules check 本文件
#   使用 / use:    jiheng evaluate 工作簿 -o 文件夹 --rules 本文件（工作簿里填上编号 {id}）
format: 1
id: {id}
based_on: {base}   # 没有写出的取值都用它的 / what is not given here is taken from it
version: "1"
scope: {scope}   # department 部门整体, project 项目
place: CN   # 行政区划，如 CN-1301 / administrative division
default: false   # true: 在这个地区自动采用 / used in this place without being asked for
since: {year}   # 从哪个预算年度起 / first fiscal year
title: "请改成规则的名称"
english: "Name of the profile"
documents:   # 取值依据的文件 / the documents that the values rest on
  my-notice:
    title: 请改成文件名称
    english: Title of the document
    number: ""
    issuer: 请改成发文机关
    year: {year}
values:
"""


def new_profile(id_: str, base: str, text: str, rules: Rulebook, *, year: int) -> str:
    """Return a commented profile file based on `base`, whose file text is given; valid as it is."""
    data = yaml.safe_load(text)
    keys = [*FIRST, *(key for key in MAKERS if key not in FIRST), "rows"]
    pieces = [HEAD.format(id=id_, base=base, scope=data["scope"], year=year)]
    pieces += [_entry(key, data["values"][key], rules, year) for key in keys]
    return "".join(pieces)


def _entry(
    key: str, dated: Mapping[object, Mapping[str, object]], rules: Rulebook, year: int
) -> str:
    value = dated[max(dated, key=str)]["value"]
    shown = yaml.safe_dump(
        {key: {year: {
            "value": value, "cites": {"document": "my-notice", "clause": "请写条款"},
            "verified": False,
        }}},
        allow_unicode=True, sort_keys=False, default_flow_style=None, width=1000,
    )  # fmt: skip
    mark = "  " if key in FIRST else "  # "
    head = f"\n  # {rules.term(key)} / {rules.term(key, 'en')}"
    if key in WORDS:
        words = [f"{w} {rules.term(f'value.{w}')}" for w in WORDS[key]]
        head += f"：{'；'.join(words)}"
    return head + "\n" + "".join(f"{mark}{line}\n" for line in shown.splitlines())
