from django.db import migrations

from qualitas.kernel.search import tables


class Migration(migrations.Migration):
    dependencies = [("search", "0001_keep_an_index")]

    operations = [
        migrations.RunPython(lambda _apps, _editor: tables.join(), migrations.RunPython.noop),
    ]
