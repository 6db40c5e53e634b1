"""Something with a state as this app meets it: a year, a row of a ledger."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiheng.model import Flow, Move
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import named

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation

YEAR, ROW = "year", "row"
RECORDED_AS = {YEAR: "cycle", ROW: "entry"}  # another kind is recorded as it is called


@dataclass(frozen=True, slots=True)
class Standing:
    """Where something stands, in which flow, and whose it is."""

    kind: str
    pk: int
    organisation: "Organisation"
    state: str
    flow: Flow
    reference: str  # of the record
    party: str = ""  # the right of whoever put it there; empty: of nobody in particular
    rights_of: str = ""  # the ledger whose rights its moves name; empty: rights of everybody
    pending: str = ""  # the move that was proposed and waits to be confirmed

    @property
    def recorded_as(self) -> str:
        """The kind of thing that the record calls it."""
        return RECORDED_AS.get(self.kind, self.kind)

    def require(self, action: str) -> None:
        """Refuse what may not be done where this stands. Raises KeyError for an unnamed action."""
        if not self.flow.allows(action, self.state):
            state = named(self.flow.state(self.state))
            then = "、".join(
                named(each) for each in self.flow.states if self.flow.allows(action, each.id)
            )
            text = _("现在是“%(state)s”，不能办这件事；要在这些状态办：%(then)s。")
            raise Refused(text % {"state": state, "then": then})

    def open_to(self, move: Move) -> bool:
        """Return whether a move may be taken as this stands: a proposal waits for its answer."""
        return self.state in move.begin and move.confirms == self.pending

    def right(self, move: Move) -> str:
        """Return the right of a move as the table of rights has it."""
        return f"{self.rights_of}.{move.right}" if self.rights_of else move.right
