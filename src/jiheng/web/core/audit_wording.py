"""The record in words: what was done, to what, by whom; the record itself has ids and digests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jiheng.web.core import queries
from jiheng.web.core.declared import Text, Wording, declared
from jiheng.web.core.masking import changes_seen

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine, User


STATE = "state"  # the field whose values each kind of thing calls by names of its own


@dataclass(frozen=True, slots=True)
class DescribedChange:
    """A value that was changed, as a person reads it."""

    label: Text
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class DescribedLine:
    """A line of the record in words."""

    line: "AuditLine"
    who: str
    action: Text
    thing: Text
    title: str  # what the thing is called; empty where nobody knows
    address: str  # of the thing; empty where there is none any more
    changes: tuple[DescribedChange, ...]


def described(lines: Iterable["AuditLine"], user: "User") -> list[DescribedLine]:
    """Return lines of the record in words, as somebody may see them.

    Names are those that people and things have now.
    """
    audit_lines = list(lines)
    changes = changes_seen(audit_lines, user)
    wordings = [app.wording for app in declared().apps]
    names = _names(audit_lines, wordings)
    labels: dict[tuple[int, str], Text] = {}
    titles: dict[int, tuple[str, str]] = {}
    for wording in wordings:
        for kind, labels_of in wording.labels.items():
            labels |= labels_of(line for line in audit_lines if line.kind == kind)
        for kind, titles_of in wording.titles.items():
            titles |= titles_of(line for line in audit_lines if line.kind == kind)
    return [
        DescribedLine(
            line,
            names.get(line.actor_id or 0, ""),
            _word(wordings, "actions", line.action),
            _word(wordings, "objects", line.kind),
            *titles.get(line.number, ("", "")),
            changes=tuple(
                DescribedChange(
                    labels.get((line.number, field), _word(wordings, "fields", field)),
                    _value(wordings, line, field, old, names),
                    _value(wordings, line, field, new, names),
                )
                for field, (old, new) in changes[line.number].items()
            ),
        )
        for line in audit_lines
    ]


def objects() -> dict[str, Text]:
    """Return the kinds of things that the record speaks of."""
    return {kind: text for app in declared().apps for kind, text in app.wording.objects.items()}


def _names(lines: list["AuditLine"], wordings: list[Wording]) -> dict[int, str]:
    people = {field for wording in wordings for field in wording.people}
    ids = {line.actor_id for line in lines} | {
        int(value)
        for line in lines
        for field in people
        for value in line.changes.get(field, ())
        if str(value).isdecimal()
    }
    return queries.names(ids)


def _word(wordings: list[Wording], part: str, key: str) -> Text:
    for wording in wordings:
        words: Mapping[str, Text] = getattr(wording, part)
        if key in words:
            return words[key]
    return key


def _value(
    wordings: list[Wording],
    line: "AuditLine",
    field: str,
    value: object,
    names: Mapping[int, str],
) -> object:
    for wording in wordings:
        if field in wording.people and str(value).isdecimal():
            return names.get(int(str(value)), value)
        if value in ("", None):
            continue
        if field == STATE and line.kind in wording.states:
            return wording.states[line.kind](line, str(value))
        if field in wording.values:
            return wording.values[field](str(value))
    if value is True or value is False:
        return _("是") if value else _("否")
    return "" if value is None else value
