"""What the machine read of evidence, kept beside it; nothing follows from it by itself."""

from jiheng.model.evidence import EvidenceVerdict
from jiheng.web.assessments.models import ProofReading
from jiheng.web.ledgers.models import Proof

LONGEST = {"part": 200, "spot": 60, "figure": 200, "quote": 500}


def keep_reading(proof_id: int, value: str, verdict: EvidenceVerdict) -> None:
    """Keep what was read in a proof of a value; the proof may be gone by now."""
    if not Proof.objects.filter(pk=proof_id).exists():
        return
    texts = {
        "part": verdict.place.part, "spot": verdict.place.spot, "figure": verdict.figure,
        "quote": verdict.quote,
    }  # fmt: skip
    fields = {name: text[: LONGEST[name]] for name, text in texts.items()}
    ProofReading.objects.update_or_create(
        proof_id=proof_id,
        defaults={
            "value": value, "verdict": verdict.kind, "computed": verdict.computed,
            "rounded": verdict.rounded, "day": verdict.day, "reason": verdict.reason, **fields,
        },
    )  # fmt: skip
