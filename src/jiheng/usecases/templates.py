"""An empty workbook to fill in."""

from collections.abc import Mapping
from decimal import Decimal

from jiheng import __version__, documents
from jiheng.pipeline import NEWEST
from jiheng.rulebook import GivenRow, load


def template(
    kind: str, *, year: int | None, place: str, profile: str = "", methods: bool = False
) -> bytes | None:
    """Return an empty template for a department or for projects, with the profiles noted.

    With a profile, the lines that it prescribes are filled in, and the sheets of its official form
    are there; None if there is no such profile for the year (else the newest) and the place.
    `methods` adds the sheets of the evaluation methods.
    """
    history = load()
    rules = history.on(year or NEWEST, place)
    meta = {"program": f"jiheng {__version__}"}
    for scope in ("department", "project"):
        used = rules.profile(scope) if year else None
        meta[f"{scope}_profile"] = used.id if used else ""
    head = {"year": str(year) if year else None, "place": place.removeprefix("CN-") or None}
    head["place"] = None if place == "CN" else head["place"]
    content: dict[str, list[Mapping[str, Decimal | str | None]]] = {"overview": [head]}
    official = ""
    if profile:
        requested_profile = next((p for p in rules.profiles if p.id == profile), None)
        if requested_profile is None:
            return None
        official = requested_profile.form
        head[f"{requested_profile.scope}_profile"] = requested_profile.id
        defaults = {"subject": "部门整体"} if requested_profile.scope == "department" else {}
        content["indicators"] = [
            {**defaults, **_typed(row)} for row in requested_profile.rows.value or ()
        ]
    return documents.write_template(
        history.rest.form,
        kind=kind,
        meta=meta,
        content=content,
        optional=methods,
        examples=True,
        official=official,
    )


def _typed(row: GivenRow) -> dict[str, Decimal | str | None]:
    """Return the fields of a given line, its weight as a number."""
    weight = row.fields.get("weight")
    typed: dict[str, Decimal | str | None] = dict(row.fields)
    return {**typed, "weight": Decimal(weight)} if weight else typed
