"""What promises about refunds need: who keeps one that failed, who was warned, from which account files pay."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("returns", "0004_label_generation")]

    operations = [
        migrations.AddField(
            model_name="payoutbatch",
            name="reference",
            field=models.CharField(
                blank=True, default="", help_text="Of the payment at the bank.", max_length=200
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="refund",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                help_text="The refund that keeps the promise which this one, failed, did not.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="returns.refund",
            ),
        ),
        migrations.AddField(
            model_name="returnrequest",
            name="promise_warned_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When staff were told that the law's last day for the money draws near.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="returnsettings",
            name="payout_sender",
            field=models.JSONField(
                default=dict,
                help_text="The shop's own account that payout files name: holder, iban and bic.",
            ),
        ),
    ]
