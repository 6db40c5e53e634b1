"""A draft of rules that is to be tried before it is issued: a profile, lamps, or an incentive."""

from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.model.award import Scheme
from jiheng.rulebook.book import MonitoringRule, RuleHistory
from jiheng.rulebook.branches import branch, require_plain
from jiheng.rulebook.build import monitoring_rule
from jiheng.rulebook.load import kind_of, load_with
from jiheng.rulebook.profile import Profile
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch, RulebookError

PROFILE, LAMPS, SCHEME = "profiles", "monitoring", "schemes"
LAMP_BLOCKS = ("money", "positive")  # the keys that a draft of lamps has


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as its file gives it; of the three rules one is there."""

    kind: str  # profiles, monitoring, schemes
    name: str  # of the file
    title: str
    english: str
    place: str  # in which it would hold
    clauses: tuple[str, ...]  # that the file states, in its order
    profile: Profile | None = None
    lamps: MonitoringRule | None = None
    scheme: Scheme | None = None
    current: Scheme | None = None  # the version of the scheme that the draft would end


def read_draft(name: str, text: str, others: Mapping[str, Mapping[str, str]]) -> Draft:
    """Return the draft that a file holds; `others` are an installation's own rules, by kind.

    Raises RulebookError with file, line and key.
    """
    require_plain(name, text)
    holder = branch(name, text)
    if any(key in holder.entries for key in LAMP_BLOCKS):
        return _lamps(name, holder, load_with({}, **others))
    kind = kind_of(name, text)
    if kind not in (PROFILE, SCHEME):
        raise RulebookError(
            f"{name}: 能试的是评分规则、监控亮灯（money、positive）和奖励政策（schemes），"
            f"这份是 {kind} / a draft is a profile, lamps of monitoring, or schemes"
        )
    given = {folder: dict(texts) for folder, texts in others.items()}
    given.setdefault(kind, {})[name] = text
    history = load_with(given.pop(PROFILE, {}), **given)
    return (_profile if kind == PROFILE else _scheme)(name, holder, history)


def _profile(name: str, holder: Branch, history: RuleHistory) -> Draft:
    id_ = holder.text("id")
    versions = [profile for _, _, profile in history.profile_history if profile.id == id_]
    profile = versions[-1]  # as it would be once all of it is in force
    return Draft(
        kind=PROFILE, name=name, title=profile.title, english=profile.english,
        place=profile.place, profile=profile, clauses=tuple(holder.branch("values").entries),
    )  # fmt: skip


def _lamps(name: str, holder: Branch, history: RuleHistory) -> Draft:
    prefix = {"money": "money_", "positive": ""}
    clauses = tuple(
        f"{prefix[block]}{key}" for block in holder.entries if block in LAMP_BLOCKS
        for key in holder.branch(block).entries
    )  # fmt: skip
    title, english = holder.text("title", "监控亮灯"), holder.text("english", "monitoring lamps")
    place = holder.text("place", "CN")
    rule = monitoring_rule(holder, Register(history.register).with_own(holder))
    return Draft(
        kind=LAMPS, name=name, title=title, english=english, place=place, clauses=clauses,
        lamps=rule,
    )  # fmt: skip


def _scheme(name: str, holder: Branch, history: RuleHistory) -> Draft:
    entries = holder.branches("schemes")
    if len(entries) != 1:
        raise holder.fail("schemes", "a draft holds one scheme, so that its effect is its own")
    entry = entries[0]
    versions = [s for s in history.rest.schemes if s.id == entry.text("id")]
    current = versions[-2] if len(versions) > 1 else None
    clauses: dict[str, None] = {}
    for key in entry.entries:
        names = [n for case in entry.branches(key) for n in case.entries] if key == "cases" else []
        clauses |= dict.fromkeys([*names, *([] if key == "cases" else [key])])
    return Draft(
        kind=SCHEME, name=name, title=versions[-1].label, english=versions[-1].english,
        place=versions[-1].place, clauses=tuple(clauses), scheme=versions[-1], current=current,
    )  # fmt: skip
