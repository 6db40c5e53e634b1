from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0010_credit_of_several"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["ledger", "version"], name="ledgers_row_ledger_404b36_idx"),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(fields=["at", "row"], name="ledgers_ver_at_025e7f_idx"),
        ),
    ]
