"""Words that tell a time relative to the day of writing (A32), and what only looks like them."""

import re

# not 项目前期, 科目前列, 基本月薪, 3个以上月份, 说明年度
RELATIVE = re.compile(
    "截至目前|今年以来|今年|去年|近期|(?<![项科])目前|(?<!基)本月|(?<!以)上月|(?<![说证表])明年"
)
