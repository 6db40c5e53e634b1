"""Days of one sentence: in time as it says, in turn, as far apart as it says: questions."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from jiheng.model import Finding
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.days import Dated
from jiheng.review.written.marks import is_score
from jiheng.review.written.punctual import LATE_TOLD
from jiheng.review.written.report import asked, finding
from jiheng.review.written.said import Sentence
from jiheng.review.written.sequence import GENERAL
from jiheng.review.written.statements import pairs

TIMELY = re.compile(
    "(?<![不未要应需更加确保])(?:及时|按时|按期|如期|准时)(?!性|解[决除]|组织|处[理置]|协调|整改|上报问题)"
)
EXCEPTED = re.compile("除[^，。；]{1,30}外|其余|另有|个别|顺延|例外|允许|批准|调整[至为到]")
UNLIKE = re.compile(
    "早于|提前|此前|之前|分别|上年|去年|[比较由]|原|晚于|迟于|先于|截至|截止|其中|追溯"
)
RANGE = re.compile("^[—\\-~至到起]|^（?含")
DONE = re.compile("^[，]?[\u4e00-\u9fff]{2,}")
FROM_TO = re.compile(
    "[从自](?P<first>[\u4e00-\u9fff]{2,12})[到至](?P<last>[\u4e00-\u9fff]{2,12}?)"
    "(?:，|共计?|总共|实际|累计|一共)*(?:历时|用时|耗时|间隔|相隔|经过|需时|为期|共|用了|花费)(?:为|了|约)?(?P<days>\\d{1,4})个?(?:日历|自然)?[天日]"
)
MOST_DAYS = 150  # a day without a year may be of another one
COUNTED = 1  # the first day may count or not
BEFORE = 26  # characters before a day in which a span begins
HERE = re.compile("^(?:而|但|却|其)?现?场?")
WITHIN = re.compile("工期|合同期|服务期|期限|周期")  # the last day of such a span is due
SPAN = re.compile(
    "(?P<year>20\\d{2})年(?P<month>1[0-2]|[1-9])月(?:\\d{1,2}日)?(?:起)?(?:至|到|—|-|~)(?:(?P<year_2>20\\d{2})年)?(?P<month_2>1[0-2]|[1-9])月"
)
LONG = re.compile("(?P<number>\\d{1,2})(?P<unit>个月|年)(?![月底末初度前后内])")
LASTING = re.compile("期限?(?:为|共|是|：)?$|历时|为期|周期|共$")
OWN = re.compile("^[我本该](?:[单部]位?门?|[\u4e00-\u9fff])")  # 我单位: whoever writes
PLAIN = re.compile("^[的于在为是]|实际|全部|项目|工程|主体|正式")


def in_time(common: CommonReading) -> Iterator[Finding]:
    """A74: 要求6月30日前发放，7月16日发放完毕，做到了及时发放."""
    aims = common.report.reading.aims
    for before, sentence in _with_the_one_before(common):
        text = sentence.text
        full = _full_marks(common, sentence)
        if sentence.passage.number in aims or not (TIMELY.search(text) or full):
            continue
        own = [before, sentence] if before is not None and not sentence.days else [sentence]
        text_of_both = "".join(each.text for each in own)
        if LATE_TOLD.search(text_of_both) or EXCEPTED.search(text_of_both):
            continue
        days = [(each, day) for each in own for day in each.days]
        due = [each for each in days if _is_due(*each)]
        done = [each for each in days if each not in due and DONE.match(each[1].behind)
                and not UNLIKE.search(each[1].before)]  # fmt: skip
        if len(due) != 1:
            continue
        done = [each for each in done if _of_one(_subject(*due[0]), _subject(*each))]
        if not done:
            continue
        late = max(done, key=lambda each: each[1].on)
        apart = (late[1].on - due[0][1].on).days
        if 0 < apart <= MOST_DAYS or (apart > 0 and late[1].has_year):
            claim = TIMELY.search(text)
            begin, end = claim.span() if claim is not None else (0, len(text))
            yield finding("A74", "question", late[0].day(late[1]), due[0][0].day(due[0][1]),
                          sentence.at(begin, end), found=f"{late[1].on:%Y-%m-%d}",
                          expected=f"{due[0][1].on:%Y-%m-%d}")  # fmt: skip


def _is_due(sentence: Sentence, day: Dated) -> bool:
    """Return whether something is due by a day: it is said, or it ends the span of a contract."""
    said = sentence.text[max(0, day.start - BEFORE) : day.start]
    ends = re.search("[至到]$|[—~-]$", said) is not None and WITHIN.search(said) is not None
    return day.is_deadline or day.is_planned or ends


def _subject(sentence: Sentence, day: Dated) -> str:
    """Return the words before a day in its clause that may name a thing: 二标段."""
    clause = re.split("[，；。：、（]", sentence.text[: day.start])[-1]
    return GENERAL.sub("", OWN.sub("", re.sub(r"[^\u4e00-\u9fff]", "", clause)))


def _of_one(due: str, done: str) -> bool:
    """Return whether two clauses may be of one thing: a name is in the other, or there is none."""
    return due in done or done in due


def _full_marks(common: CommonReading, sentence: Sentence) -> bool:
    """Return whether a sentence ends with as many points as could be got: 分值10分，自评10分."""
    figures = common.report.within(sentence.passage, *sentence.span)
    scores = [m.amount for m in figures if is_score(m)]
    return len(scores) == len(("full", "got")) and scores[0] == scores[1]


def how_many_months(common: CommonReading) -> Iterator[Finding]:
    """A75: 建设期18个月，自2022年4月至2023年6月: as many months as the span has."""
    for sentence in common.said.all:
        span = SPAN.search(sentence.text)
        stated = [m for m in LONG.finditer(sentence.text)
                  if LASTING.search(sentence.text[max(0, m.start() - 6) : m.start()])]  # fmt: skip
        if span is None or len(stated) != 1 or UNLIKE.search(sentence.text):
            continue
        years = int(span.group("year_2") or span.group("year")) - int(span.group("year"))
        apart = 12 * years + int(span.group("month_2")) - int(span.group("month"))
        number = int(stated[0].group("number")) * (12 if stated[0].group("unit") == "年" else 1)
        if apart > 0 and not 0 <= number - apart <= COUNTED:
            yield asked("A86", "default", sentence.at(*stated[0].span()),
                        sentence.at(*span.span()), what="“期限”", stated=stated[0].group(),
                        terms=span.group(), computed=f"{apart + COUNTED}个月")  # fmt: skip


def _with_the_one_before(common: CommonReading) -> Iterator[tuple[Sentence | None, Sentence]]:
    """Yield each sentence with the one before it in its paragraph."""
    before: Sentence | None = None
    for sentence in common.said.all:
        beside = before is not None and before.passage is sentence.passage
        yield before if beside else None, sentence
        before = sentence


def in_turn(common: CommonReading) -> Iterator[Finding]:
    """A75: 3月25日启动，3月22日完成: what is told in turn of one thing goes back in time."""
    for sentence in common.said.all:
        for first, other in pairwise(sentence.days):
            between = sentence.text[first.end : other.start]
            again = any(day.on == other.on for day in sentence.days if day.start < first.start)
            if again or not _told_in_turn(first, other, between):
                continue
            apart = (first.on - other.on).days
            if 0 < apart <= MOST_DAYS:
                yield finding("A75", "asked", sentence.day(first), sentence.day(other),
                              first=f"{first.on:%Y-%m-%d}{first.behind}",
                              other=f"{other.on:%Y-%m-%d}{other.behind}")  # fmt: skip


def _told_in_turn(first: Dated, other: Dated, between: str) -> bool:
    if any(d.is_planned or d.is_deadline or RANGE.match(d.behind) for d in (first, other)):
        return False
    if any(sign in between for sign in "。；、（") or UNLIKE.search(f"{first.before}{between}"):
        return False
    own = HERE.sub("", GENERAL.sub("", other.before))
    return bool(DONE.match(first.behind) and DONE.match(other.behind)) and not own


def from_one_to_another(common: CommonReading) -> Iterator[Finding]:
    """A75: 从开工令签发到主体完工历时212天: as many as lie between the days told of both."""
    for sentence in common.said.all:
        for match in FROM_TO.finditer(sentence.text):
            near = [(each, day) for each in common.said.in_passage(sentence.passage.number)
                    for day in each.days]  # fmt: skip
            ends = [_day_of(match.group(name), near) for name in ("first", "last")]
            if ends[0] is None or ends[1] is None or ends[0] is ends[1]:
                continue
            stated = int(match.group("days"))
            apart = (ends[1][1].on - ends[0][1].on).days
            if apart <= 0 or 0 <= stated - apart <= COUNTED:
                continue
            yield finding("A75", "days_asked", sentence.at(*match.span()),
                          *(each.day(day) for each, day in (ends[0], ends[1])), stated=stated,
                          computed=apart + COUNTED, first=f"{ends[0][1].on:%Y-%m-%d}",
                          other=f"{ends[1][1].on:%Y-%m-%d}")  # fmt: skip


def _day_of(event: str, near: Sequence[tuple[Sentence, Dated]]) -> tuple[Sentence, Dated] | None:
    """Return the only day whose clause has most of the words of an event; None for several."""
    words = set(pairs(PLAIN.sub("", event))) or set(pairs(event))
    shared = [
        (len(words & set(pairs(f"{day.before[-14:]}、{day.behind[:14]}"))), n)
        for n, (_, day) in enumerate(near)
        if not day.is_planned and not day.is_deadline
    ]
    best = max(shared, default=(0, 0))
    alone = sum(count == best[0] for count, _ in shared) == 1
    return near[best[1]] if best[0] and alone else None
