"""A bit of everything that a migration without Python can say; our own code goes on beside it."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0900_letter_of_a_tier")]

    operations = [
        migrations.CreateModel(
            name="Perk",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("code", models.CharField(max_length=24, unique=True)),
                ("worth", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            "Tier", "perk", models.ForeignKey("loyalty.Perk", django.db.models.deletion.SET_NULL, null=True)
        ),
        migrations.AddField("Tier", "years", models.PositiveSmallIntegerField(default=1, db_default=1)),
        migrations.AddField("Tier", "sign", models.CharField(max_length=1, null=True, unique=True)),
        migrations.AddField("Tier", "notes", models.JSONField(default=list, null=True)),
        migrations.RunSQL(
            "UPDATE loyalty_tier SET letter = upper(left(code, 1)), notes = '[\"100% ours; new\"]'"
        ),
        migrations.AlterField("Tier", "letter", models.CharField(max_length=2, default="?", db_default="?")),
        migrations.AlterField("Member", "orders_count", models.BigIntegerField(default=0)),
        migrations.AddIndex("Tier", models.Index(fields=["years"], name="tiers_by_years")),
        migrations.AddConstraint(
            "Tier", models.CheckConstraint(condition=models.Q(years__lte=100), name="years_are_few")
        ),
        migrations.RunSQL(["CREATE SEQUENCE loyalty_card; SELECT nextval('loyalty_card')"]),
    ]
