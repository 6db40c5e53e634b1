"""A QR code as a picture for pages: an SVG that a page carries in itself."""

from importlib import import_module
from typing import Any

BORDER = 2  # modules of white around it, as readers need
SCALE = 4


def qr_address(text: str) -> str:
    """Return a QR code of a text as a data address for a picture."""
    segno: Any = import_module("segno")  # of the extra `web`
    code = segno.make(text, error="m", micro=False)
    return str(code.svg_data_uri(scale=SCALE, border=BORDER, omitsize=False))
