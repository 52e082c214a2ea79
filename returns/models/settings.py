"""How a shop wants its returns to be run, beside its policy."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ReturnSettings(models.Model):
    """One row a shop. Amounts are in the shop's currency."""

    payment_order = ArrayField(
        models.CharField(max_length=24),
        default=list,
        help_text="Kinds of payment that get money back first; others follow in the order's own sequence.",
    )
    warn_days_before_due = models.PositiveSmallIntegerField(
        default=1, help_text="Business days before a refund's day on which staff are warned."
    )
    late_compensation = models.JSONField(
        default=dict, help_text='Store credit when a refund slips: {"percent"} or {"amount_minor"}, {} none.'
    )
    remind_days_before_expiry = models.PositiveSmallIntegerField(default=3)
    own_parcel_limit_minor = models.BigIntegerField(
        null=True, blank=True, help_text="The most that is repaid for a parcel that the shopper paid for."
    )
    exchange_hold_days = models.PositiveSmallIntegerField(
        default=14, help_text="How long units are held for an exchange."
    )
    charge_days = models.PositiveSmallIntegerField(default=7, help_text="How long a payment link holds.")
    offers_other_products = models.BooleanField(
        default=True, help_text="Exchange for another product than the one that comes back."
    )
    payout_sender = models.JSONField(
        default=dict, help_text="The shop's own account that payout files name: holder, iban and bic."
    )
    survey = models.JSONField(default=dict, help_text="Whether it is asked, and its questions by language.")
    prepared_answers = models.JSONField(
        default=list,
        help_text='What staff often write to shoppers: [{"id", "title", "texts": {language: text}}]',
    )
    refusal_choice_days = models.PositiveSmallIntegerField(
        default=14, help_text="How long a shopper may choose before refused items are sent back."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_return_settings"),
        ]

    def __str__(self) -> str:
        return "return settings"
