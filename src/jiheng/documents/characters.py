"""Characters that XML, and so every file that is written, forbids."""

CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def printable(text: str) -> str:
    """Return a text without the characters that no file format can hold."""
    return text.translate(CONTROLS)
