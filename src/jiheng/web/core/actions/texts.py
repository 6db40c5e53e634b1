"""Texts that a table keeps: not empty, and no longer than it has room for."""

from collections.abc import Mapping

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from jiheng.web.core.plain_texts import storable


def text_errors(model: type[Model], texts: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with texts, by field of a table."""
    errors: dict[str, str] = {}
    for name, text in texts.items():
        field = model._meta.get_field(name)
        most = (field.max_length or 0) if isinstance(field, Field) else 0
        if not text:
            errors[name] = _("这一项要填。")
        elif not storable(text):
            errors[name] = _("这一项里有不能保存的字符。")
        elif len(text) > most:
            errors[name] = _("最多 %(most)s 个字符。") % {"most": most}
    return errors
