"""Words that tell a time relative to the day of writing (A32), and what only looks like them."""

import re

from jiheng.model.text import any_of

WORDS = ("截至目前", "今年以来", "今年", "去年", "目前", "近期", "本月", "上月", "明年")
INSIDE = "(?<!项)(?<!科)(?<!基)(?<!以)(?<!说)(?<!证)(?<!表)(?<!除)"  # 项目前期, 说明年度, 基本月薪
RELATIVE = re.compile(f"{INSIDE}(?:{any_of(WORDS)})")
