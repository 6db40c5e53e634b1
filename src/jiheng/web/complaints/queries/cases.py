"""Which complaints a person may read: own ones, all of a centre, on order; none of their unit."""

import unicodedata

from django.db.models import Q, QuerySet

from jiheng.model import Ledger, LedgerRow
from jiheng.web.complaints.models import CaseClock, Complaint
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import may, memberships, organisations
from jiheng.web.core.queries.reach import may_anywhere
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.values import RowReader, row_key

COMPLAINTS = "complaints"
HEAD, HANDLE, COUNT, CASE = "all", "handle", "count", "case"
BUREAU = "finance"


def complaints_ledger() -> Ledger:
    """Return the ledger of complaints."""
    return ledgers()[COMPLAINTS]


def right(name: str) -> str:
    """Return a right of the ledger of complaints as the table of rights has it."""
    return complaints_ledger().right(name)


def complaints(user: User) -> QuerySet[Complaint]:
    """Return the complaints that a person may read.

    Who is of the respondent's unit reads none, whatever else they are.
    """
    reach = places(user, complaints_ledger(), HEAD)
    own = Q(row__organisation__in=reach)
    handled = places(user, complaints_ledger(), HANDLE)
    own |= Q(handler=user, row__organisation__in=handled)
    if any(m.role == "auditor" for m in memberships(user)):
        own |= Q(readers__user=user)
    shut = respondents_of(user)
    kept = Complaint.objects.filter(own).exclude(respondent__in=shut)
    kept = kept.exclude(row__values__respondent__in=_names_of(shut))
    return kept.select_related("row__organisation", "handler", "respondent").distinct()


def respondents_of(user: User) -> list[int]:
    """Return the organisations whose people a person is one of: their complaints are shut to them.

    A department is whatever lies in it, too; a bureau is not everything below it.
    """
    own: set[int] = set()
    for membership in memberships(user):
        where = membership.organisation
        above = [int(pk) for pk in where.path.strip("/").split("/") if pk]
        bureaus = Organisation.objects.filter(pk__in=above, kind=BUREAU).exclude(pk=where.pk)
        own |= set(above) - set(bureaus.values_list("pk", flat=True))
    return sorted(own)


def is_respondents(user: User, respondent: Organisation | None, name: str = "") -> bool:
    """Return whether a person is of the unit that a complaint is about, by what it is called.

    Where several units are called so, it may be any of them: none of their people handles it.
    """
    own = respondents_of(user)
    if respondent is not None and respondent.pk in own:
        return True
    called = _plain(name)
    return bool(called) and any(_plain(each) == called for each in _names_of(own))


def _names_of(ids: list[int]) -> list[str]:
    return list(Organisation.objects.filter(pk__in=ids).values_list("name", flat=True))


def _plain(name: str) -> str:
    """Return a name without blanks, in plain letters: however it was typed."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def heads(user: User, complaint: Complaint) -> bool:
    """Return whether a person heads the centre of a complaint."""
    return may(user, right(HEAD), complaint.row.organisation)


def handles(user: User, complaint: Complaint) -> bool:
    """Return whether a person may go on with a complaint: its handler, or the head."""
    if not may(user, right(HANDLE), complaint.row.organisation):
        return False
    return complaint.handler_id == user.pk or heads(user, complaint)


def has_complaints(user: User) -> bool:
    """Return whether a person has a use for the page of complaints: cases, or counts alone."""
    if COMPLAINTS not in ledgers():
        return False
    if any(m.role == "auditor" for m in memberships(user)):
        return complaints(user).exists() or counted_places(user).exists()
    return may_anywhere(user, right(COUNT)) and counted_places(user).exists()


def reads_cases(user: User) -> bool:
    """Return whether a person has a use for the list of complaints: handles some, or heads."""
    return may_anywhere(user, right("see"))


def counted_places(user: User) -> QuerySet[Organisation]:
    """Return the centres whose complaints a person may see the counts of."""
    return places(user, complaints_ledger(), COUNT)


def counted_rows(user: User) -> QuerySet[Row]:
    """Return the rows of the complaints that count for a person."""
    return Row.objects.filter(
        ledger=COMPLAINTS, organisation__in=counted_places(user), voided=False
    )


def counted(user: User) -> QuerySet[Complaint]:
    """Return the complaints that count for a person; of them they see numbers alone."""
    return Complaint.objects.filter(row__in=counted_rows(user)).select_related("row")


def handlers(organisation: Organisation) -> QuerySet[User]:
    """Return who may be given a complaint of a centre, its head among them."""
    roles = complaints_ledger().rights[HANDLE]
    above = [int(pk) for pk in organisation.path.strip("/").split("/") if pk]
    near = Q(memberships__organisation__in=above) | Q(
        memberships__organisation__parent=organisation
    )
    kept = User.objects.filter(near, memberships__role__in=roles, is_active=True)
    return kept.distinct().order_by("pk")


def auditors() -> QuerySet[User]:
    """Return who may be ordered to read a complaint."""
    kept = User.objects.filter(memberships__role="auditor", is_active=True)
    return kept.distinct().order_by("pk")


def table_of(complaint: Complaint) -> Table:
    """Return the table that a complaint's row stands in."""
    return ledger_table(complaints_ledger(), complaint.row.organisation)


def read_case(complaint: Complaint) -> LedgerRow:
    """Return the row of a complaint with every value as it is read."""
    row = complaint.row
    reader = RowReader(complaints_ledger(), every_field=True)
    key = row_key(row.organisation_id, row.key)
    return reader(key, row.version, row.state, row.values, row.read)


def clocks(complaint: Complaint) -> QuerySet[CaseClock]:
    """Return the clocks of a complaint, those that began anew among them, in order."""
    return CaseClock.objects.filter(complaint=complaint).select_related("approved_by")


def organisation_called(name: str) -> Organisation | None:
    """Return the organisation of this name, however it is typed, if there is only one."""
    called = _plain(name)
    if not called:
        return None
    kept = [row for row in Organisation.objects.order_by("pk") if _plain(row.name) == called]
    return kept[0] if len(kept) == 1 else None


def centres(user: User) -> QuerySet[Organisation]:
    """Return where a person may enter a complaint."""
    return places(user, complaints_ledger(), "fill")


def reach(user: User) -> QuerySet[Organisation]:
    """Return where a person has anything to do with complaints."""
    return organisations(user, right(COUNT), right(HANDLE))
