from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="sealedvalue",
            name="erased_by",
            field=models.BigIntegerField(null=True),
        ),
    ]
