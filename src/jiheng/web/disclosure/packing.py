"""A pack as bytes: pages, sheets, data with its schema, a manifest of digests; nothing by name."""

import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from importlib.resources import files
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jiheng import documents, reporting, usecases
from jiheng.ledger.disclosed import Text
from jiheng.model import Paragraph, Report
from jiheng.web.disclosure.queries.public_years import Disclosed

INDEX, REPORT, FORMS, TABLES = "index.html", "report.html", "forms.xlsx", "tables.xlsx"
DATA, SCHEMA, MANIFEST, SUMS = "data.json", "schema.json", "manifest.json", "SHA256SUMS"
TOMBSTONE = "tombstone.json"
NAMES = {
    INDEX: "首页", REPORT: "自评报告", FORMS: "绩效自评表（Excel）", TABLES: "公开的表（Excel）",
    DATA: "数据（JSON）", SCHEMA: "数据的格式（JSON Schema）", MANIFEST: "清单",
}  # fmt: skip
MANIFEST_FORMAT, TOMBSTONE_FORMAT, VERSION = "jiheng/disclosure-manifest", "jiheng/tombstone", 1
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # fixed: the same content gives the same bytes
PROPERTIES = "docProps/"
TAG = re.compile(r"<[^>]*>")


def pack(disclosed: Disclosed) -> dict[str, bytes]:
    """Return the files of a pack by name; the manifest has the digest of each of the others."""
    year, outcome = disclosed.year, disclosed.outcome
    report = outcome is not None and bool(outcome.scored.trees)
    names = [INDEX, *((REPORT, FORMS) if report else ()), TABLES, DATA, SCHEMA, MANIFEST]
    links = [(NAMES[name], name) for name in names]
    grids = reporting.public_grids(year)
    content = {
        INDEX: documents.write_html(reporting.public_page(year), links=links),
        DATA: _json(reporting.public_record(year)),
        SCHEMA: schema(),
    }
    if grids:
        content[TABLES] = documents.write_xlsx(grids, title=f"{year.organisation}{year.year}")
    if report and outcome is not None:
        composed = reporting.self_evaluation(
            outcome.scored, outcome.findings, outcome.rules, digest=""
        )
        content[REPORT] = documents.write_html(composed, links=links[:1])
        forms = reporting.forms(outcome.scored, outcome.findings, outcome.rules)
        content[FORMS] = documents.write_xlsx(forms, title=usecases.FORMS.partition(".")[0])
    return with_manifest(content, {"organisation": year.organisation, "year": year.year})


def with_manifest(content: Mapping[str, bytes], about: Mapping[str, object]) -> dict[str, bytes]:
    """Return files with the manifest of their digests, and all digests as sha256sum reads them."""
    listed = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(content.items())
    ]
    manifest = {"format": MANIFEST_FORMAT, "version": VERSION, **about, "files": listed}
    every = {**content, MANIFEST: _json(manifest)}
    sums = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(every.items()))
    return {**every, SUMS: "".join(sums).encode("ascii")}


def zipped(content: Mapping[str, bytes]) -> bytes:
    """Return files as one; the same files give the same bytes."""
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, data in sorted(content.items()):
            info = ZipInfo(name, FIRST_DAY)
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, data)
    return stream.getvalue()


def tombstone(
    organisation: str, year: int, *, withdrawn_on: dt.date, reason: str, pack_digest: str
) -> dict[str, bytes]:
    """Return what is put in the place of a withdrawn pack: that it was one, since when, and why."""
    texts = (
        f"{withdrawn_on.isoformat()} 撤回。",
        f"原因：{reason}",
        f"撤回的公开包：SHA-256 {pack_digest}",
    )  # fmt: skip
    page = Report(
        title=(organisation, f"{year}年度绩效自评公开：已撤回"),
        blocks=tuple(Paragraph((text,)) for text in texts),
        digest="",
        contents=False,
    )
    stone = {
        "format": TOMBSTONE_FORMAT, "version": VERSION, "organisation": organisation, "year": year,
        "withdrawn_on": withdrawn_on.isoformat(), "reason": reason, "pack_sha256": pack_digest,
    }  # fmt: skip
    content = {INDEX: documents.write_html(page), TOMBSTONE: _json(stone)}
    return with_manifest(content, {"organisation": organisation, "year": year})


def schema() -> bytes:
    """Return the schema that the data of a pack is published with."""
    return (files("jiheng.reporting") / "schema" / "disclosure-1.json").read_bytes()


def pack_texts(content: Mapping[str, bytes]) -> Iterator[Text]:
    """Yield every text in the files of a pack with its place, properties of workbooks included."""
    for name, data in sorted(content.items()):
        if name.endswith(".html"):
            for number, text in enumerate(_page_texts(data), start=1):
                yield Text(name, f"{number}", text)
        elif name.endswith(".xlsx"):
            yield from _workbook_texts(name, data)
        elif name in (DATA, TOMBSTONE):
            yield from _values(name, json.loads(data), "")


class _Texts(HTMLParser):
    """Collects what a page says, tags left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if data.strip():
            self.texts.append(data)


def _page_texts(data: bytes) -> list[str]:
    parser = _Texts()
    parser.feed(data.decode("utf-8"))
    return parser.texts


def _workbook_texts(name: str, data: bytes) -> Iterator[Text]:
    for sheet in documents.read_bytes(data, name).sheets:
        for row, cells in sheet:
            for column, cell in cells.items():
                yield Text(name, f"{sheet.name}!{row},{column}", cell.text)
    with ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            if part.startswith(PROPERTIES):
                yield Text(name, part, TAG.sub(" ", archive.read(part).decode("utf-8")))


def _values(name: str, value: object, path: str) -> Iterator[Text]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _values(name, inner, f"{path}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _values(name, inner, f"{path}/{number}")
    elif isinstance(value, str):
        yield Text(name, path, value)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8")
