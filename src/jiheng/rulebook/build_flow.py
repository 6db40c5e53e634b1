"""Flows from rule files; what names a state, phase or gate that is not there is refused."""

from collections.abc import Mapping

from jiheng.model import Citation, Flow, Gate, Move, Separation, State
from jiheng.rulebook.schema import Branch

SETS = ("day", "note", "proof")
COPIED = "="  # before the name of a column whose value a move puts into another


def flow(holder: Branch, id_: str, cites: Citation) -> Flow:
    """Return the flow under `phases`, `states`, `gates`, `moves`, `actions`, left open."""
    phases = holder.texts("phases")
    states = tuple(_state(entry, phases) for entry in holder.branches("states"))
    if not states:
        raise holder.fail("states", "is missing: where rows begin")
    gates = (
        {name: _gate(entry) for name, entry in holder.branch("gates").children()}
        if holder.has("gates")
        else {}
    )
    names = tuple(state.id for state in states)
    moves = tuple(_move(entry, names, phases, gates) for entry in holder.branches("moves"))
    ids = [move.id for move in moves]
    if len(set(ids)) < len(ids) or len(set(names)) < len(names):
        raise holder.fail("moves", "an id is given twice")
    proposals = [move.id for move in moves if move.proposes]
    for move in moves:
        for other in move.separation.moves:
            if other not in ids:
                raise holder.fail("moves", f"{move.id}: {other} is no move")
        if move.confirms and move.confirms not in proposals:
            raise holder.fail(
                "moves", f"{move.id} confirms {move.confirms}, which proposes nothing"
            )
    actions = _actions(holder.branch("actions"), names) if holder.has("actions") else {}
    return Flow(id=id_, phases=phases, states=states, moves=moves, cites=cites, actions=actions)


def _actions(holder: Branch, states: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the states in which each action may run."""
    actions = {name: holder.texts(name) for name in holder.entries}
    for name, own in actions.items():
        for state in own:
            if state not in states:
                raise holder.fail(name, f"{state} is no state")
    return actions


def _state(holder: Branch, phases: tuple[str, ...]) -> State:
    opens, holds = holder.texts("opens"), holder.texts("holds")
    for key, named in (("opens", opens), ("holds", holds)):
        for phase in named:
            if phase not in phases:
                raise holder.fail(key, f"{phase} is none of {', '.join(phases)}")
    if set(opens) & set(holds):
        raise holder.fail("holds", "a phase that is open there cannot be held")
    state = State(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        stage=holder.text("stage", ""),
        opens=opens,
        holds=holds,
    )
    holder.close()
    return state


def _gate(holder: Branch) -> Gate:
    proofs, any_proof = _proofs(holder)
    gate = Gate(
        asks=holder.text("asks", ""),
        fields=holder.texts("fields"),
        values=_values(holder),
        evidence=bool(proofs or any_proof) or holder.flag("evidence", default=False),
        proofs=proofs,
        any_proof=any_proof,
        note=holder.flag("note", default=False),
        codes=holder.texts("codes"),
        left_to_checks=holder.texts("left_to_checks"),
        scored=holder.flag("scored", default=False),
        answered=holder.texts("answered") if holder.has("answered") else (),
        proven=holder.flag("proven", default=False),
        appraised=holder.flag("appraised", default=False),
        final=holder.texts("final"),
        clocks=holder.texts("clocks"),
        firm=holder.flag("firm", default=False),
    )
    holder.close()
    return gate


def _values(holder: Branch) -> tuple[tuple[str, str], ...]:
    """Return the columns in which one choice must stand, each with its id."""
    if not holder.has("values"):
        return ()
    entry = holder.branch("values")
    return tuple((field, entry.text(field)) for field in entry.entries)


def _proofs(holder: Branch) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tags of proofs that must all be there, and those of which one must."""
    if not holder.has("proofs"):
        return (), ()
    branch = holder.branch("proofs")
    tags = branch.texts("all"), branch.texts("any")
    branch.close()
    return tags


def _move(
    holder: Branch, states: tuple[str, ...], phases: tuple[str, ...], gates: Mapping[str, Gate]
) -> Move:
    begin, end = holder.texts("from"), holder.text("to")
    for state in (*begin, end):
        if state not in states:
            raise holder.fail("to" if state == end else "from", f"{state} is no state")
    move = Move(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        begin=begin,
        end=end,
        right=holder.text("right"),
        back=holder.flag("back", default=False),
        gate=_own_gate(holder, gates),
        separation=Separation(
            authors=holder.texts("not_authors"),
            taker=holder.flag("not_taker", default=False),
            place=holder.text("not_of", ""),
            party=holder.flag("own_party", default=False),
            moves=holder.texts("not_takers_of"),
        ),
        sets=_sets(holder),
        direct=holder.flag("direct", default=True),
        proposes=holder.flag("proposes", default=False),
        after=holder.text("after", ""),
        confirms=holder.text("confirms", ""),
    )
    for phase in move.separation.authors:
        if phase not in phases:
            raise holder.fail("not_authors", f"{phase} is none of {', '.join(phases)}")
    holder.close()
    return move


def _own_gate(holder: Branch, gates: Mapping[str, Gate]) -> Gate:
    """Return the gate of a move: one by name, or written with the move."""
    if not holder.has("gate"):
        return Gate()
    if isinstance(holder.entries["gate"], Branch):
        return _gate(holder.branch("gate"))
    name = holder.text("gate")
    if name not in gates:
        raise holder.fail("gate", f"{name} is none of {', '.join(gates)}")
    return gates[name]


def _sets(holder: Branch) -> tuple[tuple[str, str], ...]:
    if not holder.has("sets"):
        return ()
    entry = holder.branch("sets")
    pairs = tuple((field, entry.text(field)) for field in entry.entries)
    for field, source in pairs:
        if source not in SETS and not source.startswith(COPIED):
            raise entry.fail(field, f"{source} is none of {', '.join(SETS)}")
    return pairs
