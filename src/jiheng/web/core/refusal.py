"""What an action refuses, in words for the person who asked."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that has to be put right first, and the address of the field that does it."""

    said: str
    address: str = ""


class Refused(Exception):
    """Something that may not be done, or not now; nothing was changed."""

    def __init__(
        self,
        said: object,
        *,
        status: int = 409,
        field: str = "",
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(str(said))
        self.said = said  # lazily translated
        self.status = status  # 403: not this person; 409: not in this state
        self.field = field  # of the form that was sent: where to put it right
        self.problems = tuple(problems)
