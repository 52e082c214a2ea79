from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_initial")]

    operations = [
        migrations.AddField("Tier", "letter", models.CharField(max_length=1, null=True)),
    ]
