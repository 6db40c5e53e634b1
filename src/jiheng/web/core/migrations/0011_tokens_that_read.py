from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_alter_membership_role"),
    ]

    operations = [
        migrations.AddField(
            model_name="token",
            name="reads_only",
            field=models.BooleanField(default=False),
        ),
    ]
