from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_owners_of_the_record"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="started_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="job",
            name="starts",
            field=models.IntegerField(default=0),
        ),
    ]
