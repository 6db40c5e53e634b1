"""Text in pictures, where the extra `ocr` is installed; nothing is downloaded."""

from collections.abc import Callable
from functools import cache
from importlib import import_module, util
from typing import Any

Recogniser = Callable[[Any], list[str]]
SAME_LINE = 0.6  # of a line's height: boxes closer than that stand on one line


@cache
def recogniser() -> Recogniser | None:
    """Return what reads a picture to lines from top to bottom; None if it is not installed."""
    if util.find_spec("rapidocr") is None or util.find_spec("onnxruntime") is None:
        return None
    engine = import_module("rapidocr").RapidOCR(params={"Global.log_level": "critical"})

    def read(picture: Any) -> list[str]:
        result = engine(picture)
        boxes = [] if result.boxes is None else list(zip(result.boxes, result.txts, strict=True))
        return lines(boxes)

    return read


def lines(boxes: list[tuple[Any, str]]) -> list[str]:
    """Return recognised pieces as lines: those of one height side by side, with blanks between."""
    placed = sorted(
        ((float(min(p[1] for p in box)), float(max(p[1] for p in box)),
          float(min(p[0] for p in box)), text) for box, text in boxes),
    )  # fmt: skip
    rows: list[list[tuple[float, float, float, str]]] = []
    for piece in placed:
        row = rows[-1] if rows else None
        if row and piece[0] - row[0][0] < SAME_LINE * (row[0][1] - row[0][0]):
            row.append(piece)
        else:
            rows.append([piece])
    return ["  ".join(p[3] for p in sorted(row, key=lambda p: p[2])) for row in rows]
