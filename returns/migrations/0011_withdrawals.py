import functools

import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("commerce", "0002_stock_holds"),
        ("returns", "0010_unexpected_opens_return"),
    ]

    operations = [
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.new_public_id, *("wdr",), **{}),
                        max_length=40,
                        unique=True,
                    ),
                ),
                (
                    "units",
                    models.JSONField(
                        help_text='[{"line": public id, "quantity": 1}], not sent when it was declared.'
                    ),
                ),
                (
                    "comment",
                    models.TextField(blank=True, help_text="What the shopper added, if anything."),
                ),
                ("language", models.CharField(max_length=8)),
                ("declared_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", models.JSONField(default=dict)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals",
                        to="commerce.order",
                    ),
                ),
                (
                    "return_request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="withdrawals",
                        to="returns.returnrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["-declared_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["declared_at"],
                        name="withdrawal_still_open",
                    )
                ],
            },
        ),
    ]
