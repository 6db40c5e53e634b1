"""Text in pictures, where the extra `ocr` is installed; nothing is downloaded."""

from collections.abc import Callable
from functools import cache
from importlib import import_module, util
from typing import Any

from jiheng.documents.layout import Piece

FRUGAL = {  # within the memory of a file; nothing on the console
    "Global.log_level": "critical", "Rec.rec_batch_num": 1,
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}  # fmt: skip
Recogniser = Callable[[Any], list[Piece]]


class RecognitionError(Exception):
    """The engine gave up on a picture: mostly for want of memory within the bounds of a file."""


@cache
def recogniser() -> Recogniser | None:
    """Return what reads a picture to pieces of text; None if it is not installed.

    Its confidence is not used: a wrong glyph has come with 0.98.
    """
    if util.find_spec("rapidocr") is None or util.find_spec("onnxruntime") is None:
        return None
    engine = import_module("rapidocr").RapidOCR(params=FRUGAL)

    def read(picture: Any) -> list[Piece]:
        try:
            result = engine(picture)
        except Exception as error:  # the engine names its errors by its back end
            raise RecognitionError(str(error)) from error
        if result.boxes is None:
            return []
        return [_piece(box, text) for box, text in zip(result.boxes, result.txts, strict=True)]

    return read


def _piece(box: Any, text: str) -> Piece:
    across, down = [float(point[0]) for point in box], [float(point[1]) for point in box]
    return Piece(min(down), min(across), max(down), max(across), text)
