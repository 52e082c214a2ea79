"""What an order was paid with, and what the shop paid back itself."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from commerce.models.orders import Order
from commerce.statuses import PAYMENTS_THAT_CANNOT_TAKE_MONEY_BACK, PaymentKind


class Payment(models.Model):
    """Money that the shopper paid with. ``refunded_minor`` went back through it by us, or is on its way."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="payments")
    external_id = models.CharField(max_length=200)
    gateway = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=24, choices=PaymentKind, default=PaymentKind.CARD)
    amount_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="payment_external_id_in_order"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0) & Q(refunded_minor__lte=F("amount_minor")),
                name="payment_refunds_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"

    @property
    def can_take_money_back(self) -> bool:
        return self.kind not in PAYMENTS_THAT_CANNOT_TAKE_MONEY_BACK


class ShopRefund(models.Model):
    """A refund that the shop made itself, not by us."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shop_refunds")
    external_id = models.CharField(max_length=200)
    refunded_at = models.DateTimeField()
    amount_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(default=0)
    lines = models.JSONField(
        default=list, help_text='[{"line", "quantity", "amount_minor", "allocated_minor"}]'
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="shop_refund_counted_once"),
        ]

    def __str__(self) -> str:
        return self.external_id
