"""How far the machine reads evidence right: planted proofs in every format, by seeds."""

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from jiheng.documents import read_evidence_bytes
from jiheng.model.evidence import EvidenceVerdict
from jiheng.parsing.evidence import claim_of, read_evidence
from jiheng.review.evidence import judged
from jiheng.rulebook import load
from planted_proofs import opened, sealed
from planted_proofs.making import PlantedFile, files
from planted_proofs.proof import YEAR

SETS = {"opened": opened.TEMPLATES, "sealed": sealed.TEMPLATES}


def verdict_of(planted: PlantedFile) -> EvidenceVerdict:
    """Return what the machine says of a planted file."""
    lexicon = load().rest.lexicon
    document = read_evidence_bytes(planted.data, planted.name)
    claim = claim_of(planted.proof.name, planted.proof.value, year=YEAR)
    return judged(claim, read_evidence(document, lexicon), lexicon)


def right(planted: PlantedFile, verdict: EvidenceVerdict) -> bool:
    """Return whether a verdict is the planted one, at the planted place."""
    where = "".join(planted.proof.where.split()).replace(",", "")
    text = "".join(f"{verdict.quote}{verdict.figure}".split()).replace(",", "")
    at = where in text or planted.name.endswith("xlsx")  # a workbook prints figures its own way
    return verdict.kind == planted.proof.verdict and at


def main(name: str = "opened", count: int = 200, seed: int = 1) -> int:
    """Print how many verdicts are right by kind, and each that is wrong."""
    wanted: Counter[str] = Counter()
    got: Counter[str] = Counter()
    accused = 0
    for planted in files(SETS[name], count, seed):
        verdict = verdict_of(planted)
        kind = planted.proof.verdict
        wanted[kind] += 1
        if right(planted, verdict):
            got[kind] += 1
        else:
            place = f"{verdict.place} {verdict.figure} {verdict.quote} {verdict.reason}"
            print(f"{planted.name} {planted.template}: {kind}, said {verdict.kind} {place}")
        accused += verdict.kind == "contradicted" and kind != "contradicted"
    for kind, number in wanted.items():
        print(f"{kind}: {got[kind]} of {number}")
    print(f"false contradicted: {accused}")
    return int(accused > 0)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    raise SystemExit(main(*arguments[:1], *map(int, arguments[1:])))
