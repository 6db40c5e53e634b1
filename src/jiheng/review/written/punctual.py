"""What is called in time was done by its date: A74."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.model import Finding, Location
from jiheng.model.prose import Passage
from jiheng.review.written.days import ANY_YEAR, Dated, dates
from jiheng.review.written.report import Report, finding, sentences

DONE = re.compile(
    r"^[^，。；\d]{0,16}?(?:完成|竣工|完工|交付|发放|拨付|上报|报送|结束|建成|验收|开馆|开放|安装|到账|打卡"
    r"|送达|投用|启用|上线|投入使用|到位|下拨|兑付|发到)"
)
DONE_BEFORE = re.compile(r"(?:实际[^，。；]{0,8}|(?:完成|交付|拨付|发放|报送)(?:时间|日期)为?)$")
TIMELY = re.compile(
    "(?<!不)(?<!未)及时|按时|按期|如期|准时|[在于](?:计划|规定|合同|要求)?(?:的)?(?:时限|期限)[要求之]{0,2}内"
)
NOT_TIMELY = re.compile("更加及时|及时[开组解处发上协整]|要及时|应及时")
LATE_TOLD = re.compile(
    "未(?:能)?(?:全部|完全)?(?:及时|按时|按期|如期)|不及时|延期|推迟|延迟|滞后|逾期|顺延|超过(?:规定|方案)|延误|迟延|延后|除[^，。；]{1,30}外"
)
ALL = re.compile("各项|所有|全部|均|全年|100%|两季|各类|每|率")
ALL_BY = re.compile(
    r"(?:所有|全部|均)[^。；\d]{0,16}(?:在|于)(?:20\d{2}年)?\d{1,2}月(?:\d{1,2}日|底|末)之?前"
    r"[^。；，]{0,4}(?:完成|到位|交付|安装|建成|投用)"
)
GENERAL = re.compile(
    r"(?:受|因|由于)[\u4e00-\u9fff]{1,12}?(?=实际)|实际|于|已|最后一批|我局|该|均|全部|因[^，]{1,30}|[至到在]|才|为|日期|时间|直到|经|正式|拨付|完成|交付|发放|报送"
)
SIGNS = re.compile("[，；：、（）]")
MOST_DAYS = 150  # a day without a year may be of the year before
SUBJECT = 2  # characters of a name that says by itself which work is meant


@dataclass(frozen=True, slots=True)
class Late:
    """Something that was done after it was due, and where both are told."""

    passage: Passage
    sentence: tuple[int, int]
    done: Dated
    due: Dated
    due_passage: Passage
    due_begin: int

    @property
    def places(self) -> tuple[Location, Location]:
        """Where it was done and when it was due."""
        begin = self.sentence[0]
        at = self.passage.place(begin + self.done.start, begin + self.done.end)
        due = self.due_passage.place(self.due_begin + self.due.start, self.due_begin + self.due.end)
        return at, due


def punctual(report: Report) -> Iterator[Finding]:
    """A74: what is called in time was done by its date."""
    late = list(_late(report))
    reported: set[int] = set()
    for passage, begin, end in _claims(report) if late else ():
        for item in late:
            if id(item) in reported or not _speaks_of(passage, begin, end, item):
                continue
            reported.add(id(item))
            near = item.passage is passage
            variant = "default" if near else "question"
            yield finding("A74", variant, *item.places, passage.place(begin, end),
                          found=f"{item.done.on:%Y-%m-%d}",
                          expected=f"{item.due.on:%Y-%m-%d}")  # fmt: skip


def _claims(report: Report) -> Iterator[tuple[Passage, int, int]]:
    """Yield the sentences that say that something was in time."""
    for passage in report.running_passages:
        if passage.number in report.reading.aims:
            continue
        for begin, end in sentences(passage.text):
            text = passage.text[begin:end]
            if TIMELY.search(NOT_TIMELY.sub("", text)) and not LATE_TOLD.search(text):
                yield passage, begin, end


def _speaks_of(passage: Passage, begin: int, end: int, item: Late) -> bool:
    """Return whether a claim is made of what was late: its sentence, or all that came before."""
    if passage is item.passage and begin == item.sentence[0]:
        return True
    text = passage.text[begin:end]
    behind = passage.number > item.passage.number or (
        passage.number == item.passage.number and begin > item.sentence[0]
    )
    if not behind or not ALL.search(text) or len(dates(text, item.done.on.year)) > 0:
        return False
    general = re.search("各项|所有", text) is not None
    verb = DONE.search(item.done.behind)
    return general or (verb is not None and verb.group()[-2:] in text)


def _late(report: Report) -> Iterator[Late]:
    year = report.reading.year or ANY_YEAR
    deadlines = list(_deadlines(report))
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            text = passage.text[begin:end]
            if LATE_TOLD.search(text):
                continue
            days = dates(text, year)
            for at, done in enumerate(days):
                if done.is_deadline or done.is_planned or not _was_done(done):
                    continue
                before = days[at - 1] if at else None
                if before is not None and before.is_deadline and _same_work(text, before, done):
                    due: tuple[Passage, int, Dated] | None = (passage, begin, before)
                else:
                    opening = SIGNS.split(text[: days[0].start])[-1][-6:]
                    due = _named(done, deadlines, opening, before)
                if due is not None and _after(done, due[2]):
                    yield Late(passage, (begin, end), done, due[2], due[0], due[1])


def _begins(first: Dated, done: Dated) -> bool:
    """Return whether a day only opens the span that another ends: 自5月8日起至9月14日结束."""
    return first.behind.startswith(("起", "至", "开")) and done.before in (
        "至",
        "起至",
        "到",
        "起到",
    )


def _after(done: Dated, due: Dated) -> bool:
    """Return whether a day is later than another; without a year of its own it may be before."""
    days = (done.on - due.on).days
    return days > 0 and (done.has_year or days <= MOST_DAYS)


def _was_done(dated: Dated) -> bool:
    return bool(DONE.match(dated.behind) or DONE_BEFORE.search(dated.before))


def _same_work(text: str, due: Dated, done: Dated) -> bool:
    """Return whether the words before a date name no other work than that which was due."""
    left = GENERAL.sub("", done.before)
    return not left or left in text[: due.end + len(due.behind)]


def _deadlines(report: Report) -> Iterator[tuple[Passage, int, Dated]]:
    for passage in report.reading.passages:
        for dated in dates(passage.text, (report.reading.year or ANY_YEAR)):
            if dated.is_deadline:
                yield passage, 0, dated


def _named(
    done: Dated,
    deadlines: list[tuple[Passage, int, Dated]],
    opening: str,
    before: Dated | None,
) -> tuple[Passage, int, Dated] | None:
    """Return by when something was due whose name stands before a deadline elsewhere."""
    name = GENERAL.sub("", done.before)
    if before is not None and not _begins(before, done):
        return None
    if len(name) < SUBJECT:
        return None
    named = [d for d in deadlines if name in d[2].before]
    verb = DONE.search(done.behind)
    if not named and verb is not None:
        ends = verb.group()[-SUBJECT:]
        pieces = {opening[n : n + SUBJECT] for n in range(len(opening) - 1)}
        named = [d for d in deadlines if ends in d[2].behind
                 and any(piece in d[2].before for piece in pieces)]  # fmt: skip
    return named[0] if len(named) == 1 else None


def all_by(report: Report) -> Iterator[Finding]:
    """A74: where all is said to be done by a day, none of it was done later."""
    for passage in report.running_passages:
        match = ALL_BY.search(passage.text)
        rest = (
            re.search("(?:其中|最后)[^。]*", passage.text[match.end() :])
            if match is not None else None
        )  # fmt: skip
        if match is None or rest is None:
            continue
        due = dates(match.group(), (report.reading.year or ANY_YEAR))
        year = due[0].on.year if due else report.reading.year
        late = [d for d in dates(rest.group(), year) if due and d.on > due[0].on
                and not d.is_planned and not d.is_deadline]  # fmt: skip
        if late:
            begin = match.end() + rest.start()
            at = passage.place(begin + late[0].start, begin + late[0].end)
            yield finding("A74", "all", at, passage.place(*match.span()),
                          found=f"{late[0].on:%Y-%m-%d}",
                          expected=f"{due[0].on:%Y-%m-%d}")  # fmt: skip
