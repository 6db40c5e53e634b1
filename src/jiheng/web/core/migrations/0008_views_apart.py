from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_keyed_record"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessSpool",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
                ("end", models.BigIntegerField(default=0)),
            ],
        ),
    ]
