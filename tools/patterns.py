"""Every regular expression of the tree, fuzzed with repeats of its own parts: none may grow faster.

Patterns are gathered while the tree is brought in and used; each is run over repeats of its own
literals, classes and repeated parts, doubled eight times. Processor time a character that more
than doubles is told with the text that shows it. An exponential one never ends: whoever runs this
kills it from outside (tests/house/test_patterns.py).
"""

import ast
import gc
import importlib
import json
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice, product
from pathlib import Path
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "jiheng"
MANY = 8  # times that a part repeats from which it counts
SMALL, LARGE = 128, 128 * 2**8  # characters: eight doublings
FIRST = (12, 16, 20, 24, 28)  # repeats that show an exponential one while it can still be stopped
GLANCE = (256, 1024, 4096, 8192)  # characters; who is quick at the last has no square in it
EVEN = 1.15  # times a character: who doubles over eight doublings is at 1.2 after these three
QUICK = 0.001  # seconds there: one step for each pair of characters would take seven
SLOW = 0.25  # seconds that none takes at any size: who grows evenly takes some thousandths
NOTED = 0.004  # seconds below which growth is noise
GROWTH = 2.0  # times that a character may cost more
TRIES = 5  # a busy machine may double the cost of a run, one that grows does so every time
POISON = "\x01"
LEXICON = "any of the words of a list"
GENERAL = (
    " ",
    "\t",
    "\n",
    "-",
    "—",
    "1",
    "1,",
    "1.",
    "，",
    "。",
    "（",
    "甲",
    "预",
    "a",
    "第1",
    "《",
)
GATHERED: dict[tuple[Any, int], set[str]] = {}
_real = re._compile  # type: ignore[attr-defined]


def _gathering(pattern: Any, flags: Any) -> Any:
    compiled = _real(pattern, flags)
    frame = sys._getframe(2)
    if Path(frame.f_code.co_filename).is_relative_to(SOURCE):
        place = f"{Path(frame.f_code.co_filename).relative_to(SOURCE)}:{frame.f_lineno}"
        GATHERED.setdefault((compiled.pattern, compiled.flags), set()).add(place)
    return compiled


def gather() -> None:
    """Bring the tree in and use it, so that patterns made on the way are seen too."""
    re._compile = _gathering  # type: ignore[attr-defined]
    package = importlib.import_module("jiheng")
    for module in pkgutil.iter_modules(package.__path__, "jiheng."):
        if module.name not in ("jiheng.web", "jiheng.__main__"):
            _bring_in(module.name)
    importlib.import_module("jiheng.web.operate.archive")  # names folders; needs no framework
    from jiheng import documents, pipeline, usecases
    from jiheng.ledger import disclosed, report_claims
    from jiheng.model.text import any_of
    from jiheng.parsing import fund_block, funding_blocks
    from jiheng.rulebook import load

    usecases.check(ROOT / "examples" / "bureau-2025.xlsx")
    for path in sorted((ROOT / "tests" / "fixtures" / "faults").glob("?-*.xlsx")):
        usecases.check(path)
    fund_block.line_of("基本支出")
    funding_blocks.official_form("项目支出绩效自评表", load().rest.form)
    for path in sorted((ROOT / "tests" / "cases" / "planted" / "tuning").glob("*.txt")):
        pipeline.run_report(documents.read_report(path), load())
    for path in sorted((ROOT / "examples").rglob("*.docx")):
        pipeline.run_report(documents.read_report(path), load())
    text = "某市样例局2025年度部门整体支出绩效自评报告\n一、概况\n预算数100万元，执行数90.5万元。"
    path = Path("样例.txt")
    pipeline.run_report(documents.read_report_bytes(text.encode(), path), load())
    _follow()
    sought = disclosed.Sought(names=("某人",), labels=("联系人", "经办人"))
    disclosed.without_personal_data("联系人：某人，经办人为某人。", sought)
    rest = load().rest
    lexicon = rest.lexicon
    if rest.ledger_report is not None:
        list(report_claims.report_claims("", rest.ledger_report, _nobody, 2025, lexicon.hedges))
    for words in (
        *lexicon.lists.values(),
        *(w for g in lexicon.groups.values() for w in g.values()),
    ):
        GATHERED.setdefault((any_of(words), int(re.UNICODE)), set()).add(LEXICON)
    re._compile = _real  # type: ignore[attr-defined]


def _follow() -> None:
    """Read evidence and follow promises, so that their patterns are made."""
    from jiheng import documents
    from jiheng.parsing.evidence import claim_of, read_evidence
    from jiheng.parsing.promises import promises_of, told_in_report
    from jiheng.parsing.prose import read_report
    from jiheng.review.evidence import judged
    from jiheng.review.promises import followed
    from jiheng.rulebook import load
    from jiheng.usecases import evidence

    lexicon = load().rest.lexicon
    rows = (
        "2025年培训，全县培训人次为280人次，共￥1,200.00。通过培训验收。\n"
        "签订日期：2025-03-01\n培训,1\n"
    )
    for name in ("材料.txt", "材料.csv"):
        stated = read_evidence(documents.read_evidence_bytes(rows.encode(), name), lexicon)
        for value in ("300人次", "是", "2025年3月1日"):
            judged(claim_of("培训人次", value, year=2025), stated, lexicon)
    evidence.files_named("Z01", "培训材料", (Path("Z1 合同.pdf"),))
    text = (
        "某县样例局2024年度绩效自评报告\n五、改进措施\n（一）针对不足的问题，将于2025年6月底前举办培训班6期。"
        "9月前建成站点3座。"
    )
    last = read_report(documents.read_report_bytes(text.encode(), Path("样例.txt")), lexicon)
    text = "某县样例局2025年度绩效自评报告\n全年举办培训班2期，办得好，有3人。\n站点尚未建成。"
    this = read_report(documents.read_report_bytes(text.encode(), Path("样例.txt")), lexicon)
    sentences = tuple(told_in_report(this, lexicon))
    list(followed(promises_of(last, lexicon), sentences, lexicon))


def _nobody(_id: str, _period: object) -> None:
    """Return no figure: nobody keeps its ledgers."""


def _bring_in(name: str) -> None:
    module = importlib.import_module(name)
    for below in pkgutil.iter_modules(getattr(module, "__path__", ()), f"{name}."):
        if not below.name.endswith("__main__"):
            _bring_in(below.name)


@cache
def modules() -> list[tuple[str, list[ast.AST]]]:
    """Return every module by its place, with all that stands in it."""
    return [
        (path.relative_to(SOURCE).as_posix(), list(ast.walk(ast.parse(path.read_text("utf-8")))))
        for path in sorted(SOURCE.rglob("*.py"))
    ]


def written() -> Iterator[tuple[str, str]]:
    """Yield every pattern that stands in the source as it is, with its place."""
    for file, nodes in modules():
        for node in nodes:
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=name), args=[first, *_]
                ) if name != "escape":
                    place = f"{file}:{node.lineno}"
                    match first:
                        case ast.Constant(value=value):
                            yield place, value
                        case ast.Call(func=ast.Name(id="any_of")):
                            yield LEXICON, ""
                        case _:
                            yield place, ""


def anchored() -> dict[str, str]:
    """Return by place the patterns that are only ever asked at the start of a text, and how."""
    made: dict[tuple[str, str], str] = {}  # file and name: place
    uses: dict[tuple[str, str], set[str]] = {}
    for file, nodes in modules():
        home = {
            alias.name: f"{(node.module or '').removeprefix('jiheng.').replace('.', '/')}.py"
            for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names
        }  # fmt: skip
        told = set()
        for node in nodes:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr="compile")
                )):  # fmt: skip
                    made[file, name] = f"{file}:{node.value.lineno}"
                case ast.Call(func=ast.Attribute(
                    value=ast.Name(id="re"), attr="match" | "fullmatch" as attr
                )):  # fmt: skip
                    made[file, f"{node.lineno}"] = f"{file}:{node.lineno}"
                    uses[file, f"{node.lineno}"] = {attr}
                case ast.Attribute(value=ast.Name(id=name) as known, attr=attr):
                    uses.setdefault((home.get(name, file), name), set()).add(attr)
                    told.add(known)
                case ast.Name(id=name, ctx=ast.Load()) if node not in told:
                    uses.setdefault((home.get(name, file), name), set()).add("handed on")
    return {
        place: "fullmatch" if uses[key] == {"fullmatch"} else "match"
        for key, place in made.items()
        if uses.get(key) and uses[key] <= {"match", "fullmatch"}
    }


def samples(parsed: Any) -> list[str]:
    """Return a few texts that a part of a pattern matches, each alternative once."""
    texts = [""]
    for kind, argument in parsed:
        options = _options(kind, argument)
        texts = [a + b for a, b in islice(product(texts, options or [""]), 6)]
    return texts


def _options(kind: Any, argument: Any) -> list[str]:  # noqa: C901  a case for each kind
    match kind:
        case kinds.LITERAL:
            return [chr(argument)]
        case kinds.NOT_LITERAL:
            return ["甲" if chr(argument) != "甲" else "乙"]
        case kinds.ANY:
            return ["甲"]
        case kinds.IN:
            return [_of_class(argument)]
        case kinds.BRANCH:
            return [text for branch in argument[1] for text in samples(branch)[:1]][:6]
        case kinds.SUBPATTERN:
            return samples(argument[3])
        case kinds.MAX_REPEAT | kinds.MIN_REPEAT | kinds.POSSESSIVE_REPEAT:
            return [text * max(1, argument[0]) for text in samples(argument[2])]
        case kinds.ATOMIC_GROUP:
            return samples(argument)
    return [""]


def _of_class(members: Any) -> str:
    pattern = re.compile("".join(["[", *(_member(m) for m in members), "]"]))
    return next((c for c in "1甲a ，-—+_.（《〔①%元" if pattern.fullmatch(c)), "") or next(
        (chr(n) for n in range(0x20, 0xFFFF) if pattern.fullmatch(chr(n))), "甲"
    )


def _member(member: Any) -> str:
    kind, argument = member
    if kind is kinds.NEGATE:
        return "^"
    if kind is kinds.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    if kind is kinds.CATEGORY:
        names = {
            kinds.CATEGORY_DIGIT: r"\d", kinds.CATEGORY_SPACE: r"\s", kinds.CATEGORY_WORD: r"\w",
            kinds.CATEGORY_NOT_DIGIT: r"\D", kinds.CATEGORY_NOT_SPACE: r"\S",
            kinds.CATEGORY_NOT_WORD: r"\W",
        }  # fmt: skip
        return names[argument]
    return re.escape(chr(argument))


def repeats(parsed: Any, ahead: str = "") -> Iterator[tuple[str, str]]:
    """Yield each part that repeats often, with what stands before it."""
    for kind, argument in parsed:
        match kind:
            case kinds.MAX_REPEAT | kinds.MIN_REPEAT:
                bodies = samples(argument[2])
                if argument[1] > MANY:
                    yield from ((ahead, body) for body in bodies)
                    yield ahead, "".join(bodies)
                yield from repeats(argument[2], ahead)
            case kinds.SUBPATTERN:
                yield from repeats(argument[3], ahead)
            case kinds.BRANCH:
                for branch in argument[1]:
                    yield from repeats(branch, ahead)
                    yield ahead, samples(branch)[0]
            case kinds.ASSERT | kinds.ASSERT_NOT:
                yield from repeats(argument[1], ahead)
        options = _options(kind, argument)
        ahead += options[0] if options else ""


def texts(pattern: str, flags: int) -> list[tuple[str, str]]:
    """Return what to try a pattern with: something in front, and what is repeated behind it."""
    parsed = parser.parse(pattern, flags)
    own = [pair for pair in repeats(parsed) if pair[1]]
    own += [("", body) for _ahead, body in own]
    own += [("", text) for text in samples(parsed)]
    return [
        pair
        for pair in dict.fromkeys(
            [*own, *((front, text) for front in ("", "x") for text in GENERAL)]
        )
        if pair[1]
    ][:80]


def cost(ask: Any, text: Any, rounds: int = 1) -> float:
    """Return the least seconds of the processor that one run over a text takes."""
    least = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        found = ask(text)
        if hasattr(found, "__next__"):
            for _match in found:
                pass
        least = min(least, time.process_time() - begun)
    return least


def grown(pattern: Any, how: str, ahead: str, body: str) -> str:
    """Return how a pattern grows with a repeat; empty for one that stays in bounds."""
    whole, ask = isinstance(pattern.pattern, bytes), getattr(pattern, how)

    def run(count: int, rounds: int = 1) -> float:
        text = ahead + body * count + POISON
        return cost(ask, text.encode() if whole else text, rounds)

    for count in FIRST:
        if run(count) > SLOW < run(count, 2):
            return f"exponential: {count} times"
    if _even(run, len(body)):
        return ""
    small, large = (max(1, size // len(body)) for size in (SMALL, LARGE))
    count, seconds = small, 0.0
    while count < large:  # no further than it has to go to be seen
        count *= 2
        if (seconds := run(count)) > SLOW and (seconds := run(count, 2)) > SLOW:
            return f"{count} times: {seconds:.2f} s"
    if seconds < NOTED or run(large, 3) < NOTED:
        return ""
    middle = max(1, large // 16)
    ratios = ((run(large, 5) / large) / (run(middle, 25) / middle) for _ in range(TRIES))
    grows = all(ratio > GROWTH for ratio in ratios)
    return f"more than x{GROWTH:.0f} a character over four doublings" if grows else ""


def _even(run: Callable[..., float], length: int) -> bool:
    """Return whether a glance shows one that is quick, or costs as much a character when longer."""
    counts = [max(1, size // length) for size in GLANCE]
    seconds = 0.0
    for count in counts:
        if (seconds := run(count)) > SLOW:
            return False
    if seconds < QUICK:
        return True
    few, many = counts[1], counts[-1]
    seconds = run(many, 3)
    return seconds < QUICK or seconds / many <= EVEN * run(few, 3) / few


def offenders(patterns: Iterable[tuple[Any, int]]) -> Iterator[tuple[str, str, str]]:
    """Yield patterns that grow faster than their text, with the text that shows it, and how."""
    asked = anchored()
    for source, flags in patterns:
        methods = {asked.get(place, "finditer") for place in GATHERED.get((source, flags), ())}
        method = methods.pop() if len(methods) == 1 else "finditer"
        compiled = re.compile(source, flags)
        text = source.decode("latin-1") if isinstance(source, bytes) else source
        for ahead, body in texts(text, flags & ~re.UNICODE if isinstance(source, bytes) else flags):
            how = grown(compiled, method, ahead, body)
            if how:
                yield text, f"{ahead[-20:]!r} + {body[:20]!r} * n", how
                break


def main() -> int:
    """Fuzz everything, or the patterns that are given; print what grows."""
    gc.disable()
    if given := sys.argv[1:]:  # these alone
        for text, body, how in offenders((pattern, 0) for pattern in given):
            print(text, body, how)
        return 0
    gather()
    places = {place for known in GATHERED.values() for place in known}
    by_place = [(place, pattern) for place, pattern in written() if place not in places]
    constant = {pattern: 0 for _place, pattern in by_place if pattern}
    unseen = sorted(place for place, pattern in by_place if not pattern)
    patterns = dict.fromkeys([*GATHERED, *((p, 0) for p in constant)])
    bad = list(offenders(patterns))
    where = {str(p): sorted(at) for (p, _flags), at in GATHERED.items()}
    told = [
        {"pattern": p[:300], "text": t, "how": h, "places": where.get(p, [])} for p, t, h in bad
    ]
    print(json.dumps({"patterns": len(patterns), "unseen": unseen, "grow": told},
                     ensure_ascii=False, indent=1))  # fmt: skip
    return 1 if bad or unseen else 0


if __name__ == "__main__":
    raise SystemExit(main())
