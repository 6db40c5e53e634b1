"""Words and small shapes that pages share."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
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
    translation = pgettext("form", str(text))
    return translation if translation != text else _(str(text))


@register.filter
def named(thing: object) -> str:
    """Return what a state, a move or a ledger is called, in the language of the page."""
    label, english = getattr(thing, "label", ""), getattr(thing, "english", "")
    return english if page_language() == "en" and english else str(label)


lazily_named = lazy(named, str)  # for words that are declared before there is a page


@register.filter
def of(mapping: Mapping[Any, Any] | None, key: object) -> Any:
    """Return what a mapping has under a key, else nothing."""
    return mapping.get(key, "") if mapping else ""


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
    parameters = context["request"].GET.copy()
    for name, value in changed.items():
        parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], address: str) -> str:
    """Return the mark of a menu entry that leads to this page, or to the list it belongs to.

    Of several that it is below, the one that is nearest has it alone.
    """
    here = context["request"].path
    if here == address:
        return format_html(' aria-current="{}"', "page")
    if address == "/" or not here.startswith(address):
        return ""
    others = (reverse(item.view) for item in context.get("menu", ()))
    nearest = all(len(a) <= len(address) for a in others if here.startswith(a))
    return format_html(' aria-current="{}"', "true") if nearest else ""


@register.simple_tag
def page_language() -> str:
    """Return the language of the page as HTML names it."""
    return "en" if (get_language() or "").startswith("en") else "zh-CN"


@register.simple_tag
def comma() -> str:
    """Return what stands between the names of a list in the language of the page."""
    return ", " if page_language() == "en" else "、"


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
def division_code(place: str) -> str:
    """Return a place as the digits of its division code; without digits it is the whole country."""
    return place.partition("-")[2] or _("全国")


@register.filter
def depth(path: str) -> int:
    """Return how deep an organisation stands in the tree, from 1."""
    return min(path.count("/") - 1, 4)
