"""Money going back: refunds, and the bank accounts for money that cannot go back the way it came."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from core.ids import new_public_id
from returns.states import RefundMethod, RefundStatus

if TYPE_CHECKING:
    from commerce.models import Order
    from returns.models.requests import ReturnRequest


class PayoutAccount(models.Model):
    """Where a shopper wants money that his payment cannot take back. Encrypted; deleted after payment."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "pac"))
    return_request = models.OneToOneField(
        "returns.ReturnRequest",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="payout_account",
    )
    cancellation = models.OneToOneField(
        "commerce.Cancellation",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="payout_account",
    )
    scheme = models.CharField(max_length=16, help_text="iban, kr_bank, th_bank, promptpay")
    encrypted = models.BinaryField(null=True, help_text="Bank code, number, holder; empty once deleted.")
    masked = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    delete_after = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(return_request__isnull=False) ^ Q(cancellation__isnull=False),
                name="account_of_a_return_or_a_cancellation",
            ),
        ]

    def __str__(self) -> str:
        return self.masked


class PayoutBatch(models.Model):
    """A file for the merchant's own bank with refunds in it. The file is written anew at each download,
    so that no bank data lie outside the accounts, which are deleted in time."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "pba"))
    layout = models.CharField(max_length=16, help_text="Which kind of file, see returns.payout_files.")
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()
    created_by = models.JSONField(help_text="The actor.")
    settled_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=200, blank=True, help_text="Of the payment at the bank.")

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.public_id


class Refund(models.Model):
    """One payout of one return, or of units cancelled before they were sent, to one place.

    Its public id is the key under which it is asked for.

    A refund holds its money in the order's and the payment's counters until it has failed for good.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "rfd"))
    # Not optional for the type checker: only what asks for ``cancellation`` first meets a refund without a return.
    return_request: models.ForeignKey[ReturnRequest, ReturnRequest] = models.ForeignKey(  # type: ignore[misc]
        "returns.ReturnRequest", null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    cancellation = models.ForeignKey(
        "commerce.Cancellation", null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    method = models.CharField(max_length=24, choices=RefundMethod)
    payment = models.ForeignKey(
        "commerce.Payment", null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    payout_account = models.ForeignKey(
        PayoutAccount, null=True, blank=True, on_delete=models.SET_NULL, related_name="refunds"
    )
    charge = models.ForeignKey(
        "returns.Charge",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="refunds",
        help_text="Set where it gives back what was paid on top for an exchange.",
    )
    payout_batch = models.ForeignKey(
        PayoutBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="refunds"
    )
    status = models.CharField(max_length=16, choices=RefundStatus, default=RefundStatus.PENDING)
    amount_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(default=0, help_text="Of it, for outbound shipping.")
    bonus_minor = models.BigIntegerField(default=0, help_text="Store credit on top; not money of the order.")
    currency = models.CharField(max_length=3)
    due_at = models.DateTimeField()
    staff_warned_at = models.DateTimeField(null=True, blank=True)
    slipped_at = models.DateTimeField(
        null=True, blank=True, help_text="When the shopper was told that the day was not kept."
    )
    compensation_minor = models.BigIntegerField(default=0, help_text="Store credit given for that.")
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_of = models.ForeignKey(
        "accounts.Connection",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who was asked for it; nobody else is, whoever stands behind the port by now.",
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
        help_text="The refund that keeps the promise which this one, failed, did not.",
    )
    requested_by = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(return_request__isnull=False) ^ Q(cancellation__isnull=False),
                name="refund_of_a_return_or_a_cancellation",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(status__in=["pending", "processing"]), name="refund_open"
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(status="failed", asked_at__isnull=False, replaced_by=None),
                name="refund_promise_broken",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def order(self) -> Order:
        """The order whose money it is."""
        return self.cancellation.order if self.cancellation else self.return_request.order

    @property
    def is_sent_by_hand(self) -> bool:
        """Whether the shop's own people were asked for it."""
        return self.asked_of is not None and self.asked_of.is_by_hand

    @property
    def is_broken_promise(self) -> bool:
        """Whether it failed after it was asked for, and nothing has taken its place: the money is still promised."""
        return (
            self.status == RefundStatus.FAILED and self.asked_at is not None and self.replaced_by_id is None
        )

    @property
    def settles_credit(self) -> bool:
        """Whether it pays the store-credit part; credit that repays a payment made with credit pays money."""
        return self.method == RefundMethod.STORE_CREDIT and self.payment_id is None
