"""Lines of which one counts: carry-over rate or its change, whichever the unit did better."""

from dataclasses import replace
from fractions import Fraction

from jiheng.model import NOT_CHOSEN, ScoredItem, Share
from jiheng.rulebook import Profile


def without_alternatives(items: list[ScoredItem], profile: Profile) -> list[ScoredItem]:
    """Return the lines with all but one of each choice group left out.

    The line with the highest share counts, the first of equals; a line without points is not
    chosen while another has some. Where the profile says so, the first that applies counts.
    Weights of a group are the same, or none of them counts and each says so. Source:
    一般公共预算支出管理 forms in use that let one of two ratios be chosen.
    """
    groups: dict[str, list[int]] = {}
    for number, item in enumerate(items):
        if item.indicator is not None and item.indicator.choice_group:
            groups.setdefault(item.indicator.choice_group, []).append(number)
    if not groups:
        return items
    scored_items = list(items)
    for numbers in groups.values():
        _choose(scored_items, numbers, profile)
    return scored_items


def _choose(items: list[ScoredItem], numbers: list[int], profile: Profile) -> None:
    if len({items[number].weight for number in numbers}) > 1:
        for number in numbers:
            items[number] = _without(items[number], "choice_weights_differ")
        return
    applying = [n for n in numbers if not items[n].share.not_applicable] or numbers[:1]
    first = profile.choose_one.value == "first"
    counted = applying[0] if first else max(applying, key=lambda n: _rank(items[n]))
    for number in numbers:
        if number != counted:
            items[number] = _without(items[number], NOT_CHOSEN)


def _rank(item: ScoredItem) -> Fraction:
    """Return what a line earned; below nothing where that cannot be said."""
    return Fraction(-1) if item.share.value is None else item.share.value


def _without(item: ScoredItem, reason: str) -> ScoredItem:
    """Return a line without points, for a reason."""
    left = reason == NOT_CHOSEN
    share = Share(value=None, rule=item.share.rule, reason=reason, not_applicable=left)
    return replace(item, share=share, points=None)
