"""What a report says of itself: title, whose it is, which year, department or project."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jiheng.model import Location
from jiheng.model.prose import Passage
from jiheng.model.text import any_of
from jiheng.parsing.prose.grammar import Grammar
from jiheng.parsing.prose.mentions import Genre
from jiheng.rulebook import Lexicon

FRONT = 14  # passages in which title and organisation stand
NEAR = 30  # passages in which the organisation is named at the latest
PUBLISHER = "发布机构"  # of the page, which need not be whose report it is
TITLE = re.compile(r"绩效|自评|决算|评价报告|申报表|情况说明")
TITLE_END = re.compile(r"[。；]$")
LONGEST_TITLE = 70
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年)|(?<=[（(])((?:19|20)\d{2})(?=年?度?[）)])")
CITED = re.compile(r"《[^》]*》?|[〔\[﹝【（(](?:19|20)\d{2}[〕\]﹞】）)]\S{0,6}号")
RUN = re.compile(r"[\u4e00-\u9fff]{3,30}")
FOLLOW = (
    "为", "关于", "的", "对", "是", "组织", "项目", "部门", "整体", "实施", "内设", "实有", "机关",
    "及", "核定", "在", "年", "开展", "根据", "按照", "绩效", "预算", "申报", "将", "于", "负责",
    "牵头", "承担", "属",
)  # fmt: skip
LEADS = re.compile(
    r"^(?:关于|对|由|经|按照|根据|遵循|将|现将|受|是|为|以|附件|单位|名称|来源|转发|和|与|及|年度|在|加强|指导|报送|报)+"
)
REGION = re.compile(r"^[\u4e00-\u9fff]{1,9}?(?:省|市|县|区|州|盟|旗|镇|乡|街道|路|河|新区|开发区)")
DEFINED = re.compile(r"([\u4e00-\u9fff]{3,30})（(?:以下|下)?简称")


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The front matter of a report."""

    title: str = ""
    genre: Genre = field(default_factory=lambda: Genre("project", ""))
    organisation: str = ""
    organisation_at: Location = field(default_factory=Location)
    year: int | None = None
    years: Mapping[int, Location] = field(default_factory=dict)


def front(passages: tuple[Passage, ...], grammar: Grammar) -> Front:
    """Return title, kind, organisation and year as far as the text tells them."""
    lexicon = grammar.lexicon
    heads = tuple(_titles(passages[:FRONT]))
    title = "".join(p.text for p in heads)
    opening_text = "".join(p.text for p in passages[:60])
    kind = _kind(title, opening_text, lexicon)
    organisation, at = _organisation(passages, heads, lexicon)
    years = {int(next(filter(None, m.groups()))): p.place(*m.span())
             for p in heads for m in YEAR.finditer(p.text)}  # fmt: skip
    return Front(
        title=title, genre=Genre(kind, f"{title}，{organisation}"),
        organisation=organisation,
        organisation_at=at, year=next(iter(years), None) or _year(passages), years=years,
    )  # fmt: skip


def _titles(passages: tuple[Passage, ...]) -> Iterator[Passage]:
    """Yield the lines of the title: what names the kind of document, and what belongs to it."""
    has_title = False
    for number, passage in enumerate(passages):
        text = passage.text
        short = len(text) <= LONGEST_TITLE and not TITLE_END.search(text) and "。" not in text
        if (
            TITLE.search(text)
            and short
            and not re.match(r"[（(]?[一二三1]+[）)、.]|首页|来源", text)
        ):
            before = passages[number - 1].text if number else ""
            if not has_title and 0 < number <= 3 and len(before) <= 20 and _is_name(before):
                yield passages[number - 1]
            has_title = True
            yield passage
        elif has_title:
            if len(text) <= 24 and text.startswith(("（", "(")) and "：" not in text \
                    and not re.match(r"（[一二三四五六七八九十\d]+）", text):  # fmt: skip
                yield passage
            return


def _is_name(text: str) -> bool:
    return bool(RUN.fullmatch(text)) or bool(re.search(r"年度?", text))


def _kind(title: str, opening_text: str, lexicon: Lexicon) -> str:
    lists = lexicon.lists
    for text in (title, opening_text):
        if any(word in text for word in lists["department_words"]):
            return "department"
        if text is title and any(word in text for word in lists["project_words"]):
            return "project"
    line_count = sum(word in opening_text for word in lists["department_lines"])
    return "department" if line_count >= 2 else "project"


def _year(passages: tuple[Passage, ...]) -> int | None:
    counted: Counter[int] = Counter()
    for number, passage in enumerate(passages[:40]):
        text = CITED.sub("", passage.text)
        for match in YEAR.finditer(text):
            rest = text[match.end() : match.end() + 3]
            weight = 3 if rest.startswith("年度") else 1 if re.match(r"年\d", rest) else 2
            counted[int(next(filter(None, match.groups())))] += weight * (2 if number < 4 else 1)
    return counted.most_common(1)[0][0] if counted else None


def _organisation(
    passages: tuple[Passage, ...], heads: tuple[Passage, ...], lexicon: Lexicon
) -> tuple[str, Location]:
    """Return the organisation: by its own short name, a label, the title, the first lines."""
    labelled = list(_labelled(passages[:NEAR], lexicon))
    own = [(name, at) for label, name, at in labelled if label != PUBLISHER]
    published = [(name, at) for label, name, at in labelled if label == PUBLISHER]
    ways = (
        _defined(passages[:NEAR], lexicon), own, _named((*heads, *passages[:FRONT]), lexicon),
        published, _named(passages[:NEAR], lexicon, loose=True),
    )  # fmt: skip
    return next((organisation for way in ways for organisation in way), ("", Location()))


def _defined(passages: tuple[Passage, ...], lexicon: Lexicon) -> Iterator[tuple[str, Location]]:
    for passage in passages:
        match = DEFINED.search(CITED.sub("", passage.text))
        name = _name(match.group(1), lexicon, is_full_name=True) if match else ""
        if name:
            yield name, passage.place()


def _named(
    passages: tuple[Passage, ...], lexicon: Lexicon, *, loose: bool = False
) -> Iterator[tuple[str, Location]]:
    for passage in passages:
        for run in RUN.findall(CITED.sub("，", passage.text)):
            name = _name(run, lexicon, loose=loose)
            if name:
                yield name, passage.place()


def _labelled(
    passages: tuple[Passage, ...], lexicon: Lexicon
) -> Iterator[tuple[str, str, Location]]:
    labels = any_of(lexicon.lists["organisation_labels"])
    pattern = re.compile(rf"({labels})(?:（[^）]*）)?[：:|｜\s]+([\u4e00-\u9fff（）]{{3,40}})")
    for passage in passages:
        text = "|".join(passage.cells) if passage.cells else passage.text
        for match in pattern.finditer(text):
            name = _name(match.group(2), lexicon, is_full_name=True)
            if name:
                yield match.group(1), name, passage.place()


def _name(run: str, lexicon: Lexicon, *, is_full_name: bool = False, loose: bool = False) -> str:
    """Return the organisation a run of characters begins with; empty if there is none."""
    text = LEADS.sub("", run)
    ends = [m.end() for m in re.finditer(any_of(lexicon.lists["organisations"]), text)]
    for end in reversed(ends) if is_full_name else ends:
        rest = text[end:]
        if end >= 4 and (not rest or is_full_name or loose or rest.startswith(FOLLOW)):
            name = text[:end]
            if is_full_name or REGION.match(name) or not rest:
                longer = [e for e in ends if e > end and (e == len(text)) and e - end <= 4]
                return text[: longer[0]] if longer else name
    return ""
