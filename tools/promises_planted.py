"""How far promises are followed right: pairs of reports with what their promises came to."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from jiheng.documents.read_text import text_lines
from jiheng.model import Document
from jiheng.model.promise import FollowedPromise
from jiheng.parsing.promises import promises_of, told_in_report
from jiheng.parsing.prose import read_report
from jiheng.review.promises import followed
from jiheng.rulebook import load

FOLDER = Path(__file__).parent.parent / "tests" / "cases" / "promises"


def pairs(name: str) -> list[dict[str, Any]]:
    """Return the pairs of a file."""
    loaded: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return loaded


def follow(pair: Mapping[str, Any]) -> tuple[FollowedPromise, ...]:
    """Return the promises of a pair's older report, as the newer one tells of them."""
    lexicon = load().rest.lexicon
    last, this = (
        read_report(Document(name=name, lines=tuple(text_lines(pair[name], name))), lexicon)
        for name in ("last", "this")
    )
    sentences = tuple(told_in_report(this, lexicon))
    return tuple(followed(promises_of(last, lexicon), sentences, lexicon))


def _overlaps(text: str, quote: str) -> bool:
    return text in quote or quote in text


def counted(items: Sequence[FollowedPromise], gold: Sequence[Mapping[str, str]]) -> tuple[int, int]:
    """Return how many promises are right with their outcome, and how many false ones are broken."""
    right = accused = 0
    left = list(gold)
    for item in items:
        entry = next((g for g in left if _overlaps(item.promise.text, g["quote"])), None)
        if entry is not None:
            left.remove(entry)
        good = entry is not None and entry["verdict"] == item.outcome
        right += good
        accused += item.outcome == "broken" and not good
        if not good:
            promise = item.promise
            print(f"  {item.outcome}: {promise.text} [{promise.subject}] {entry} <- {item.quote}")
    for entry in left:
        print(f"  not seen: {entry}")
    return right, accused


def main(name: str = "opened") -> int:
    """Print precision, recall and F1 of promises with their outcomes."""
    said = gold = right = accused = 0
    for pair in pairs(name):
        items = follow(pair)
        good, wrong = counted(items, pair["promises"])
        said, gold = said + len(items), gold + len(pair["promises"])
        right, accused = right + good, accused + wrong
    precision, recall = right / said, right / gold
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    print(f"{right} right of {said} said, {gold} planted")
    print(f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
    print(f"wrongly broken: {accused}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
