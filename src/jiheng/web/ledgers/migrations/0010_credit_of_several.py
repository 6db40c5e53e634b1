from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0008_void_rows_and_overrides"),
    ]

    operations = [
        migrations.AddField(
            model_name="pair",
            name="further",
            field=models.JSONField(default=list),
        ),
    ]
