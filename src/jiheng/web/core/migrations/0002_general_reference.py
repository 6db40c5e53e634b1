from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat


def referred(apps, _schema_editor):
    lines = apps.get_model("core", "AuditLine").objects
    lines.update(edition=1)
    text = Cast(F("cycle_id"), models.CharField())
    lines.filter(cycle_id__isnull=False).update(reference=Concat(Value("year/"), text))


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="auditline",
            name="reference",
            field=models.CharField(blank=True, db_index=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="auditline", name="edition", field=models.SmallIntegerField(default=2)
        ),
        migrations.RunPython(referred, migrations.RunPython.noop),
        migrations.RemoveField(model_name="auditline", name="cycle_id"),
    ]
