"""Tiers, members and the append-only ledger of points and credit."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Tier(models.Model):
    """A level of membership reached by what a customer spent (kept after refunds) in the shop's currency.

    ``benefits`` are the terms that are better for members, in the words of ``returns.policy``.
    """

    code = models.CharField(max_length=32, unique=True)
    names = models.JSONField(help_text="By language.")
    position = models.PositiveIntegerField(unique=True)
    threshold_minor = models.BigIntegerField()
    benefits = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.code

    def name_in(self, language: str) -> str:
        """The tier's name in ``language``, else in English, else in any language that it has."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), self.code)


class Member(models.Model):
    customer = models.OneToOneField("commerce.Customer", on_delete=models.CASCADE, related_name="member")
    tier = models.ForeignKey(Tier, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    spent_minor = models.BigIntegerField(default=0, help_text="Derived from orders; see loyalty.services.")
    orders_count = models.PositiveIntegerField(default=0)
    tier_since = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"member {self.customer_id}"


class LedgerKind(models.TextChoices):
    POINTS = "points"
    CREDIT = "credit"


class LedgerAccount(models.Model):
    """The derived balance of one customer's points or credit, kept for the conditional update of spending."""

    customer = models.ForeignKey(
        "commerce.Customer", on_delete=models.PROTECT, related_name="ledger_accounts"
    )
    kind = models.CharField(max_length=8, choices=LedgerKind)
    currency = models.CharField(max_length=3, blank=True, help_text="Empty for points.")
    balance = models.BigIntegerField(default=0, help_text="Points, or minor units.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "currency"], name="one_account_of_a_kind"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="balance_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.balance}"


class LedgerEntry(models.Model):
    """One movement, never changed. ``effect_key`` makes each cause count once."""

    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="entries")
    amount = models.BigIntegerField(help_text="Positive in, negative out.")
    reason = models.CharField(max_length=32, help_text="refund, bonus, spent, taken_back, ...")
    replaces_money = models.BooleanField(default=False, help_text="Such credit never expires.")
    effect_key = models.CharField(max_length=120, unique=True)
    subject_type = models.CharField(max_length=32, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.amount} {self.reason}"


class CreditCode(models.Model):
    """A code that spends store credit on the next order in the shop."""

    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=24, unique=True)
    amount = models.BigIntegerField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="code")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
