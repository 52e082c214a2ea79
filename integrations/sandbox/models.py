"""The books of the sandbox companies, and how each of them is told to behave.

They are those companies' own: nothing of ours reads them, except the pages and answers that show them.
"""

from __future__ import annotations

from functools import partial

from django.db import models

from core.ids import new_public_id


class Company(models.TextChoices):
    PAYMENTS = "payments"
    BANK = "bank"
    STORE = "store"
    CARRIER = "carrier"


class RecordKind(models.TextChoices):
    REFUND = "refund"
    BANK_PAYOUT = "bank_payout"
    RESTOCK = "restock"
    LABEL = "label"
    PARCEL = "parcel"  # made by somebody else's label: known only by its number
    PAYMENT_LINK = "payment_link"
    CANCELLATION = "cancellation"  # units of an order that are not sent any more
    REPLACEMENT = "replacement"  # an order for units that leave instead of returned ones


class RecordState(models.TextChoices):
    DONE = "done"
    DECLINED = "declined"
    VOIDED = "voided"


class Mode(models.TextChoices):
    OK = "ok"
    FAIL = "fail"  # answers 503 and books nothing
    DECLINE = "decline"  # says no, and says it again for the same key
    HANG = "hang"  # books nothing and lets the caller wait
    TIMEOUT_AFTER_SUCCESS = "timeout_after_success"  # books, then lets the caller wait
    ANSWER_TWICE = "answer_twice"  # books once and sends its news about it twice
    UNKNOWN = "unknown"  # books, and answers in words that nobody knows


class SandboxRecord(models.Model):
    """One thing that a company was asked for. The same key is booked once and answered the same."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "sbx"))
    company = models.CharField(max_length=16, choices=Company)
    kind = models.CharField(max_length=16, choices=RecordKind)
    idempotency_key = models.CharField(max_length=200)
    state = models.CharField(max_length=16, choices=RecordState, default=RecordState.DONE)
    request = models.JSONField(help_text="Without names, addresses and account numbers.")
    answer = models.JSONField(default=dict)
    scans = models.JSONField(default=list, help_text="Of a parcel, in the carrier's own codes.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "idempotency_key"], name="sandbox_key_booked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.idempotency_key}"


class SandboxBehaviour(models.Model):
    """How a company answers what it is asked to do next. No row: as it should."""

    company = models.CharField(max_length=16, choices=Company, primary_key=True)
    mode = models.CharField(max_length=24, choices=Mode)
    remaining = models.PositiveIntegerField(null=True, help_text="Calls that it still holds for; empty: all.")
    delay_seconds = models.FloatField(default=0)

    def __str__(self) -> str:
        return f"{self.company}: {self.mode}"
