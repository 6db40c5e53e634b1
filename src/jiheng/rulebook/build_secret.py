"""Secret columns of a ledger: which right shows each; what would tell of them is refused."""

from jiheng.model import OF_ORGANISATION, Ledger
from jiheng.rulebook.schema import Branch

KEY = "secret"


def secret(holder: Branch) -> dict[str, str]:
    """Return the secret fields of a ledger, each with the right that shows it."""
    if not holder.has(KEY):
        return {}
    branch = holder.branch(KEY)
    return {field: branch.text(field) for field in branch.entries}


def check_secret(holder: Branch, ledger: Ledger) -> None:
    """Refuse a right that nobody has, and columns that name, date, count or tell rows apart.

    Their values stand in titles, searches, figures and refusals, where nobody is asked for a right.
    """
    if ledger.secret and ledger.belongs_to != OF_ORGANISATION:
        raise holder.fail(KEY, "only rows that organisations keep can have secret columns")
    telling = _telling(ledger)
    for field, right in ledger.secret.items():
        if right not in ledger.rights:
            raise holder.fail(KEY, f"{right} is none of the rights: {', '.join(ledger.rights)}")
        if field in telling:
            raise holder.fail(KEY, f"{field} cannot be secret: it {telling[field]}")


def _telling(ledger: Ledger) -> dict[str, str]:
    """Return the fields whose values are told beside their rows, and how."""
    form = ledger.form
    own = (
        ledger.day, ledger.amount, ledger.state_column, ledger.place_column,
        ledger.pending_column, ledger.aside_column, ledger.own_column,
    )  # fmt: skip
    telling = dict.fromkeys((name for name in own if name), "dates, counts or places a row")
    telling |= dict.fromkeys(form.called, "names a row")
    telling |= dict.fromkeys(form.identified_by, "tells rows apart")
    telling |= dict.fromkeys((f for group in ledger.unique for f in group), "tells rows apart")
    telling |= {c.field: "tells rows apart" for c in form.columns if c.once}
    telling |= {c.unit_column: "is the unit of another column" for c in form.columns}
    telling |= {c.field: "lists kinds of proofs" for c in form.columns if c.kind == "evidence"}
    telling |= {field: "is copied by a link" for c in form.columns for field in c.brings}
    return telling | {f: "is written by a move" for m in ledger.flow.moves for f, _ in m.sets}
