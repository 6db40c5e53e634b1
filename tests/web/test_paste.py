"""A thousand rows pasted at once: written in bulk, and the record is held for its own step alone."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiheng.web.core import audit
from jiheng.web.core.models import AuditLine
from jiheng.web.ledgers.actions import filling
from web import doing

ROWS = 1_000
MOST = 100  # statements: a few for each two hundred rows


def test_a_thousand_rows_are_few_statements_and_the_record_comes_last(city):
    table = doing.table(city.cycle, "indicators")
    edits = [filling.Edit(f"new-{i}", {"name": f"指标{i}"}, 0) for i in range(ROWS)]
    before = AuditLine.objects.count()
    with CaptureQueriesContext(connection) as captured:
        filling.save_rows(table, edits, by=city.filler)
    said = [query["sql"] for query in captured.captured_queries]
    assert len(said) <= MOST
    record = [n for n, sql in enumerate(said) if "core_auditline" in sql or "pg_advisory" in sql]
    written = [n for n, sql in enumerate(said) if sql.startswith("INSERT") and "ledgers_" in sql]
    assert max(written) < min(record)
    assert len(said) - max(record) <= 4  # the year's version, and the end
    assert AuditLine.objects.count() == before + ROWS
    assert list(audit.verify()) == []
    edits = [
        filling.Edit(row.key, {"name": f"{row.values['name']}改"}, row.version)
        for row in doing.rows_in(city.cycle, "indicators")
    ]
    with CaptureQueriesContext(connection) as captured:
        filling.save_rows(table, edits, by=city.filler)
    assert len(captured.captured_queries) <= MOST
