"""Spans as they are printed: nothing doubled, no braces, quotes within quotes turned single."""

import re
from collections.abc import Iterator
from dataclasses import replace

from jiheng.model import Span

STOPS = "。；：，、"  # from the strongest on: of several in a row only the strongest is printed
RUN = re.compile(f"[{STOPS}][{STOPS}\\s]*[{STOPS}]")
ENDED = re.compile(rf"([！？])[{STOPS}]+")
INSIDE = re.compile(rf"([。！？])([”’）』」])[{STOPS}]")
FIRST = re.compile(rf"([（“‘])[{STOPS}]+")
TWICE = re.compile(r"([“”‘’《》])\1+")
MARKS = re.compile(rf"[{STOPS}“”‘’《》{{}}｛｝]")  # without any there is nothing to mend
BRACES = str.maketrans({"{": "（", "｛": "（", "}": "）", "｝": "）"})


def tidy(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the spans of a paragraph or a cell as they are printed."""
    printed = tuple(map(_printed, _merged(spans)))
    # the same object where nothing changes: a large table would be there twice
    return spans if printed == spans else printed


def _printed(span: Span) -> Span:
    if isinstance(span, str):
        return printed_text(span)
    text = printed_text(span.text).rstrip(STOPS)
    return span if text == span.text else replace(span, text=text)


def tidy_cell(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the spans of a cell: what stands alone does not end in a mark."""
    printed = tidy(spans) or ("",)
    *first, last = printed
    if isinstance(last, str) and last.endswith(tuple(STOPS)):
        return (*first, last.rstrip(STOPS))
    return printed


def printed_text(text: str) -> str:
    """Return a text without doubled punctuation and without braces."""
    if not MARKS.search(text):
        return text
    text = text.translate(BRACES)
    text = ENDED.sub(r"\1", text)
    text = RUN.sub(lambda match: _strongest(match[0]), text)
    text = INSIDE.sub(r"\1\2", text)
    return FIRST.sub(r"\1", TWICE.sub(r"\1", text))


def printed_title(text: str) -> str:
    """Return a text that stands alone, without the mark that it ends in."""
    return printed_text(text.strip()).rstrip(STOPS)


def _strongest(marks: str) -> str:
    return next(mark for mark in STOPS if mark in marks)


def _merged(spans: tuple[Span, ...]) -> Iterator[Span]:
    """Yield spans with neighbouring texts as one, so that marks are seen across them."""
    text = ""
    for span in spans:
        if isinstance(span, str):
            text += span
            continue
        if text:
            yield text
        text = ""
        yield span
    if text:
        yield text


def unquoted(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return what will stand in double quotes: quotes within it are single ones (GB/T 15834)."""
    if len(spans) == 1 and isinstance(spans[0], str):
        text = spans[0]
        if text.startswith("“") and text.endswith("”") and text.count("“") == 1:
            return (text[1:-1],)
    return tuple(
        span.replace("“", "‘").replace("”", "’") if isinstance(span, str) else span
        for span in spans
    )
