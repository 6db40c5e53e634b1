"""How far promises are followed right in published reports of consecutive years.

    python tools/promises_published.py MIRROR [open | sealed] [--said]

MIRROR holds git directories of the two public repositories that keep the texts, OWNER+NAME/repo.
No sentence of theirs is kept here: tests/cases/promises/published-*.json have addresses, digests,
labels. The sealed half was opened once. `--said` prints what differs.
"""

import argparse
import hashlib
import json
import re
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jiheng.documents.read_text import text_lines
from jiheng.model import Document
from jiheng.model.promise import FollowedPromise
from jiheng.parsing.promises import promises_of, told_in_report
from jiheng.parsing.prose import read_report
from jiheng.review.promises import followed
from jiheng.rulebook import load

FOLDER = Path(__file__).parent.parent / "tests" / "cases" / "promises"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
FULL_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
BLANK = re.compile(r"[ \t\u3000\xa0]+")
BEGINS = re.compile(r"各位代表|同志们")
ENDS = re.compile(r"E-mail推荐|【打印|当前位置")
SECOND_REPORT = 73  # lines of 1991's page before it repeats itself
Promise = tuple[int, int, int, str, int]  # line, from, to, verdict, line of the answer


def text_at(mirror: Path, address: str) -> str:
    """Return a report as lines, from a file of a public repository at a commit."""
    repository, _at, rest = address.partition("@")
    commit, _colon, path = rest.partition(":")
    folder = mirror / repository.replace("/", "+") / "repo"
    command = ["git", "-C", str(folder), "show", f"{commit}:{path}"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    lines = _segments(raw) if path.endswith(".tmx") else _page(raw)
    if path.endswith("1991.txt"):
        lines = lines[:SECOND_REPORT]
    return "".join(f"{line.translate(FULL_WIDTH)}\n" for line in lines)


def _page(raw: bytes) -> list[str]:
    text = raw.decode("gb18030", "replace").replace("<U+00A0>", "")
    lines = [line for line in (BLANK.sub("", each) for each in text.splitlines()) if line]
    start = next(n for n, line in enumerate(lines) if BEGINS.match(line))
    rest = range(start + 5, len(lines))
    end = next((n for n in rest if ENDS.search(lines[n])), len(lines))
    return [line for line in lines[start:end] if not re.match(r"（责任编辑|^）$", line)]


def _segments(raw: bytes) -> list[str]:
    """Return the Chinese side of a translation memory; what ends within a sentence is joined."""
    lines: list[str] = []
    for variant in ET.fromstring(raw).iter("tuv"):  # noqa: S314  as annotated, by its digest
        language = (variant.get(LANGUAGE) or variant.get("lang") or "").lower()
        segment = variant.find("seg")
        text = BLANK.sub("", "".join(segment.itertext())) if segment is not None else ""
        if not language.startswith("zh") or not text:
            continue
        if lines and re.search(r"[，、；,]$", lines[-1]):
            lines[-1] += text
        else:
            lines.append(text)
    return lines


def pairs(mirror: Path, half: str) -> Iterator[tuple[str, str, list[Promise]]]:
    """Yield last year's report, this year's, and what was promised. Raises for another text."""
    loaded: list[dict[str, Any]] = json.loads(
        (FOLDER / f"published-{half}.json").read_text("utf-8")
    )
    for pair in loaded:
        texts = []
        for side in ("last", "this"):
            text = text_at(mirror, pair[side]["at"])
            if hashlib.sha256(text.encode()).hexdigest() != pair[side]["sha256"]:
                raise SystemExit(f"not what was annotated: {pair[side]['at']}")
            texts.append(text)
        yield texts[0], texts[1], [tuple(each) for each in pair["promises"]]


def follow(last: str, this: str) -> tuple[FollowedPromise, ...]:
    """Return the promises of figures and days of the older report, as the newer one tells."""
    lexicon = load().rest.lexicon
    older, newer = (
        read_report(Document(name=name, lines=tuple(text_lines(text, name))), lexicon)
        for name, text in (("last", last), ("this", this))
    )
    sentences = tuple(told_in_report(newer, lexicon))
    return tuple(followed(promises_of(older, lexicon), sentences, lexicon))


def counted(
    items: Sequence[FollowedPromise], gold: Sequence[Promise], last: str, *, said: bool
) -> Counter[str]:
    """Return how many are said, promised, right, and called broken wrongly."""
    lines, left = last.splitlines(), list(gold)
    counts = Counter(promised=len(gold))
    for item in items:
        if item.promise.quantity is None and item.promise.due is None:
            continue  # a deed: the guide has figures and days only
        counts["said"] += 1
        text, line = item.promise.text, int(re.sub(r"\D", "", item.promise.place.spot) or 0)
        own = next((g for g in left if g[0] == line and _same(lines[line - 1], g, text)), None)
        if own is not None:
            left.remove(own)
        counts["seen"] += own is not None
        right = own is not None and own[3] == item.outcome
        counts["right"] += right
        counts["accused"] += item.outcome == "broken" and not right
        if said and not right:
            print(f"  {item.outcome}: {text} [{item.promise.subject}] {own} <- {item.quote}")
    for line, start, end, verdict, _answer in left if said else ():
        print(f"  not seen, {verdict}: {lines[line - 1][start:end]}")
    return counts


def _same(line: str, gold: Promise, text: str) -> bool:
    promised = line[gold[1] : gold[2]].replace("－", "-")
    return promised in text or text in promised


def main() -> int:
    """Print precision, recall and F1 of promises with their outcomes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("half", choices=("open", "sealed"), nargs="?", default="open")
    parser.add_argument("--said", action="store_true")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    for last, this, gold in pairs(given.mirror, given.half):
        counts += counted(follow(last, this), gold, last, said=given.said)
    print(dict(counts))
    for name in ("seen", "right"):
        precision = counts[name] / max(counts["said"], 1)
        recall = counts[name] / counts["promised"]
        f1 = 2 * precision * recall / (precision + recall) if counts[name] else 0.0
        print(f"{name}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
    print(f"wrongly broken: {counts['accused']}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
