"""Evidence examined: accepted for the value that stands, or refused with a reason."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.web.assessments.models import Examination
from jiheng.web.assessments.queries.examined import kept_from, value_of
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.models import Proof
from jiheng.web.performance.queries.cycles import cycle_of, locked_cycle
from jiheng.web.performance.queries.year_tables import reference, standing

LEAST_REASON = 5  # characters
KEPT = {
    "right": gettext_lazy("您没有审核佐证的权限：请由有权限的人审核。"),
    "attached": gettext_lazy("佐证是您上传的，要由另一个人审核。"),
    "author": gettext_lazy("这个值是您填报的，佐证要由另一个人审核。"),
}


@transaction.atomic
def examine(proof_id: int, *, accepted: bool, reason: str = "", by: User) -> Examination:
    """Return an examination of a proof, of the value as it stands now.

    Raises Refused without the right, for who attached the file or typed the value, while the year
    does not allow it, and for a refusal without a reason.
    """
    proofs = Proof.objects.select_related("row__organisation", "file")
    proof = proofs.get(pk=proof_id)
    year = cycle_of(proof.row.organisation_id, proof.row.year)
    if year is None:
        raise Refused(_("只审核年度档案里的佐证。"))
    cycle = locked_cycle(year.pk)
    proof = proofs.get(pk=proof_id)  # as it is now that the year is held
    why = kept_from(by, proof)
    if why:
        raise Refused(str(KEPT[why]), status=403)
    standing(cycle).require("examine")
    if not accepted and len(reason.strip()) < LEAST_REASON:
        raise Refused(_("不采信要写明原因（至少五个字）。"), field="reason")
    examination = Examination.objects.create(
        proof=proof, accepted=accepted, value=value_of(proof), reason=reason.strip(), by=by
    )
    changes: dict[str, tuple[object, object]] = {
        "proof": ("", f"{proof.file.name} {proof.file.digest}"),
        "accepted": ("", accepted), "proved_value": ("", examination.value),
    }  # fmt: skip
    if examination.reason:
        changes["reason"] = ("", examination.reason)
    record_change(
        "examine", "entry", proof.row_id, by=by, changes=changes,
        reference=f"{reference(cycle)}/{proof.row.ledger}",
        bound=(("examination", examination.pk),),
    )  # fmt: skip
    return examination
