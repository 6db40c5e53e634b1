"""What was filled into the form of a PDF: the values of its fields in their places."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from jiheng.documents.layout import Piece

WIDGET = raw.FPDF_ANNOT_WIDGET
SHOWN = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
HIDDEN = raw.FPDF_ANNOT_FLAG_HIDDEN
LONGEST = 20_000  # bytes of a value


def field_pieces(document: Any, page: pypdfium2.PdfPage, height: float) -> Iterator[Piece]:
    """Yield the values of the fields of a page as text in their places."""
    forms = document.formenv
    if forms is None:
        return
    for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        try:
            piece = _piece(forms.raw, annotation, height)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        if piece is not None:
            yield piece


def _piece(forms: Any, annotation: Any, height: float) -> Piece | None:
    if raw.FPDFAnnot_GetSubtype(annotation) != WIDGET:
        return None
    if raw.FPDFAnnot_GetFlags(annotation) & HIDDEN:
        return None
    if raw.FPDFAnnot_GetFormFieldType(forms, annotation) not in SHOWN:
        return None
    text = _value(forms, annotation)
    box = raw.FS_RECTF()
    if not text or not raw.FPDFAnnot_GetRect(annotation, box):
        return None
    return Piece(height - box.top, box.left, height - box.bottom, box.right, text)


def _value(forms: Any, annotation: Any) -> str:
    length = raw.FPDFAnnot_GetFormFieldValue(forms, annotation, None, 0)
    if not 2 < length <= LONGEST:
        return ""
    units = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFAnnot_GetFormFieldValue(forms, annotation, units, length)
    text = bytes(units).decode("utf-16-le", "ignore")
    return " ".join(text.replace("\x00", "").split())
