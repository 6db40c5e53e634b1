"""The tables that the engine's took the place of go; what was in them was copied before."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("performance", "0003_rows_on_the_engine")]

    operations = [
        migrations.DeleteModel(
            name="Attachment",
        ),
        migrations.DeleteModel(
            name="RemedyStep",
        ),
        migrations.DeleteModel(
            name="Adjustment",
        ),
        migrations.DeleteModel(
            name="Step",
        ),
        migrations.DeleteModel(
            name="Waiver",
        ),
        migrations.DeleteModel(
            name="Deadline",
        ),
        migrations.DeleteModel(
            name="Entry",
        ),
    ]
