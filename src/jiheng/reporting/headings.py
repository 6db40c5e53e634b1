"""Numbers of headings: 一、（一）1.（1） by depth, as official documents have them."""

DIGITS = "〇一二三四五六七八九"
TEN, HUNDRED = 10, 100


def chinese(number: int) -> str:
    """Return 1 to 99 in Chinese numerals."""
    if not 0 < number < HUNDRED:
        raise ValueError(f"a heading's number must be 1 to 99, is {number}")
    tens, ones = divmod(number, TEN)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def numbered(level: int, number: int, title: str) -> str:
    """Return a title with its number; source: GB/T 9704-2012, four layers of headings."""
    if level == 1:
        return f"{chinese(number)}、{title}"
    if level == 2:
        return f"（{chinese(number)}）{title}"
    return f"{number}.{title}" if level == 3 else f"（{number}）{title}"
