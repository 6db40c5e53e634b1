"""Where something stands in a sheet, as a person would say it: 签约情况 第6行."""

import re

from django.utils.translation import gettext as _

ROW = re.compile(r"\A(?P<sheet>.+)!(?P<row>\d+)(:(?P=row))?\Z")


def place_words(place: object) -> str:
    """Return a place in words: the row of a sheet; a cell stays as spreadsheets write it."""
    text = str(place)
    if (row := ROW.fullmatch(text)) is not None:
        return _("%(sheet)s 第%(row)s行") % {"sheet": row["sheet"], "row": row["row"]}
    return text
