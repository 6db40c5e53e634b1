"""Lists and files as a person takes them away: ordered, made by the worker, fetched."""

from urllib.parse import urlencode

from jiheng import documents
from web import doing

LEADS_ON = 302


def ordered(client, path, query=None, **fields):
    """Order something, let the worker make it, and return the address of its job."""
    answer = client.post(f"{path}?{urlencode(query or {})}", fields)
    assert answer.status_code == LEADS_ON, answer.status_code
    assert answer.url.startswith("/jobs/"), answer.url
    doing.work()
    return answer.url


def exported(client, name, query=None):
    """Return the rows of a list as its workbook has them, the header first."""
    data = fetched(client, f"{ordered(client, f'/lists/{name}/export/', query)}file/")
    [sheet] = documents.read_bytes(data, "list.xlsx").sheets
    rows = [{column: cell.text for column, cell in row.items()} for _number, row in sheet]
    return [[row.get(column, "") for column in rows[0]] for row in rows]


def made(client, path):
    """Return a file of a year, made first."""
    ordered(client, path)
    return fetched(client, path)


def fetched(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return b"".join(answer.streaming_content)
