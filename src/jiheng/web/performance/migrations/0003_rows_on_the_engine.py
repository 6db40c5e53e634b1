"""Rows, steps, exceptions, days and adjustments of years move onto the tables of the engine."""

import django.db.models.deletion
from django.conf import settings
from django.core.management.color import no_style
from django.db import migrations, models

STATES = {"未整改": "open", "整改中": "in_progress", "已提交": "submitted", "已销号": "verified"}
MOVES = {"in_progress": "take_up", "submitted": "submit", "verified": "verify"}
FILED = ("submitted", "confirmed")
BATCH = 500


def moved(apps, schema_editor):
    """Copy every row with its id, and what hangs on it."""
    rows_moved(apps)
    steps_moved(apps)
    adjustments_moved(apps)
    _sequences(apps, schema_editor)


def rows_moved(apps):
    row, version = apps.get_model("ledgers", "Row"), apps.get_model("ledgers", "Version")
    rows, versions = [], []
    entries = apps.get_model("performance", "Entry").objects
    for entry in entries.select_related("cycle__organisation").iterator(BATCH):
        cycle, values, authors = entry.cycle, dict(entry.values), dict(entry.authors)
        if entry.sheet == "overview":
            place = cycle.organisation.place.removeprefix("CN-").removeprefix("CN")
            if cycle.state in FILED:  # as it was filed
                cycle.identity = {
                    "department": values.get("department", cycle.organisation.name),
                    "place": values.get("place", place),
                }
                cycle.save(update_fields=["identity"])
            for name in ("department", "year", "place"):
                values.pop(name, None)
                authors.pop(name, None)
        state = STATES.get(values.get("status", ""), "open") if entry.sheet == "measures" else ""
        rows.append(
            row(
                pk=entry.pk,
                organisation_id=cycle.organisation_id,
                year=cycle.year,
                ledger=entry.sheet,
                key=entry.key,
                position=entry.position,
                title=entry.title,
                state=state,
                values=values,
                authors=authors,
                version=entry.version,
                public=entry.public,
            )
        )
        versions.append(version(row_id=entry.pk, number=entry.version, state=state, values=values))
    row.objects.bulk_create(rows, batch_size=BATCH)
    version.objects.bulk_create(versions, batch_size=BATCH)
    proof = apps.get_model("ledgers", "Proof")
    attachments = apps.get_model("performance", "Attachment").objects.all()
    proof.objects.bulk_create(
        [proof(pk=a.pk, row_id=a.entry_id, field=a.field, file_id=a.file_id) for a in attachments]
    )


def steps_moved(apps):
    step = apps.get_model("flows", "Step").objects
    for old in apps.get_model("performance", "Step").objects.order_by("pk").iterator(BATCH):
        step.create(
            pk=old.pk,
            kind="year",
            object_id=old.cycle_id,
            move=old.move,
            begin=old.begin,
            end=old.end,
            by_id=old.by_id,
            note=old.reason,
            rows=old.rows,
        )
        step.filter(pk=old.pk).update(at=old.at)
    number = _last(step)
    for old in apps.get_model("performance", "RemedyStep").objects.order_by("pk"):
        number += 1
        back = old.begin == "submitted" and old.end == "in_progress"
        step.create(
            pk=number,
            kind="row",
            object_id=old.entry_id,
            move="send_back" if back else MOVES[old.end],
            begin=old.begin,
            end=old.end,
            by_id=old.by_id,
            note=old.note,
            file_id=old.file_id,
        )
        step.filter(pk=number).update(at=old.at)
    waiver = apps.get_model("flows", "Waiver").objects
    for old in apps.get_model("performance", "Waiver").objects.order_by("pk"):
        waiver.create(
            pk=old.pk,
            kind="year",
            object_id=old.cycle_id,
            user_id=old.user_id,
            reason=old.reason,
            by_id=old.by_id,
        )
        waiver.filter(pk=old.pk).update(at=old.at)
    deadline = apps.get_model("flows", "Deadline").objects
    for old in apps.get_model("performance", "Deadline").objects.order_by("pk"):
        deadline.create(
            pk=old.pk,
            organisation_id=old.organisation_id,
            year=old.year,
            stage=old.stage,
            day=old.day,
        )


def _last(objects):
    return objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def adjustments_moved(apps):
    row, step = apps.get_model("ledgers", "Row").objects, apps.get_model("flows", "Step").objects
    version = apps.get_model("ledgers", "Version").objects
    proposal = apps.get_model("performance", "Proposal").objects
    number, last, positions = _last(row), _last(step), {}
    adjustments = apps.get_model("performance", "Adjustment").objects
    for old in adjustments.select_related("entry__cycle").order_by("pk"):
        entry, cycle = old.entry, old.entry.cycle
        number += 1
        place = positions[cycle.pk] = positions.get(cycle.pk, 0) + 1
        before = f"{entry.values.get('operator', '')}{entry.values.get('original_target', '')}"
        values = {
            "title": entry.title,
            "original": before,
            "revised": old.target,
            "reason": old.reason,
            "decision": old.decision,
        }
        values = {name: text for name, text in values.items() if text}
        row.create(
            pk=number,
            organisation_id=cycle.organisation_id,
            year=cycle.year,
            ledger="adjustments",
            key=f"adjustments-{place:04d}",
            position=place,
            title=entry.title,
            state=old.state,
            values=values,
            authors={name: old.requested_by_id for name in values if name != "decision"},
        )
        version.create(
            row_id=number, number=1, by_id=old.requested_by_id, state=old.state, values=values
        )
        version.filter(row_id=number).update(at=old.requested_at)
        revised = {"revised_target": old.target}
        proposal.create(
            row_id=number,
            sheet="indicators",
            key=entry.key,
            values=revised,
            was={"revised_target": ""},
        )
        if old.decided_by_id is not None:
            last += 1
            step.create(
                pk=last,
                kind="row",
                object_id=number,
                move="approve" if old.state == "approved" else "refuse",
                begin="requested",
                end=old.state,
                by_id=old.decided_by_id,
                note=old.decision,
            )
            step.filter(pk=last).update(at=old.decided_at)


def _sequences(apps, schema_editor):
    """Have ids go on after those that were copied."""
    names = {"ledgers": ("Row", "Proof"), "flows": ("Step", "Waiver", "Deadline")}
    tables = [apps.get_model(app, name) for app, group in names.items() for name in group]
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_general_reference"),
        ("flows", "0001_initial"),
        ("ledgers", "0001_initial"),
        ("performance", "0002_tasks_and_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="cycle",
            name="identity",
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name="MadeFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20)),
                ("stamp", models.CharField(max_length=64)),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="performance.cycle",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="core.storedfile"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(max_length=30)),
                ("key", models.CharField(max_length=60)),
                ("state", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="performance.cycle",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(max_length=30)),
                ("key", models.CharField(blank=True, max_length=60)),
                ("values", models.JSONField(default=dict)),
                ("was", models.JSONField(default=dict)),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="ledgers.row",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(
                fields=["cycle", "sheet", "key"], name="performance_cycle_i_8513dc_idx"
            ),
        ),
        migrations.RunPython(moved, migrations.RunPython.noop),
    ]
