"""Reports as LibreOffice sets them: at most one picture a page, no page half empty, signed at the end."""

import io

import pypdfium2
import pytest
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from builders import document
from departments import as_typed, sound
from jiheng import documents, reporting
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.usecases.office import to_pdf

FULL = 0.5  # of the space for text: above this a page is not half empty
TOP, BOTTOM = 37 / 297, 35 / 297  # margins of an upright page
pytestmark = pytest.mark.office


def filled(page):
    """How far down the page its last letter or picture above the page number stands, as a share."""
    width, height = page.get_size()
    text = page.get_textpage()
    rects = [text.get_rect(n) for n in range(text.count_rects())]
    images = [o.get_bounds() for o in page.get_objects() if o.type == FPDF_PAGEOBJ_IMAGE]
    lowest = min((r[1] for r in (*rects, *images) if r[1] > BOTTOM * height), default=height)
    return (
        (height * (1 - TOP) - lowest) / (height * (1 - TOP - BOTTOM)),
        len(images),
        width < height,
    )


@pytest.mark.parametrize("seed", range(4))
def test_every_page_is_filled_and_has_one_picture_at_most(seed):
    sheets = as_typed(seed + 20) if seed == 3 else sound(seed)
    result = run(document(sheets), load())
    report = reporting.self_evaluation(result.scored, result.findings, result.rules, digest="")
    pdf = pypdfium2.PdfDocument(io.BytesIO(to_pdf(documents.write_docx(report), ".docx")))
    pages = [filled(page) for page in pdf]
    upright = [page for page in pages if page[2]]
    assert all(pictures <= 1 for _, pictures, _ in pages)
    ends = {len(upright) - 1} | ({0} if report.contents else set())  # the contents, the signatures
    for number, (share, _, _) in enumerate(upright):
        assert number in ends or share > FULL, (number, share)
    last = pdf[len(upright) - 1].get_textpage().get_text_bounded()
    assert "（公章）" in last
    assert "报告日期：" in last
