"""Let a person have a superior, to whom what is overdue and severe is escalated."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_give_organisations_a_logo_and_a_colour")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="superior",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.person",
                verbose_name="superior",
            ),
        )
    ]
