from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0010_credit_of_several"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["state"], name="ledgers_cor_state_83b1d5_idx"),
        ),
        migrations.AddIndex(
            model_name="override",
            index=models.Index(fields=["state"], name="ledgers_ove_state_c5eb4c_idx"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["ledger", "version"], name="ledgers_row_ledger_404b36_idx"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                fields=["ledger", "pending", "state", "id"], name="ledgers_row_ledger_a6d72a_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(fields=["at", "row"], name="ledgers_ver_at_025e7f_idx"),
        ),
    ]
