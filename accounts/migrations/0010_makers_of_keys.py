"""Who made which key: told by the events of the keys that there are."""

from __future__ import annotations

from typing import Any

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Value


def remember_makers(apps: Any, schema_editor: Any) -> None:
    keys = {key.public_id: key for key in apps.get_model("accounts", "ApiKey").objects.all()}
    made = apps.get_model("events", "Event").objects.filter(type="api_key.created", subject_id__in=keys)
    for event in made.order_by("occurred_at", "id"):
        key, maker = keys[event.subject_id], keys.get(event.actor.get("id"))
        key.made_by = event.actor
        if event.actor.get("kind") == "api" and maker is not None:
            key.ancestors = [*maker.ancestors, maker.pk]
        key.save(update_fields=["made_by", "ancestors"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_retention_days"),
        ("events", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="ancestors",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                db_default=Value([], django.contrib.postgres.fields.ArrayField(models.BigIntegerField())),
                default=list,
                help_text="Row ids of the keys that it descends from, the first maker first.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="made_by",
            field=models.JSONField(
                db_default=Value({}, models.JSONField()),
                default=dict,
                help_text="The actor; empty where nobody knows.",
            ),
        ),
        migrations.RunPython(remember_makers, migrations.RunPython.noop),
    ]
