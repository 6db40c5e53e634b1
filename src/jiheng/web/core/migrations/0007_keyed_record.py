from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_job_starts"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditline",
            name="bound",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="auditline",
            name="key_id",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AlterField(
            model_name="auditline",
            name="edition",
            field=models.SmallIntegerField(default=3),
        ),
        migrations.CreateModel(
            name="RecordSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("count", models.BigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("subtrees", models.JSONField()),
                ("key_id", models.CharField(max_length=16)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
    ]
