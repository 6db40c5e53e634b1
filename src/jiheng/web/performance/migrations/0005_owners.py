"""Lines of the record get the organisation whose they are; findings of finance get their owner."""

from typing import Any

from django.db import migrations
from django.db.models import Q

FINANCE, APPROVE = "财政评价", "approve"


def _own_lines(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001  Django's own signature
    lines = apps.get_model("core", "AuditLine").objects
    cycles = apps.get_model("performance", "Cycle").objects
    for pk, organisation_id in cycles.values_list("pk", "organisation_id"):
        reference = f"year/{pk}"
        of_year = lines.filter(Q(reference=reference) | Q(reference__startswith=f"{reference}/"))
        of_year.update(organisation_id=organisation_id)
    ledgers = lines.filter(reference__startswith="ledger/").order_by()
    for reference in ledgers.values_list("reference", flat=True).distinct():
        last = reference.rpartition("/")[2]
        if last.isdecimal():
            lines.filter(reference=reference).update(organisation_id=int(last))
    uploads = apps.get_model("performance", "Upload").objects
    for pk, organisation_id in uploads.values_list("pk", "organisation_id"):
        lines.filter(kind="report", object_id=str(pk)).update(organisation_id=organisation_id)


def _own_findings(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001  Django's own signature
    """What finance raised, by who wrote its first version, is finance's; so is its measure."""
    rows = apps.get_model("ledgers", "Row").objects
    finance = set(
        apps.get_model("core", "Membership")
        .objects.filter(role="finance")
        .values_list("user_id", flat=True)
    )
    for row in rows.filter(ledger__in=("problems", "measures")).prefetch_related("versions"):
        first = min(row.versions.all(), key=lambda version: version.number, default=None)
        wrote = first.by_id if first is not None else None
        by_finance = (wrote or row.authors.get("text")) in finance  # first versions once had no by
        if by_finance and (row.ledger == "measures" or row.values.get("source") == FINANCE):
            row.owned_by = APPROVE
            row.save(update_fields=["owned_by"])


class Migration(migrations.Migration):
    """Whose lines and rows are."""

    dependencies = [
        ("performance", "0004_old_tables_go"),
        ("core", "0005_owners_of_the_record"),
        ("ledgers", "0002_rows_of_another_party"),
    ]
    operations = [
        migrations.RunPython(_own_lines, migrations.RunPython.noop),
        migrations.RunPython(_own_findings, migrations.RunPython.noop),
    ]
