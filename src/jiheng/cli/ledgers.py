"""jiheng ledgers: which ledgers are in force, and what stands in one of them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiheng.cli.output import UNUSABLE, language_option, stop_for_rules
from jiheng.cli.serve import data_option

if TYPE_CHECKING:
    from jiheng.model import Ledger, Move


@click.group()
def ledgers() -> None:
    """台账：列出在用的，看某一个的栏目、状态和步骤。List ledgers, show what one of them is."""


@ledgers.command("list")
@data_option
def list_(data: Path | None) -> None:
    """列出在用的台账。List the ledgers in force: the packaged ones and those in DATA/ledgers."""
    for ledger in _in_force(data):
        click.echo(f"{ledger.id}\t{ledger.form.name}\t{ledger.english}\t{ledger.belongs_to}")


@ledgers.command("show")
@click.argument("ledger_id", metavar="编号/ID")
@data_option
@language_option
def show(ledger_id: str, data: Path | None, lang: str) -> None:
    """写明一个台账在用的内容。Show columns, states, moves and rights that are in force."""
    ledger = next((each for each in _in_force(data) if each.id == ledger_id), None)
    if ledger is None:
        click.echo(f"没有“{ledger_id}”这个台账 / no ledger {ledger_id}", err=True)
        raise SystemExit(UNUSABLE)
    mark = "" if ledger.cites.verified else "（未核对原文）" if lang == "zh" else " (not verified)"
    click.echo(f"{ledger.id}\t{_name(ledger, lang)}\t{ledger.cites.text(lang)}{mark}")
    for column in ledger.form.columns:
        kept = [f"{c.id}={c.label}" for c in column.choices]
        words = (column.field, column.label, column.kind, column.need, column.phase, *kept)
        click.echo("  " + "\t".join(words))
    for state in ledger.flow.states:
        label = state.label if lang == "zh" else state.english
        click.echo(f"  [{state.id}]\t{label}\t{', '.join(state.opens) or '—'}")
    for move in ledger.flow.moves:
        click.echo(f"  {', '.join(move.begin)} → {move.end}\t{_move(move, lang)}")
    for right, roles in ledger.rights.items():
        click.echo(f"  {ledger.right(right)}\t{', '.join(roles)}")


def _name(ledger: "Ledger", lang: str) -> str:
    return ledger.english if lang == "en" and ledger.english else ledger.form.name


def _move(move: "Move", lang: str) -> str:
    """Return a move with its right and everything that it asks for."""
    asks = [*move.gate.fields]
    asks += ["evidence"] if move.gate.evidence else []
    asks += ["note"] if move.gate.note else []
    asks += (
        [f"not authors of {', '.join(move.separation.authors)}"] if move.separation.authors else []
    )
    asks += ["not the taker before"] if move.separation.taker else []
    label = move.label if lang == "zh" else move.english
    return f"{move.id}\t{label}\t{move.right}\t{'; '.join(asks) or '—'}"


def _in_force(data: Path | None) -> "tuple[Ledger, ...]":
    from jiheng.rulebook import RulebookError
    from jiheng.usecases.ledgers import rules_in_force

    folder = data or Path(os.environ.get("JIHENG_DATA") or "jiheng-data")
    try:
        return rules_in_force(folder).rest.ledgers
    except RulebookError as error:
        stop_for_rules(error)
