"""Let every unique constraint begin with the organisation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_tell_people")]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="notices_told_once"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("organisation", "person", "on_id", "sort", "cause"), name="notices_told_once"
            ),
        ),
        migrations.RemoveConstraint(model_name="calendar", name="notices_calendar_digest"),
        migrations.AddConstraint(
            model_name="calendar",
            constraint=models.UniqueConstraint(fields=("organisation", "digest"), name="notices_calendar_digest"),
        ),
    ]
