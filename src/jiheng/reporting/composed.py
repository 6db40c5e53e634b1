"""Reports put together of headings, sentences with bound figures, and tables that are given."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jiheng.model import Figure, Heading, Paragraph, Report, Span, Table
from jiheng.model.report import Block
from jiheng.reporting.headings import numbered

HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading with what stands under it."""

    heading: str
    paragraphs: tuple[tuple[Span, ...], ...] = ()
    tables: tuple[Table, ...] = ()


def sentence(words: str, figures: Mapping[str, Figure]) -> tuple[Span, ...]:
    """Return a sentence whose holes, such as {total}, are figures. Raises KeyError for another."""
    spans: list[Span] = []
    begin = 0
    for hole in HOLE.finditer(words):
        spans += [words[begin : hole.start()], figures[hole[1]]]
        begin = hole.end()
    spans.append(words[begin:])
    return tuple(span for span in spans if span)


def composed_report(
    title: Sequence[str], parts: Sequence[Part], digest: str, properties: Mapping[str, str]
) -> Report:
    """Return a report of parts in order, numbered as official documents are."""
    blocks: list[Block] = []
    for number, part in enumerate(parts, start=1):
        blocks.append(Heading(1, numbered(1, number, part.heading)))
        blocks += [Paragraph(spans) for spans in part.paragraphs]
        blocks += part.tables
    return Report(
        title=tuple(title), blocks=tuple(blocks), digest=digest, contents=False,
        properties=dict(properties),
    )  # fmt: skip
