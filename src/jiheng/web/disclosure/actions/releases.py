"""Packs ordered, made by a job, approved by another person, released, withdrawn."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.ledger.disclosed import Text, personal_data
from jiheng.model import Move
from jiheng.model.disclosure import PersonalFinding
from jiheng.web.core.actions import note_file, require
from jiheng.web.core.audit import Change, record_change
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.files import file_part, keep
from jiheng.web.core.jobs import enqueue
from jiheng.web.core.models import Job, User
from jiheng.web.core.refusal import Problem, Refused
from jiheng.web.disclosure.models import Release
from jiheng.web.disclosure.packing import MANIFEST, zipped
from jiheng.web.disclosure.queries.public_years import offered_ledgers, sought_in
from jiheng.web.disclosure.queries.releases import (
    CONFIRMED,
    RELEASE,
    hidden_since,
    release_flow,
    standing,
)
from jiheng.web.flows import actions as flows
from jiheng.web.flows.actions import Taking
from jiheng.web.performance.queries.cycles import locked_cycle
from jiheng.web.performance.queries.year_tables import reference

MAKE = "make_release"  # the kind of job
LEAST_REASON = 5  # characters
SHOWN = 40  # findings that a refusal lists
MOST_KEPT = 500  # findings that are kept: with more, a pack is made anew anyway


@transaction.atomic
def order_release(
    cycle_id: int, ledgers: Sequence[str], *, masked: bool = False, by: User
) -> tuple[Release, Job]:
    """Return a new pack of a confirmed year and the job that makes it.

    Raises Refused without the right, before the year is confirmed, for a ledger that is not to be
    disclosed, and while another pack of the year is under way.
    """
    cycle = locked_cycle(cycle_id)
    require(by, RELEASE, cycle.organisation)
    if cycle.state != CONFIRMED:
        raise Refused(_("财政确认自评之后才能公开。"))
    known = [ledger.id for ledger in offered_ledgers(cycle)]
    chosen = list(dict.fromkeys(ledgers))
    if any(id_ not in known for id_ in chosen):
        raise Refused(_("有的台账不能公开，或者没有可以公开的行：请去掉它们再做。"), field="ledger")
    try:
        with transaction.atomic():
            release = Release.objects.create(cycle=cycle, ledgers=chosen, masked=masked, maker=by)
    except IntegrityError as error:
        raise Refused(_("这一年已有一个公开包：先作废或者撤回它。")) from error
    changes: dict[str, tuple[object, object]] = {"ledgers": ("", "、".join(chosen))}
    if masked:
        changes["masked"] = ("", True)
    bound = (("release", release.pk),)
    record_change(
        "order_release", "release", release.pk, by=by, changes=changes,
        reference=reference(cycle), bound=bound,
    )  # fmt: skip
    argument: dict[str, object] = {
        "release": release.pk, "by": by.pk, "language": get_language() or "zh-hans",
    }  # fmt: skip
    return release, enqueue(MAKE, argument, by=by)


@transaction.atomic
def keep_pack(
    release_id: int, content: dict[str, bytes], findings: Sequence[PersonalFinding], *, by: User
) -> Release:
    """Return a pack with its bytes, its manifest and what was found in it.

    Raises Refused for who may make none any more, and for a pack that is not under way.
    """
    release = _locked(release_id)
    require(by, RELEASE, release.cycle.organisation)
    move = release_flow().move("finish_pack")
    if move is None or release.state not in move.begin:
        raise Refused(_("状态已经变了，请刷新后再办。"))
    place = standing(release)
    data = zipped(content)
    digest = keep(data)
    release.file = note_file(digest, Path(_name(release)).name, len(data), "zip", by=by)
    release.manifest = {
        "sha256": digest,
        "files": [{"name": name, "size": len(each)} for name, each in sorted(content.items())],
        "manifest": content[MANIFEST].decode("utf-8"),
    }
    release.findings = [asdict(finding) for finding in findings[:MOST_KEPT]]
    release.state = move.end
    release.save()
    changes: dict[str, tuple[object, object]] = {
        "pack": ("", digest), "findings": ("", len(findings)),
    }  # fmt: skip
    written = Change(move.id, "release", release.pk, changes, bound=(("release", release.pk),))
    flows.take_step(place, move, Taking(move.id), by=by, written=written)
    return release


def _name(release: Release) -> str:
    name = file_part(release.cycle.organisation.name)
    return f"{name}{release.cycle.year}-公开包-{release.pk}.zip"


def _locked(release_id: int) -> Release:
    cycle = locked_cycle(Release.objects.values_list("cycle_id", flat=True).get(pk=release_id))
    release = Release.objects.select_for_update().get(pk=release_id)
    release.cycle = cycle
    note_beside("release", release.pk)
    return release


@transaction.atomic
def apply_move(release_id: int, taking: Taking, *, by: User) -> Release:
    """Return a pack moved on: approved, sent back, released, withdrawn, dropped.

    Raises Refused as `checked_move` does, for an approval by who made it, for one of a pack in
    which something tells of a person and nobody says why it may stand, and for a tombstone that
    would tell of one.
    """
    release = _locked(release_id)
    move = release_flow().move(taking.move)
    if move is None or not move.direct:
        raise Refused(_("没有这个步骤。"))
    place = standing(release)
    require(by, move.right, release.cycle.organisation)
    if move.separation.authors and release.maker_id == by.pk:
        raise Refused(_("公开包是您制作的，要由另一个人批准。"), status=403)
    maker = frozenset({release.maker_id})
    move = flows.checked_move(place, taking, lambda _phases: maker, by=by)
    if move.id in ("approve_release", "release_pack"):
        _require_still_public(release)
    if move.id == "approve_release":
        _require_settled(release, taking)
    changes = _dated(release, move, taking)
    release.state = move.end
    release.save()
    written = Change(move.id, "release", release.pk, changes, bound=(("release", release.pk),))
    flows.take_step(place, move, taking, by=by, written=written)
    return release


def _require_still_public(release: Release) -> None:
    """Refuse a pack in which a row may stand that is void, or not public, since it was made."""
    if hidden_since(release):
        words = _("做好公开包之后，有的行标注了“不予公开”或者作废了：请作废这个包，重做一个。")
        raise Refused(words)


def _require_settled(release: Release, taking: Taking) -> None:
    """Refuse to approve what may tell of a person, unless somebody says why it may stand."""
    if not release.findings:
        return
    if taking.acknowledged and len(taking.note.strip()) >= LEAST_REASON:
        return
    raise Refused(
        _(
            "公开包里有 %(count)s 处可能是个人信息：先改掉或者遮住重做；"
            "确实不是的，写明理由（至少五个字）并勾选确认。"
        )
        % {"count": len(release.findings)},
        field="acknowledged",
        problems=[
            Problem(f"{finding['file']} {finding['place']}：{finding['around']}")
            for finding in release.findings[:SHOWN]
        ],
    )


def _dated(release: Release, move: Move, taking: Taking) -> dict[str, tuple[object, object]]:
    """Put down the day of a release or a withdrawal; return it for the record."""
    today = timezone.localdate()
    if move.end == "released":
        release.released_on = today
        return {"released_on": ("", f"{today}")}
    if move.end == "withdrawn":
        text = Text("", "", taking.note)
        if personal_data([text], sought_in(release.cycle, release.ledgers)):
            raise Refused(_("撤回原因要公开，里面不能有个人信息。"), field="note")
        release.withdrawn_on, release.reason = today, taking.note.strip()
        return {"withdrawn_on": ("", f"{today}")}
    return {}
