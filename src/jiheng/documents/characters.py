"""Characters that XML, and so every file that is written, forbids or gives a meaning."""

CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def printable(text: str) -> str:
    """Return a text without the characters that no file format can hold."""
    return text.translate(CONTROLS)


def escape(text: str) -> str:
    """Return a text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoteattr(text: str) -> str:
    """Return a text as the value of an attribute, in quotes."""
    value = escape(text).replace('"', "&quot;")
    return f'"{value}"'.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
