"""What an action refuses, in words for the person who asked."""


class Refused(Exception):
    """Something that may not be done, or not now; nothing was changed."""

    def __init__(self, said: object, *, status: int = 409) -> None:
        super().__init__(str(said))
        self.said = said  # lazily translated
        self.status = status  # 403: not this person; 409: not in this state
