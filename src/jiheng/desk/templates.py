"""An empty workbook to fill in."""

from jiheng import __version__, documents
from jiheng.rulebook import load


def template(kind: str, *, year: int | None, place: str) -> bytes:
    """Return an empty template for a department or for projects, with the profiles noted."""
    history = load()
    rules = history.on(year, place) if year else None
    meta = {"program": f"jiheng {__version__}"}
    for scope in ("department", "project"):
        profile = rules.profile(scope) if rules else None
        meta[f"{scope}_profile"] = profile.id if profile else ""
    head = {"year": str(year) if year else None, "place": place.removeprefix("CN-") or None}
    head["place"] = None if place == "CN" else head["place"]
    content = {"overview": [head]}
    return documents.write_template(history.rest.form, kind=kind, meta=meta, content=content)
