"""What somebody hostile sends: values, bodies, files, headers; and which fields a page asks for."""

import io
import json
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes, urlsplit

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from lxml import html

FORM, MULTIPART, JSON = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=edge",
    "application/json",
)
TOKEN = "csrfmiddlewaretoken"
QUERY = "hostile"  # marks the query of an address, to tell it from a form
VALUES = {
    "nothing": "甲\0乙", "half a character": "甲\ud800乙", "long": "长" * 10_000, "far year": "99999-12-31",
    "no day": "2026-02-30", "week": "2026-W01-1", "first day": "0001-01-01", "last day": "9999-12-31",
    "negative": "-1", "huge": "9" * 400, "hugest": "9" * 5_000, "beyond a float": "1e400",
    "endless": "1e999999999", "no number": "NaN", "infinite": "Infinity", "other id": "999999999999",
    "beyond 64 bits": "9223372036854775808", "arabic digits": "١٢٣", "raised": "²", "half": "½",
    "turned round": "\u202e甲fdp.exe", "formula": "=cmd|' /C calc'!A0", "path": "../../x", "line": "甲\r\nX-A: 1",
    "separator": "甲\u2028乙", "markup": "<script>alert(1)</script>\"'", "template": "{{7*7}}{% x %}%(x)s",
    "blank": " \t ", "empty": "", "zero": "0", "json": '{"a": [1]}', "no character": "甲\ufffe\uffff乙",
    "joined": "e\u0301\u200d" * 50, "many lines": "甲\n" * 2_000,
}  # fmt: skip
PATHS = (
    "9" * 30, "9" * 5_000, "0", "-1", "%00", "..%2f..%2fx", "%EF%BC%91", "%C0%AF", "%ED%A0%80", "1.5", "1e9",
    "%0d%0aX-A:1", "a" * 5_000, "%25%30%30", "9223372036854775808", "%3Cscript%3E", " ", "%7B%7B7*7%7D%7D",
)  # fmt: skip
HEADERS = (
    {"HTTP_REFERER": "http://["},
    {"HTTP_REFERER": "http://testserver/%00/"},
    {"HTTP_REFERER": "http://testserver//["},
    {"HTTP_REFERER": "http://testserver/years/99999999999999999999/"},
    {"HTTP_REFERER": "javascript:alert(1)"},
    {"HTTP_ACCEPT_LANGUAGE": "zh" * 5_000},
    {"HTTP_ACCEPT_LANGUAGE": "../../x;q=NaN,*;q=1e400"},
    {"HTTP_COOKIE": "sessionid=../../x; language=../../../etc; csrftoken=\u00ff; messages=x:y"},
    {"HTTP_COOKIE": "; ".join(f"a{n}={n}" for n in range(2_000))},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://["},
    {"HTTP_ACCEPT": "application/json"},
    {"HTTP_X_REQUESTED_WITH": "fetch"},
    {"HTTP_X_FORWARDED_FOR": "1" * 5_000, "HTTP_X_FORWARDED_PROTO": "https"},
    {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    {"HTTP_AUTHORIZATION": "Bearer " + "甲" * 100},
    {"HTTP_AUTHORIZATION": "Bearer"},
    {"HTTP_USER_AGENT": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1") * 2_000},
    {"HTTP_IF_NONE_MATCH": '"' * 500, "HTTP_IF_MODIFIED_SINCE": "Sun, 99 Nov 99999 99:99:99 GMT"},
    {"HTTP_RANGE": "bytes=-1,0-,5-1,99999999999999999999-"},
    {"CONTENT_LENGTH": "9" * 5_000},
    {"CONTENT_LENGTH": "-1"},
    {"CONTENT_LENGTH": "²"},
)


@dataclass
class Asked:
    """What an address asks for, as one person: its fields, with a usual value each."""

    name: str
    path: str
    role: str
    fields: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


@contextmanager
def asked_names():
    """Note the names that a page looks for in a form that was sent to it."""
    names = {}
    get_one, get_list = MultiValueDict.__getitem__, MultiValueDict.getlist

    def note(sent, name):
        of_form = isinstance(sent, QueryDict) and not dict.__contains__(sent, QUERY)
        if of_form and isinstance(name, str) and name not in (QUERY, TOKEN):
            names[name] = ""

    def item(sent, name):
        note(sent, name)
        return get_one(sent, name)

    def items(sent, name, default=None):
        note(sent, name)
        return get_list(sent, name, default)

    def contains(sent, name):
        note(sent, name)
        return dict.__contains__(sent, name)

    MultiValueDict.__getitem__, MultiValueDict.getlist = item, items
    QueryDict.__contains__ = contains
    try:
        yield names
    finally:
        MultiValueDict.__getitem__, MultiValueDict.getlist = get_one, get_list
        del QueryDict.__contains__


def forms_of(page):
    """Yield address, usual values and names of files of each form of a page that is sent."""
    if b"<form" not in page:
        return
    for form in html.fromstring(page).forms:
        if form.method == "POST":
            values = {n: f"{v}" for n, v in form.fields.items() if n and v is not None}
            values.pop(TOKEN, None)
            for select in form.xpath(".//select[@name]"):
                choices = [v for v in select.value_options if v]
                if choices and not values.get(select.name):
                    values[select.name] = choices[0]
            for button in form.xpath(".//button[@name]"):
                values.setdefault(button.get("name"), button.get("value", ""))
            files = set(form.xpath('.//input[@type="file"]/@name'))
            yield urlsplit(form.action or "").path, values, files


def quoted(text):
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"))


def as_form(pairs):
    """Return the body of a form, repeated fields and halves of characters too."""
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs).encode()


def as_multipart(pairs, files=()):
    """Return the body of a form with files: pairs, then name, file name and bytes of each."""
    parts = [
        b'--edge\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (name.encode(), value.encode("utf-8", "surrogatepass"))
        for name, value in pairs
    ]
    parts += [
        b'--edge\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n\r\n%b\r\n'
        % (name.encode(), called, data)
        for name, called, data in files
    ]
    return b"".join(parts) + b"--edge--\r\n"


def book(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


FILES = (
    (b"a.xlsx", b""),
    (b"a.xlsx", b"PK\x03\x04" + b"\0" * 50),
    (b"a.xlsx", book({"a": "b"})),
    (b"a.xlsx", book({"xl/workbook.xml": "<" * 1_000, "../../x": "x"})),
    (b"a.pdf", b"%PDF-1.7\n" + b"[" * 2_000),
    (b"../../x.txt", "甲".encode()),
    ("\u202e甲txt.exe".encode(), b"MZ"),
    (b"a" * 300 + b".txt", "甲".encode()),
    (b"", b"x"),
    ("甲\ud800.txt".encode("utf-8", "surrogatepass"), b"\xff\xfe\0"),
    (b"=cmd|x.csv", b"\0" * 2_000),
    (b"a.docx", book({"word/document.xml": "<a>" * 500 + "</a>" * 500})),
    (b"con.txt", b"\xd8\x00" * 20),
)


def odd_bodies(pairs):
    """Yield kind and body of what is no form, or no complete one."""
    body = as_multipart(pairs)
    yield JSON, json.dumps(dict(pairs), ensure_ascii=True).encode()
    yield JSON, b"[" * 50_000
    yield JSON, b""
    yield "text/plain", b"\xff\xfe"
    yield "application/xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    yield "multipart/form-data", body
    yield "multipart/form-data; boundary=" + "x" * 500, body
    yield MULTIPART, body[:-9]
    yield MULTIPART, b"--edge\r\nContent-Disposition: form-data\r\n\r\nx\r\n--edge--"
    yield MULTIPART, b"--edge\r\n" * 50
    yield FORM + "; charset=utf-16", as_form(pairs)
    yield FORM + "; charset=nobody", as_form(pairs)
    yield FORM, b"&" * 6_000
    yield FORM, b"%" * 100 + b"=%zz&" + b"\xff" * 100
    yield FORM, as_form([(f"{name}[]", value) for name, value in pairs])


def odd_json():
    """Yield bodies of calls: wrong kinds, huge numbers, repeated names, deep and cut."""
    yield from (b"null", b"[]", b"1", b'""', b"true", b"", b"{", b"{}", b"\xff\xfe{}", b"NaN")
    yield b'{"a":' * 2_000 + b"1" + b"}" * 2_000
    yield b"[" * 100_000


LEAVES = (
    "null", "true", "-1", "9" * 30, "9" * 5_000, "1e400", "-1e400", "NaN", "Infinity", "1.5", "[]", "{}",
    "[[[[1]]]]", '""', '"\\u0000"', '"\\ud800"', '"x"', '"99999-12-31"', '"2026-02-30"', '"' + "长" * 10_000 + '"',
    '{"a": {"b": [1]}}', '"=cmd|x"', '"../../x"', '["a", 1, null]', '"9223372036854775808"', "9223372036854775808",
)  # fmt: skip


def with_leaf(body, name, leaf):
    """Return a body as text in which one member is another value."""
    members = [f"{json.dumps(n)}: {leaf if n == name else json.dumps(v)}" for n, v in body.items()]
    return ("{" + ", ".join(members) + "}").encode("utf-8", "surrogatepass")


def has_words(answer):
    """Return whether an answer that refuses says something a reader understands."""
    if getattr(answer, "streaming", False):
        return True
    text = answer.content.decode("utf-8", "replace")
    return bool(re.search("[\u4e00-\u9fff]", text)) or '"detail"' in text or '"said"' in text
