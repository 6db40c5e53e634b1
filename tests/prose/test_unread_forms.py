"""Forms in layouts that nobody had seen, flattened in ten ways: read as they stand, or not at all.

The layouts were written before the reader (`tests/cases/flat`); what they state stands beside them.
"""

import re
from decimal import Decimal

import pytest
import yaml

from builders import ROOT
from jiheng import documents
from jiheng.parsing.numbers import plain
from jiheng.pipeline import run_report
from jiheng.rulebook import load
from layouts import flat_figures, layouts, read_flat

FOLDER = ROOT / "tests" / "cases" / "flat"
FORMS = {path.stem: path for path in sorted(FOLDER.glob("*.*")) if path.suffix in (".txt", ".html")}
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
STYLES = {"rows": " ", "cells": "\n", "bars": " |\n", "one line": ""}
LAYOUTS = layouts()


def gold(name):
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))


def outcome(name):
    path = FORMS[name]
    return run_report(documents.read_report_bytes(path.read_bytes(), path), load())


def number(text):
    match = NUMBER.search(plain(text))
    return Decimal(match.group().replace(",", "")) if match else None


def figure(mention):
    """Return the number of a figure, or of its bound."""
    if mention is None:
        return None
    quantity = mention.fact.quantity
    ends = (getattr(quantity, end, None) for end in ("number", "low", "high"))
    return next((end for end in ends if end is not None), None)


def stated(text, mention):
    """Return whether a cell was read: a day or words are no figures."""
    words = number(text) is None or re.match(r"\d{4}年", text)
    return bool(words) or figure(mention) == number(text)


@pytest.mark.parametrize("name", FORMS)
def test_every_indicator_is_read_with_its_target_result_weight_and_points(name):
    reading = outcome(name).reading
    lines = {plain(line.name): line for line in reading.stated_indicators}
    rows = {plain(row.name): row for row in reading.rows}
    wrong = []
    for row in gold(name)["indicators"].strip().splitlines():
        own, target, actual, weight, points = (cell.strip() for cell in row.split("|"))
        line = lines.get(plain(own))
        scored = line if line is not None and line.weight is not None else rows.get(plain(own))
        if scored is not None:
            wrong += [own] * ((scored.weight, scored.points) != (number(weight), number(points)))
        elif weight != "-" or points != "-":
            wrong.append(own)
        if line is None:
            wrong += [own] * (number(target) is not None and not re.match(r"\d{4}年", target))
        elif not (stated(target, line.target) and stated(actual, line.actual)):
            wrong.append(own)
    assert wrong == []


@pytest.mark.parametrize("name", FORMS)
def test_the_funds_and_the_total_are_read(name):
    reading, form = outcome(name).reading, gold(name)
    money = {m.fact.base: figure(m) for m in reading.mentions if m.fact.role == "project.total"}
    original, revised, executed, _, rate, _ = map(number, form["funds"])
    assert (money.get("revised"), money.get("executed")) == (revised, executed)
    assert money.get("original") in (original, None)  # a budget that arrived is none of the start
    assert [figure(i.actual) for i in reading.stated_indicators if i.name == "执行率"] == [rate]
    assert figure(reading.total) == (number(form["total"]) if form["total"] else None)


@pytest.mark.parametrize("name", [name for name in FORMS if gold(name)["goal"]])
def test_the_goal_and_what_came_of_it_are_read(name):
    [objective] = outcome(name).scored.evaluation.objectives
    goal, result = gold(name)["goal"]
    assert goal in objective.text
    assert result in objective.result


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_adds_up_is_not_accused_of_its_sums(name):
    found = {finding.code for finding in outcome(name).findings}
    assert not found & {"A08", "A10", "A22", "A24"}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", LAYOUTS)
def test_no_figure_of_a_form_is_read_in_the_place_of_another(name, style):
    """What is read of the layouts of other writers is right, whatever their cells are parted by."""
    reading = read_flat(LAYOUTS[name], STYLES[style])
    lines = {plain(line.name): line for line in reading.stated_indicators}
    wrong = []
    for what, fits in flat_figures(LAYOUTS[name], reading):
        own, _, field = what.rpartition(" ")
        value = getattr(lines.get(plain(own).strip("★")), field, None)
        wrong += [what] * (not fits and value is not None)
    assert wrong == []


def test_a_title_that_begins_with_its_year_names_the_organisation_without_it():
    assert outcome("21-blank-lines-and-broken-cells").reading.organisation == "示例市博物馆"
