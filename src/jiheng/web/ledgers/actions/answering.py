"""疑似重复和业绩分成: both places answer; agreed it stands, disputed it goes to the level above."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.ledger.credit import Credit, part_read, percent
from jiheng.model import Ledger
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import locked_organisation
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.deciding import LEAST_REASON
from jiheng.web.ledgers.actions.merging import (
    RowChange,
    apply,
    changes_of,
    in_closed_month,
    undoing,
)
from jiheng.web.ledgers.actions.raising import lines, values_now
from jiheng.web.ledgers.models import Pair
from jiheng.web.ledgers.queries.children import children
from jiheng.web.ledgers.queries.pairs import (
    FIRST,
    KEEP,
    MOST_PLACES,
    SHARED,
    SUSPECTED,
    UNDO,
    decisions,
    in_order,
    is_overdue,
    may_judge,
    own_sides,
    places_of,
    sides_of,
)
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.queries.scopes import scope_of
from jiheng.web.ledgers.tables import Table


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says of a case: what the rows are, in which shares, and why."""

    decision: str
    reason: str
    shares: tuple[str, ...] = ()  # of each place, in the order of the sides: per cent, or 1/3

    def said(self, count: int, *, by: User) -> dict[str, object]:
        """Return it as the case keeps it. Raises Refused for shares that are not all of it."""
        parts = self.parts(count) if self.decision == SHARED else ()
        return {
            "decision": self.decision, "reason": self.reason.strip(), "by": by.pk,
            "shares": [f"{part}" for part in parts], "at": timezone.now().isoformat(),
        }  # fmt: skip

    def parts(self, count: int) -> tuple[Fraction, ...]:
        """Return the shares of so many places as parts of one."""
        read = [part_read(text) for text in self.shares]
        parts = tuple(part for part in read if part is not None)
        if len(parts) != count or len(read) != count:
            text = _(
                "分成要写 %(count)s 个，每个单位一个：百分数最多两位小数，或者几分之几（1/3）。"
            )
            raise Refused(text % {"count": count}, field="share_first")
        if sum(parts) != 1 or not all(parts):
            text = _("各方的分成都要大于 0，加起来要正好是 100%%；现在是 %(sum)s。")
            total = percent(Credit("", sum(parts, Fraction(0))))
            raise Refused(text % {"sum": total}, field="share_first")
        return parts


@transaction.atomic
def answer(ledger: Ledger, pair_id: int, side: str, given: Answer, *, by: User) -> Pair:
    """Return a case with the answer of a side; agreed by both it stands, at once.

    Raises Refused for who is not of that side, or answered for the other, without a reason, for
    what cannot be answered now, and once it waits for the level above.
    """
    pair = _held(ledger, pair_id)
    if side not in own_sides(by, ledger, pair):
        raise Refused(_("只有这一方自己的人才能答复。"), status=403)
    if any(said["by"] == by.pk for at, said in pair.answers.items() if at != side):
        raise Refused(_("另一方是您答复的，这一方要由另一个人答复。"), status=403)
    if pair.above:
        raise Refused(_("双方都已答复，等上级的人决定。"))
    _require_sense(ledger, pair, given)
    if pair.ended is not None:
        if given.decision != UNDO:
            raise Refused(_("这一件已经办完；要改，先申请撤销。"))
        pair.answers, pair.began, pair.ended = {}, timezone.localdate(), None
    pair.answers = {**pair.answers, side: given.said(len(sides_of(pair)), by=by)}
    written = _settled(ledger, pair, by) if len(pair.answers) == len(sides_of(pair)) else []
    pair.save()
    action = "answer_pair" if pair.ended is None else "agree_pair"
    record_changes([*written, *lines(action, pair, given.reason.strip(), given.decision)], by=by)
    return pair


@transaction.atomic
def decide(ledger: Ledger, pair_id: int, given: Answer, *, by: User) -> Pair:
    """Return a case decided from above both sides.

    Raises Refused for who is of one side, or answered, without a reason, and while both sides
    still have time to agree.
    """
    pair = _held(ledger, pair_id)
    if not may_judge(by, ledger, pair):
        raise Refused(_("由双方的上级、没有参加答复的人决定。"), status=403)
    if not pair.above and not is_overdue(pair):
        raise Refused(_("双方还在答复期限内，答复不一致或者过了期限，才由上级决定。"))
    _require_sense(ledger, pair, given)
    said = given.said(len(sides_of(pair)), by=by)
    written = _carried_out(ledger, pair, said, by)
    pair.decided_by = by
    pair.save()
    record_changes(
        [*written, *lines("decide_pair", pair, given.reason.strip(), given.decision)], by=by
    )
    return pair


@transaction.atomic
def ask_to_share(
    table: Table, key: str, others: Sequence[Organisation], given: Answer, *, by: User
) -> Pair:
    """Return a request to share a row with other places; it is theirs to agree to, each of them.

    Raises Refused as `answer` does, for a place that is not beside this one or named twice, and
    while another request about the row is open.
    """
    ledger = table.ledger
    if ledger is None or not ledger.shares_column:
        raise Refused(_("这个台账没有业绩分成。"))
    require(by, table.fill, table.organisation)
    first = rows_in(table).select_for_update().get(key=key)
    scope = scope_of(ledger, table.organisation)
    numbers = {table.organisation.pk, *(other.pk for other in others)}
    inside = all(other.path.startswith(scope) for other in others)
    if not others or len(numbers) != len(others) + 1 or not inside:
        raise Refused(_("请选择同一个台账里的另一个单位，每个单位一次。"), field="other")
    if len(numbers) > MOST_PLACES:
        text = _("一行最多由 %(most)s 个单位分成。")
        raise Refused(text % {"most": MOST_PLACES}, field="other")
    open_now = Pair.objects.filter(first=first, second=None, ended=None)
    if open_now.exists() or first.values.get(ledger.shares_column):
        raise Refused(_("这一行的分成已经定了，或者已经在商定：在“疑似重复和分成”里看。"))
    pair = Pair(
        ledger=ledger.id, first=first, other=others[0], why=["request"],
        further=[other.pk for other in others[1:]], began=timezone.localdate(),
    )  # fmt: skip
    _require_sense(ledger, pair, given)
    if FIRST not in own_sides(by, ledger, pair):
        raise Refused(_("只有这一方自己的人才能答复。"), status=403)
    pair.answers = {FIRST: given.said(len(numbers), by=by)}
    pair.save()
    record_changes(list(lines("ask_share", pair, given.reason.strip(), SHARED)), by=by)
    return pair


def _require_sense(ledger: Ledger, pair: Pair, given: Answer) -> None:
    if given.decision not in decisions(ledger, pair):
        raise Refused(_("现在不能这样答复：请刷新页面，看办到了哪一步。"), field="decision")
    if len(given.reason.strip()) < LEAST_REASON:
        raise Refused(_("答复要写明理由（至少五个字）。"), field="reason")


def _held(ledger: Ledger, pair_id: int) -> Pair:
    """Return a case, held with every place whose rows it may change till the transaction ends."""
    pairs = Pair.objects.select_related("first__organisation", "second__organisation", "other")
    pair = pairs.get(pk=pair_id, ledger=ledger.id)
    places = {place.pk for place in places_of(pair).values()}
    _kept, later = in_order(pair)
    if later is not None:
        places |= {row.organisation_id for _ledger, _column, row in children(ledger, later)}
    for pk in sorted(places):
        locked_organisation(pk)
    note_beside("pair", pair.pk)
    return pairs.select_for_update(of=("self", "first")).get(pk=pair.pk)


def _settled(ledger: Ledger, pair: Pair, by: User) -> list[Change]:
    """Carry out what all sides say; what they dispute is left to the level above.

    So is what changes a month that is closed: that takes another person, as every correction does.
    """
    first = pair.answers[FIRST]
    said = [(each["decision"], each["shares"]) for each in pair.answers.values()]
    if any(each != said[0] for each in said) or in_closed_month(_changes(ledger, pair, first)):
        pair.above = True
        return []
    pair.decided_by = None
    return _carried_out(ledger, pair, first, by)


def _carried_out(ledger: Ledger, pair: Pair, said: dict[str, object], by: User) -> list[Change]:
    """Change the rows as a decision says, and the case with them."""
    decision = str(said["decision"])
    changes = _changes(ledger, pair, said)
    effects = {str(change.row.pk): change.effect for change in changes}
    written = apply(changes, by=by)
    pair.above, pair.ended = False, timezone.localdate()
    if decision == KEEP:
        return written
    if decision == UNDO:
        pair.state, pair.shares, pair.effects, pair.values = SUSPECTED, [], {}, []
        pair.answers, pair.began, pair.ended = {}, timezone.localdate(), None
        return written
    pair.state, pair.shares, pair.effects = decision, list(_texts(said)), effects
    pair.values = values_now(ledger, pair)
    return written


def _changes(ledger: Ledger, pair: Pair, said: dict[str, object]) -> list[RowChange]:
    decision = said["decision"]
    if decision == UNDO:
        return undoing(pair)
    if decision not in ("same", SHARED):
        return []
    return changes_of(ledger, pair, str(decision), [Fraction(part) for part in _texts(said)])


def _texts(said: dict[str, object]) -> Sequence[str]:
    shares = said["shares"]
    return [str(part) for part in shares] if isinstance(shares, list) else []
