"""Words and small shapes that pages share."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

register = template.Library()
TONES = {
    "error": "red",
    "warning": "orange",
    "notice": "blue",
    "info": "azure",
    "unknown": "secondary",
}
MARKS = {"error": "✖", "warning": "▲", "notice": "●", "info": "ℹ", "unknown": "?"}


@register.filter
def said(text: object) -> str:
    """Return a label of the rules in the language of the page."""
    if not text:
        return ""
    told = pgettext("form", str(text))
    return told if told != text else _(str(text))


@register.filter
def of(held: Mapping[Any, Any] | None, key: object) -> Any:
    """Return what a mapping has under a key, else nothing."""
    return held.get(key, "") if held else ""


@register.filter
def tone(severity: str) -> str:
    """Return the colour of a severity; it never stands without its mark."""
    return TONES.get(severity, "secondary")


@register.filter
def mark(severity: str) -> str:
    """Return the sign of a severity."""
    return MARKS.get(severity, "")


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changed: object) -> str:
    """Return the query of this page with some of it changed."""
    held = context["request"].GET.copy()
    for name, value in changed.items():
        held[name] = str(value)
    return f"?{held.urlencode()}"


@register.simple_tag
def page_language() -> str:
    """Return the language of the page as HTML names it."""
    return "en" if (get_language() or "").startswith("en") else "zh-CN"


KINDS = {
    "finance": gettext_lazy("财政部门"),
    "department": gettext_lazy("部门"),
    "unit": gettext_lazy("单位"),
    "division": gettext_lazy("科室"),
}


@register.filter
def kind_label(kind: str) -> object:
    """Return what a kind of organisation is called."""
    return KINDS.get(kind, kind)


@register.filter
def depth(path: str) -> int:
    """Return how deep an organisation stands in the tree, from 1."""
    return min(path.count("/") - 1, 4)
