"""The counter of return numbers: a sequence, so that requests never wait for each other's number."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE returns_number", "DROP SEQUENCE returns_number"),
    ]
