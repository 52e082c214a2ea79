"""Units that are not to be sent any more."""

from __future__ import annotations

from functools import partial

from django.db import models
from django.db.models import F, Q

from commerce.models.orders import Order, OrderLine
from core.ids import new_public_id


class CancellationStatus(models.TextChoices):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    TOO_LATE = "too_late"


class Cancellation(models.Model):
    """Units that shall not be sent any more. The shop is asked under the public id; sent meanwhile is sent.

    Its units are counted on their lines from the beginning, so that nothing else takes them.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "can"))
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="cancellations")
    status = models.CharField(max_length=16, choices=CancellationStatus, default=CancellationStatus.REQUESTED)
    reason = models.TextField(blank=True, help_text="What was said about it, if anything.")
    language = models.CharField(max_length=8, blank=True, help_text="In which its shopper is written to.")
    due_at = models.DateTimeField(help_text="By when the money is sent, if there is any.")
    requested_by = models.JSONField(help_text="The actor.")
    requested_at = models.DateTimeField()
    notify = models.BooleanField(default=True, help_text="Whether people are written to about it.")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When the shop was asked first.")
    asked_of = models.ForeignKey(
        "accounts.Connection",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who was asked; nobody else is, whoever stands behind the port by now.",
    )
    hand_reason = models.CharField(
        max_length=200, blank=True, help_text="Why staff have to decide it: what the shop's system said."
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.JSONField(default=dict)
    staff_warned_at = models.DateTimeField(null=True, blank=True)
    slipped_at = models.DateTimeField(
        null=True, blank=True, help_text="When the shopper was told that the day was not kept."
    )

    call_wanted_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when its shopper waits for a call on the order's phone."
    )

    class Meta:
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(
                fields=["requested_at"],
                condition=Q(status="requested"),
                name="cancellation_still_open",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class CancelledLine(models.Model):
    """Units of one line in a cancellation, with what was paid for them; ``too_late_quantity`` were sent meanwhile."""

    cancellation = models.ForeignKey(Cancellation, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="cancellations")
    quantity = models.PositiveIntegerField()
    too_late_quantity = models.PositiveIntegerField(default=0)
    amount_minor = models.BigIntegerField(help_text="Of the units that are not too late.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cancellation", "line"], name="line_once_in_cancellation"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                & Q(too_late_quantity__lte=F("quantity"))
                & Q(amount_minor__gte=0),
                name="cancelled_units_within_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cancelled_quantity} of {self.line_id}"

    @property
    def cancelled_quantity(self) -> int:
        """Units that are not sent, or shall not be."""
        return self.quantity - self.too_late_quantity
