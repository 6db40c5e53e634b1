"""How the pages of respondents look: a few lines that stand in each page, and nothing is loaded."""

from pathlib import Path

STYLE = (Path(__file__).parent / "answering.css").read_text(encoding="utf-8").strip()
