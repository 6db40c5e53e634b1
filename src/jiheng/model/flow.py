"""How anything with a state goes on: states, moves between them, what a move asks for, of whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jiheng.model.citation import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where something stands, and which phases of its columns may be filled in there."""

    id: str
    label: str
    english: str
    stage: str = ""  # of a year: setting, evaluating, reviewing
    opens: tuple[str, ...] = ()  # phases; none: nothing may be filled in
    holds: tuple[str, ...] = ()  # phases that no correction reaches: steps alone lead back to them


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What must be there before a move is taken."""

    asks: str = ""  # of a year: the sheets and columns that are due by then (targets, results)
    fields: tuple[str, ...] = ()  # of a row: columns that must be filled in
    values: tuple[tuple[str, str], ...] = ()  # column: the id of the choice that must stand there
    evidence: bool = False  # a proof comes with the move
    proofs: tuple[str, ...] = ()  # of a row: tags of proofs that must all be there
    any_proof: tuple[str, ...] = ()  # tags of which one must be there
    note: bool = False  # a reason or a result is written with the move
    codes: tuple[str, ...] = ()  # findings that must be gone
    left_to_checks: tuple[str, ...] = ()  # due columns that only a finding asks for
    scored: bool = False  # there is a total
    proven: bool = False  # no proof of a value that stands was refused
    answered: tuple[str, ...] = ()  # lamps: notices of monitoring of these have an answer
    appraised: bool = False  # of a year: large projects have the appraisal that the place asks for
    final: tuple[str, ...] = ()  # phases that nobody may change once the move is taken
    clocks: tuple[str, ...] = ()  # of a row: clocks that must have run their days
    firm: bool = False  # nobody lets anything of it by: money goes through it

    @property
    def tags(self) -> tuple[str, ...]:
        """The kinds of proofs that it asks for; they are put with the row before the move."""
        return (*self.proofs, *self.any_proof)


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """Who may not take a move: of what it judges an author, the last taker, another party."""

    authors: tuple[str, ...] = ()  # of columns in these phases
    taker: bool = False
    place: str = ""  # the column whose organisation may not: who gets the credit
    party: bool = False  # of a row that one party put there: only that party takes it
    moves: tuple[str, ...] = ()  # earlier moves, whose takers do not take this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A step from one state to another: whose right it takes, and what it asks for."""

    id: str
    label: str
    english: str
    begin: tuple[str, ...]
    end: str
    right: str
    back: bool = False  # a return: carries a reason
    gate: Gate = field(default_factory=Gate)
    separation: Separation = field(default_factory=Separation)
    sets: tuple[tuple[str, str], ...] = ()  # column: day (of the move), note, proof (its
    # name), or =other: what stands in another column
    direct: bool = True  # False: an action of its own takes it, with what follows from it
    proposes: bool = False  # the row stays where it is until another move confirms this one
    after: str = ""  # the column with a day: when that is over, the move takes itself
    confirms: str = ""  # the move whose proposal it confirms


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The states of something in order, the first being where it begins, and its moves."""

    id: str
    phases: tuple[str, ...]
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    cites: Citation
    actions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what is done beside the
    # moves, and the states in which it may be

    @property
    def first(self) -> State:
        """The state in which it begins."""
        return self.states[0]

    @property
    def last(self) -> State:
        """The state in which nothing is left to do."""
        return self.states[-1]

    def state(self, id_: str) -> State:
        """Return the state with this id. Raises StopIteration for one that there is not."""
        return next(state for state in self.states if state.id == id_)

    def move(self, id_: str) -> Move | None:
        """Return the move with this id; None if there is none."""
        return next((move for move in self.moves if move.id == id_), None)

    def before_money(self, state: str) -> bool:
        """Return whether a firm gate stands before something in a state that had to be earned."""
        ahead = (move for move in self.moves_from(state) if move.gate.firm and not move.back)
        return state != self.first.id and any(True for _move in ahead)

    @property
    def firm_codes(self) -> frozenset[str]:
        """The findings that firm gates ask to be gone."""
        return frozenset(c for move in self.moves if move.gate.firm for c in move.gate.codes)

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Return the moves that begin in a state."""
        return tuple(move for move in self.moves if state in move.begin)

    def allows(self, action: str, state: str) -> bool:
        """Return whether an action may run in a state. Raises KeyError for an unnamed one."""
        return state in self.actions[action]

    def final(self, state: str) -> tuple[str, ...]:
        """Return the phases that a gate before a state made final, and it does not open."""
        order = [s.id for s in self.states]
        locked = (
            phase
            for move in self.moves
            if not move.back and min(map(order.index, move.begin)) < order.index(state)
            for phase in move.gate.final
        )
        return tuple(p for p in dict.fromkeys(locked) if p not in self.state(state).opens)

    def opening(self, phase: str) -> tuple[str, ...]:
        """Return the states in which columns of a phase may be filled in."""
        return tuple(state.id for state in self.states if phase in state.opens)

    def ahead(self, state: str) -> tuple[str, ...]:
        """Return this state and all that moves may lead to from it, returns included."""
        reached = [state]
        for begin in reached:  # grows while it is walked
            ends = (move.end for move in self.moves_from(begin))
            reached.extend(end for end in dict.fromkeys(ends) if end not in reached)
        return tuple(reached)

    def later(self, phase: str, state: str) -> bool:
        """Return whether a phase is opened by a state after this one."""
        order = [s.id for s in self.states]
        return any(order.index(opening) > order.index(state) for opening in self.opening(phase))
