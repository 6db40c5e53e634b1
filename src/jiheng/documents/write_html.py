"""Reports to static pages: no script, nothing from elsewhere, readable from a stick."""

from collections.abc import Sequence
from html import escape

from jiheng.model import Block, Heading, Paragraph, Report, Span, Table
from jiheng.model.report import plain

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
body{font-family:"Noto Serif CJK SC","Source Han Serif SC",SimSun,serif;line-height:1.7;
max-width:60rem;margin:0 auto;padding:1rem;color:#1a1a1a;background:#fff}
h1{text-align:center;font-size:1.5rem}h2{font-size:1.25rem}h3{font-size:1.1rem}h4,h5{font-size:1rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{border:1px solid #666;padding:.25rem .5rem;text-align:left;vertical-align:top}
th{background:#eee}
td.num{text-align:right}caption{text-align:left;font-weight:bold;padding:.25rem 0}
nav a{margin-right:1rem}.note{color:#444;font-size:.9rem}a{color:#0b4a8f}
@media print{nav{display:none}body{max-width:none}}
"""


def write_html(report: Report, *, links: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return a report as one page of its own; links are texts and names of files beside it."""
    title = escape("".join(report.title))
    lines = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{title}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        *_navigation(links),
        "<main>",
        "<h1>" + "<br>".join(escape(line) for line in report.title) + "</h1>",
        *(text for block in report.blocks if (text := _block(block))),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines).encode("utf-8")


def _navigation(links: Sequence[tuple[str, str]]) -> list[str]:
    if not links:
        return []
    anchors = (f'<a href="{escape(name)}">{escape(text)}</a>' for text, name in links)
    return [f"<nav>{''.join(anchors)}</nav>"]


def _block(block: Block) -> str:
    """Return a block; nothing for a chart, whose values stand in its table, or a turned page."""
    if isinstance(block, Heading):
        level = min(block.level + 1, 6)
        return f"<h{level}>{escape(block.text)}</h{level}>"
    if isinstance(block, Paragraph):
        note = ' class="note"' if block.style in ("note", "caption", "remark") else ""
        return f"<p{note}>{escape(block.text)}</p>"
    return _table(block) if isinstance(block, Table) else ""


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = "".join(f"<tr>{_cells(row, table)}</tr>\n" for row in table.rows)
    caption = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<div class="scroll"><table>{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{note}"
    )


def _cells(row: tuple[tuple[Span, ...], ...], table: Table) -> str:
    return "".join(
        f'<td class="num">{escape(plain(cell))}</td>'
        if place in table.numeric
        else f"<td>{escape(plain(cell))}</td>"
        for place, cell in enumerate(row)
    )
