from __future__ import annotations

from typing import Any

from django.db import migrations


def double_letters(apps: Any, schema_editor: Any) -> None:
    for tier in apps.get_model("loyalty", "Tier").objects.all():
        tier.letter *= 2
        tier.save()


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0901_perks")]

    operations = [migrations.RunPython(double_letters, migrations.RunPython.noop)]
