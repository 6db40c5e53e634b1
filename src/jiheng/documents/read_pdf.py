"""What a PDF says of itself: on which page its headings stand."""


def headings(pdf: bytes) -> dict[str, int]:
    """Return the page (from 1) of each heading in the outline of a PDF, by its text."""
    import pypdfium2  # late: other formats do without

    page_by_heading: dict[str, int] = {}
    document = pypdfium2.PdfDocument(pdf)
    try:
        for entry in document.get_toc():
            destination = entry.get_dest()
            index = destination.get_index() if destination else None
            if index is not None:
                page_by_heading.setdefault(str(entry.get_title()).strip(), index + 1)
    finally:
        document.close()
    return page_by_heading
