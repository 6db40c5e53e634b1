"""What the units of analysts' columns are called in the language of the page."""

from django.utils.translation import pgettext_lazy

UNITS = {
    "元": pgettext_lazy("unit", "元"),
    "万元/亩": pgettext_lazy("unit", "万元/亩"),
    "个": pgettext_lazy("unit", "个"),
    "亩": pgettext_lazy("unit", "亩"),
    "人": pgettext_lazy("unit", "人"),
    "人次": pgettext_lazy("unit", "人次"),
    "元/平方米·月": pgettext_lazy("unit", "元/平方米·月"),
    "公顷": pgettext_lazy("unit", "公顷"),
    "分": pgettext_lazy("unit", "分"),
    "千伏安": pgettext_lazy("unit", "千伏安"),
    "千克/万元": pgettext_lazy("unit", "千克/万元"),
    "千瓦时": pgettext_lazy("unit", "千瓦时"),
    "吨": pgettext_lazy("unit", "吨"),
    "吨/天": pgettext_lazy("unit", "吨/天"),
    "吨/小时": pgettext_lazy("unit", "吨/小时"),
    "吨/平方米": pgettext_lazy("unit", "吨/平方米"),
    "吨/年": pgettext_lazy("unit", "吨/年"),
    "吨标准煤": pgettext_lazy("unit", "吨标准煤"),
    "吨标准煤/万元": pgettext_lazy("unit", "吨标准煤/万元"),
    "吨标准煤/年": pgettext_lazy("unit", "吨标准煤/年"),
    "家": pgettext_lazy("unit", "家"),
    "平方米": pgettext_lazy("unit", "平方米"),
    "条": pgettext_lazy("unit", "条"),
    "米": pgettext_lazy("unit", "米"),
    "项": pgettext_lazy("unit", "项"),
}
