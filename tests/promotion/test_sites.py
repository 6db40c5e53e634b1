"""Sites held against needs: by hand, and against an independent formulation over every pair."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.model import LedgerRow, factor
from jiheng.promotion.sites import matching
from jiheng.rulebook import RulebookError, load, load_with

DAY = dt.date(2026, 1, 1)
RULES = load().rest.sites.on(DAY)
MU, TAX = factor("亩"), factor("万元/亩")
SITE = {"state": "offered", "kind": "land", "region": "子区", "surroundings": "无",
        "land_mu": Fraction(50) * MU, "land_price": 20 * TAX, "power": Fraction(8000)}  # fmt: skip
NEED = {"kind": "land", "industry": "电池制造", "land_mu": Fraction(40) * MU}


def row(ledger, key, values):
    texts = {f: v if isinstance(v, str) else f"{v}" for f, v in values.items() if v is not None}
    known = {field: value for field, value in values.items() if value is not None}
    return LedgerRow(ledger=ledger, key=key, values=known, texts=texts)


def held(need, *sites, day=DAY, place=""):
    rules = load().rest.sites.on(day, place)
    rows = [row("sites", f"s{n}", {**SITE, **more}) for n, more in enumerate(sites)]
    return matching(row("needs", "n", {**NEED, **need}), rows, rules)


def failed(need, site, **more):
    [judged] = held(need, site, **more).rejected
    return [(failure.rule.id, failure.gap) for failure in judged.failures]


@pytest.mark.parametrize(
    ("need", "site", "rule", "gap"),
    [
        ({}, {"land_mu": 39 * MU}, "land", MU),
        ({}, {"land_mu": 121 * MU}, "land.spare", MU),
        ({"land_price": 18 * TAX}, {}, "price", 2 * TAX),
        ({"power": Fraction(10_000)}, {}, "power", Fraction(2000)),
        ({"fixed_assets": Fraction(40 * 3_000_000)}, {"least_intensity": 320 * TAX},
         "intensity", 20 * TAX),
        ({"needed_on": dt.date(2026, 3, 1)}, {"available_on": dt.date(2026, 3, 8)}, "ready",
         Fraction(7)),
        ({"regions": "丑区、寅区"}, {}, "region", None),
        ({}, {"state": "reserved"}, "free", None),
        ({"kind": "plant"}, {}, "kind", None),
        ({}, {"excluded": "电镀、电池"}, "excluded", None),
        ({"industry": "化学原料制造"}, {}, "chemical.parks", None),
        ({"industry": "农药制造"}, {"surroundings": "化工园区、长江干支流岸线一公里"},
         "yangtze.chemical", None),
        ({"pollutants": Fraction(1)}, {"surroundings": "饮用水水源保护区", "pollutants": Fraction(9)},
         "water.sources", None),
    ],
)  # fmt: skip
def test_a_site_fails_by_its_rule_and_by_how_much(need, site, rule, gap):
    assert failed(need, site) == [(rule, gap)]


def test_what_fits_to_the_unit_is_a_match_and_what_a_need_leaves_blank_is_not_asked():
    found = held({}, {"land_mu": 40 * MU}, {"land_mu": 120 * MU, "land_price": None})
    assert [(rank, each.site.key) for rank, each in found.matches] == [(1, "s0"), (2, "s1")]
    assert found.matches[0][1].score == Fraction(
        25, 50
    )  # fits to the unit; 25 of industry unearned
    assert found.matches[1][1].score == Fraction(1, 3) / 2
    assert not found.unsure
    assert not found.rejected


def test_a_large_site_that_can_be_divided_is_none_too_large():
    assert held({}, {"land_mu": 500 * MU, "divisible": "yes"}).matches
    assert failed({}, {"land_mu": 500 * MU, "divisible": "no"})[0][0] == "land.spare"


def test_a_site_that_does_not_say_is_neither_a_match_nor_rejected():
    found = held({"steam": Fraction(5), "industry": "化工"}, {"surroundings": None})
    assert not found.matches
    assert not found.rejected
    unknown = [rule.id for rule in found.unsure[0].unknown]
    assert unknown == ["steam", "chemical.parks", "yangtze.chemical", "yellow.chemical"]


def test_equal_matches_share_a_rank_and_the_next_one_counts_them():
    same = {"land_mu": 40 * MU}
    found = held({}, {"land_mu": 80 * MU}, same, same)
    assert [(rank, each.site.key) for rank, each in found.matches] == [
        (1, "s1"), (1, "s2"), (3, "s0"),
    ]  # fmt: skip


def test_a_rule_of_layout_begins_on_its_day():
    chemical = {"industry": "石化"}
    assert held(chemical, {}, day=dt.date(2022, 3, 27)).matches
    assert failed(chemical, {}, day=dt.date(2022, 3, 28)) == [("chemical.parks", None)]


def test_which_rule_costs_how_many_sites_and_how_many_by_itself():
    found = held({"land_price": 18 * TAX}, {}, {"land_mu": MU}, {"land_price": TAX})
    assert [(rule.id, count, alone) for rule, count, alone in found.costs] == [
        ("price", 2, 1), ("land", 1, 0),
    ]  # fmt: skip


def test_what_a_need_says_and_nobody_can_read_is_told():
    need = LedgerRow(ledger="needs", key="n", values={"kind": "land"}, texts={"land_mu": "几十亩"})
    found = matching(need, [row("sites", "s", SITE)], RULES)
    unchecked = {rule.id for rule in found.unchecked}
    assert {"land", "land.spare", "chemical.parks"} <= unchecked
    assert "water.sources" not in unchecked  # it is under no industry


OWN = """
documents:
  city: {{title: 市产业布局, english: Layout, issuer: 市, year: 2026}}
layouts:
  - {{id: own.ring, label: 二环内不布局工业, english: x, place: CN-9999, since: "2026-01-01", {names}, cites: {{document: city, clause: 一}}, verified: false}}
"""


def test_a_place_adds_rules_of_its_own_that_hold_there_alone():
    own = load_with({}, sites={"own.yaml": OWN.format(names="never_in: [二环内]")}).rest.sites
    need, site = row("needs", "n", NEED), row("sites", "s", {**SITE, "surroundings": "二环内"})
    for place, expected in (("CN-9999", 1), ("CN-9999-01", 1), ("CN-99991", 0), ("", 0)):
        assert len(matching(need, [site], own.on(DAY, place)).rejected) == expected
    with pytest.raises(RulebookError, match=r"own.yaml:5: only_in"):
        load_with({}, sites={"own.yaml": OWN.format(names="industries: [化工]")})


TESTS = 'tests:\n  - {{id: x, label: x, english: x, {}, since: "2026-01-01", cites: {{document: ledger-conventions, clause: x}}, verified: false}}\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("how: at_least, need: nothing, site: power", "need: nothing is no column of needs"),
        ("how: at_least, need: power, site: contact_phone", "site: contact_phone of sites is secr"),
        ("how: at_least, need: industry, site: power", "industry is of kind text"),
        ("how: ready, need: power, site: available_on", "power is of kind number"),
        ("how: near, need: power, site: power", "how: must be one of"),
        ("how: same, site: kind", "need: must be given"),
        ("how: at_least, need: power, over: land_mu, site: power", "over: goes with"),
        ("how: same, need: kind, site: kind, weight: 3", "weight: must be 0 or more"),
        ("how: at_least, need: power, site: power, kinds: [ship]", "kinds: must be some of"),
        ("how: standing, site: state, states: [gone]", "states: goes with"),
    ],
)
def test_a_rule_that_compares_what_is_not_there_is_refused(text, words):
    with pytest.raises(RulebookError, match=words):
        load_with({}, sites={"own.yaml": TESTS.format(text)})


NUMBERS = st.one_of(st.none(), st.integers(0, 6))
DAYS = st.one_of(st.none(), st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 9)))
BOTH = ("land_mu", "floor_area", "floor_load", "clear_height", "power", "steam", "water",
        "energy", "pollutants", "land_price", "rent")  # fmt: skip
SITES = st.lists(
    st.fixed_dictionaries({
        "state": st.sampled_from(["offered", "reserved"]),
        "kind": st.sampled_from([None, "land", "plant", "building"]),
        "region": st.sampled_from([None, "子区", "丑区"]),
        "divisible": st.sampled_from([None, "yes", "no"]),
        "surroundings": st.sampled_from([None, "无", "化工园区", "化工园区、饮用水水源保护区"]),
        "industries": st.sampled_from([None, "电池、芯片", "食品"]),
        "excluded": st.sampled_from([None, "无", "电池", "化工 食品"]),
        "available_on": DAYS, "least_intensity": NUMBERS, "least_tax": NUMBERS,
        **dict.fromkeys(BOTH, NUMBERS),
    }),
    max_size=6,
)  # fmt: skip
NEEDS = st.fixed_dictionaries({
    "kind": st.sampled_from([None, "land", "plant"]),
    "regions": st.sampled_from([None, "子区", "子区、丑区", "寅区"]),
    "industry": st.sampled_from([None, "电池制造", "化工", "食品"]),
    "needed_on": DAYS, "fixed_assets": NUMBERS, "tax": NUMBERS,
    **dict.fromkeys(BOTH, NUMBERS),
})  # fmt: skip


def least(name, *kinds):
    """What is needed of something of which a site has to have so much, in integers."""

    def ask(need, site):
        if need[name] is None or (kinds and site["kind"] not in (None, *kinds)):
            return True
        return (
            None
            if None in (site[name], site["kind"] or not kinds or None)
            else site[name] >= need[name]
        )

    return ask  # fmt: skip


def most(name, *kinds):
    def ask(need, site):
        if need[name] is None or site["kind"] not in (None, *kinds):
            return True
        return None if None in (site[name], site["kind"]) else site[name] <= need[name]

    return ask  # fmt: skip


def spare(name, *kinds):
    def ask(need, site):
        if need[name] is None or site["kind"] not in (None, *kinds) or site["divisible"] == "yes":
            return True
        return None if None in (site[name], site["kind"]) else site[name] <= 3 * need[name]

    return ask  # fmt: skip


def each_mu(name, control):
    def ask(need, site):
        if need[name] is None or not need["land_mu"] or site["kind"] not in (None, "land"):
            return True
        return (
            None
            if None in (site[control], site["kind"])
            else need[name] >= site[control] * need["land_mu"]
        )

    return ask  # fmt: skip


def around(applies, only=None, never=None):
    def ask(need, site):
        if not applies(need):
            return True
        if site["surroundings"] is None:
            return None
        has = site["surroundings"].split("、")
        return (only is None or only in has) and (never is None or never not in has)

    return ask  # fmt: skip


def is_chemical(need):
    return need["industry"] == "化工"


ORACLE = {
    "free": lambda n, s: s["state"] == "offered",
    "kind": lambda n, s: n["kind"] is None or (s["kind"] and s["kind"] == n["kind"]),
    "region": lambda n, s: n["regions"] is None or (s["region"] and s["region"] in n["regions"]),
    "land": least("land_mu", "land"), "land.spare": spare("land_mu", "land"),
    "floor": least("floor_area", "plant", "building"),
    "floor.spare": spare("floor_area", "plant", "building"),
    "load": least("floor_load", "plant", "building"),
    "height": least("clear_height", "plant", "building"),
    **{name: least(name) for name in ("power", "steam", "water", "energy", "pollutants")},
    "price": most("land_price", "land"), "rent": most("rent", "plant", "building"),
    "intensity": each_mu("fixed_assets", "least_intensity"), "tax": each_mu("tax", "least_tax"),
    "ready": lambda n, s: n["needed_on"] is None
    or (s["available_on"] and s["available_on"] <= n["needed_on"]),
    "excluded": lambda n, s: n["industry"] is None
    or not any(w in n["industry"] for w in (s["excluded"] or "").replace("无", "").split()),
    "chemical.parks": around(is_chemical, only="化工园区"),
    "yangtze.chemical": around(is_chemical, never="长江干支流岸线一公里"),
    "yellow.chemical": around(is_chemical, never="黄河干支流岸线管控范围"),
    "water.sources": around(lambda n: n["pollutants"], never="饮用水水源保护区"),
}  # fmt: skip
RANKED = {"land": ("land_mu", 25), "floor": ("floor_area", 25), "power": ("power", 10),
          "steam": ("steam", 10), "water": ("water", 5)}  # fmt: skip
PRICED = {"price": ("land_price", "land"), "rent": ("rent", "plant building")}


def points(need, site):
    """How well a match suits, from 0 to 1, written the other way round: pairs of points."""
    earned = []
    for test, (name, weight) in RANKED.items():
        of_land = site["kind"] == "land"
        if need[name] is None or (test, of_land) in (("land", False), ("floor", True)):
            continue
        earned.append((weight, Fraction(need[name], site[name]) if site[name] else Fraction(1)))
    for name, kinds in PRICED.values():
        if need[name] is not None and site["kind"] in kinds.split():
            left = need[name] - site[name]
            earned.append((25, Fraction(left, need[name]) if need[name] else Fraction(1)))
    if need["industry"]:
        liked = any(
            word in need["industry"] for word in (site["industries"] or "").split("、") if word
        )
        earned.append((25, Fraction(int(liked))))
    weights = sum(weight for weight, _share in earned)
    return sum(w * share for w, share in earned) / Fraction(weights) if weights else Fraction(0)


def as_row(ledger, key, values):
    exact = {f: Fraction(v) if isinstance(v, int) else v for f, v in values.items()}
    return row(ledger, key, exact)


@settings(max_examples=400, deadline=None)
@given(NEEDS, SITES)
def test_matching_says_what_every_rule_says_of_every_site_by_itself(need, sites):
    found = matching(
        as_row("needs", "n", need),
        [as_row("sites", f"s{n}", site) for n, site in enumerate(sites)],
        RULES,
    )
    fits, unsure, rejected = {}, {}, {}
    for number, site in enumerate(sites):
        said = {name: rule(need, site) for name, rule in ORACLE.items()}
        fails = {name for name, value in said.items() if value is False}
        open_rules = {name for name, value in said.items() if value is None}
        if fails:
            rejected[f"s{number}"] = fails
        elif open_rules:
            unsure[f"s{number}"] = open_rules
        else:
            fits[f"s{number}"] = points(need, site)
    assert {e.site.key: {f.rule.id for f in e.failures} for e in found.rejected} == rejected
    assert {e.site.key: {rule.id for rule in e.unknown} for e in found.unsure} == unsure
    assert {e.site.key: e.score for _rank, e in found.matches} == fits
    ranks = {key: 1 + sum(other > own for other in fits.values()) for key, own in fits.items()}
    assert {e.site.key: rank for rank, e in found.matches} == ranks
    order = [rank for rank, _each in found.matches]
    assert order == sorted(order)
