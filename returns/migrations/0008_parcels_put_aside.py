import functools

import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0007_refused_items_and_answers"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnmatchedParcel",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.new_public_id, *("ump",), **{}),
                        max_length=40,
                        unique=True,
                    ),
                ),
                (
                    "tracking_number",
                    models.CharField(blank=True, help_text="What stands on it.", max_length=200),
                ),
                ("description", models.CharField(blank=True, max_length=500)),
                (
                    "items",
                    models.JSONField(
                        default=list, help_text='[{"sku", "line", "quantity"}], as they were counted.'
                    ),
                ),
                ("recorded_by", models.JSONField(help_text="The actor.")),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", models.JSONField(default=dict)),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.storedfile",
                    ),
                ),
                (
                    "return_request",
                    models.ForeignKey(
                        blank=True,
                        help_text="The return that it was found to belong to.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="returns.returnrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["-created_at"],
                        name="parcel_still_aside",
                    )
                ],
            },
        ),
    ]
