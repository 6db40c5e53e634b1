"""Cases of two places: which a person sees, for whom they answer, when they are overdue."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiheng.ledger.alike import FINDERS
from jiheng.ledger.clocks import clock
from jiheng.model import Clock, Ledger, LedgerRow
from jiheng.rulebook import load
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries.reach import may, paths
from jiheng.web.flows.queries import working_days
from jiheng.web.ledgers.models import Pair, Row
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.scopes import scopes
from jiheng.web.ledgers.queries.waiting import CORRECT

CLOCK = "pair.answer"
FIRST, OTHER = "first", "other"
SIDES = (FIRST, OTHER)
MOST_PLACES = 6  # that share a row
SUSPECTED, SAME, DIFFERENT, SHARED = "suspected", "same", "different", "shared"
DECIDED = (SAME, DIFFERENT, SHARED)
UNDO, KEEP = "undo", "keep"
ANSWERING = ("fill", "report")  # the rights of a ledger whose people answer for their place


def has_pairs(ledger: Ledger) -> bool:
    """Return whether rows of a ledger are held against each other, or can be shared."""
    return ledger.id in FINDERS or bool(ledger.shares_column)


def pairs(user: User, ledger: Ledger) -> QuerySet[Pair]:
    """Return the cases of which a person may see a side, the newest first."""
    reach = places(user, ledger, "see")
    seen = Q(first__organisation__in=reach) | Q(other__in=reach)
    between = dict(
        Pair.objects.filter(ledger=ledger.id).exclude(further=[]).values_list("pk", "further")
    )
    if between:  # of more than two places, which are few
        own = set(reach.values_list("pk", flat=True))
        seen |= Q(pk__in=[pk for pk, further in between.items() if own & set(further)])
    with_rows = Pair.objects.filter(seen, ledger=ledger.id).select_related(
        "first__organisation", "second__organisation", "other", "decided_by"
    )
    return with_rows.order_by("-pk")


def chosen(cases: QuerySet[Pair], state: str) -> QuerySet[Pair]:
    """Return the cases that are open, overdue, wait for the level above, or were decided so."""
    if state in DECIDED:
        return cases.filter(state=state)
    if state == "above":
        return cases.filter(above=True)
    if state == "overdue":
        began = cases.filter(ended=None, above=False)
        return cases.filter(pk__in=[pair.pk for pair in began if is_overdue(pair)])
    return cases.filter(ended=None) if state == "open" else cases


def pairs_of(row: Row) -> QuerySet[Pair]:
    """Return the cases in which a row stands."""
    return Pair.objects.filter(Q(first=row) | Q(second=row)).select_related(
        "first__organisation", "second__organisation", "other"
    )


def sides_of(pair: Pair) -> tuple[str, ...]:
    """Return the sides of a case: two, and one for each further place that shares the row."""
    return (*SIDES, *(f"{number}" for number in range(3, 3 + len(pair.further))))


def places_of(pair: Pair) -> dict[str, Organisation]:
    """Return the place of each side, those of further ones read at once."""
    further = Organisation.objects.in_bulk(pair.further) if pair.further else {}
    at = (pair.first.organisation, pair.other, *(further[pk] for pk in pair.further))
    return dict(zip(sides_of(pair), at, strict=True))


def own_sides(user: User, ledger: Ledger, pair: Pair) -> tuple[str, ...]:
    """Return the sides for which a person may answer: of their own place, not of both at once."""
    rights = [ledger.right(name) for name in ANSWERING if name in ledger.rights]
    reach = paths(user, *rights)
    at = {side: place.path for side, place in places_of(pair).items()}

    def own(side: str, path: str) -> bool:
        beside = (other for name, other in at.items() if name != side)
        alone = path == at[side] or not any(other.startswith(path) for other in beside)
        return at[side].startswith(path) and alone

    return tuple(side for side in at if any(own(side, path) for path in reach))


def may_ask(user: User, ledger: Ledger, row: Row) -> bool:
    """Return whether a person may ask that a row be shared: of its own place, not shared yet."""
    if not ledger.shares_column or row.values.get(ledger.shares_column):
        return False
    rights = [ledger.right(name) for name in ANSWERING if name in ledger.rights]
    if not any(may(user, right, row.organisation) for right in rights):
        return False
    return not Pair.objects.filter(first=row, second=None, ended=None).exists()


def may_judge(user: User, ledger: Ledger, pair: Pair) -> bool:
    """Return whether a person stands above both sides, and is of neither."""
    at = [place.path for place in places_of(pair).values()]
    above = any(
        path not in at and all(own.startswith(path) for own in at) for path in paths(user, CORRECT)
    )
    answered = {answer["by"] for answer in pair.answers.values()}
    return above and user.pk not in answered and not own_sides(user, ledger, pair)


def finding_places(user: User, ledger: Ledger) -> tuple[str, ...]:
    """Return the paths of the places over all of whose rows a person may have pairs looked for."""
    reach = paths(user, CORRECT)
    kept = scopes(user, ledger) if ledger.id in FINDERS else ()
    return tuple(path for path in kept if any(path.startswith(own) for own in reach))


def decisions(ledger: Ledger, pair: Pair) -> tuple[str, ...]:
    """Return what can be answered now: what the rows are, or whether what stands is undone."""
    if pair.state != SUSPECTED:
        return (UNDO, KEEP)
    if pair.second_id is None:
        return (SHARED, DIFFERENT)
    across = bool(ledger.shares_column) and pair.first.organisation_id != pair.other_id
    return (SAME, DIFFERENT, SHARED) if across else (SAME, DIFFERENT)


def clock_of(pair: Pair, today: dt.date | None = None) -> Clock | None:
    """Return the clock by which both sides answer, as it stands on a day."""
    rule = load().rest.clock(CLOCK, pair.began)
    if rule is None:
        return None
    days = {rule.begin: pair.began, **({rule.until: pair.ended} if pair.ended else {})}
    timed = LedgerRow(ledger=pair.ledger, key=f"pair/{pair.pk}", values=days)
    return clock(rule, timed, working_days(), today or timezone.localdate())


def days_to_answer() -> int:
    """Return how many days both sides have for a case that is raised today; 0 without a clock."""
    rule = load().rest.clock(CLOCK, timezone.localdate())
    return rule.days if rule is not None else 0


def is_overdue(pair: Pair) -> bool:
    """Return whether both sides should have answered, and have not."""
    running = clock_of(pair) if pair.ended is None and not pair.above else None
    return running is not None and running.state == "overdue"


def in_order(pair: Pair) -> tuple[Row, Row | None]:
    """Return the row that stays and the later one: by day, then by which was put down first."""
    if pair.second is None:
        return pair.first, None
    kept, later = sorted(
        (pair.first, pair.second), key=lambda row: (row.day or dt.date.max, row.pk)
    )
    return kept, later
