"""What leaves instead of what comes back, and what the shopper pays on top for it."""

from __future__ import annotations

from functools import partial

from django.db import models
from django.db.models import F, Q

from core.ids import new_public_id
from returns.states import ChargeStatus, ReplacementStatus


class Replacement(models.Model):
    """The article that one exchange item brings. Prices are list prices of one unit, in the return's currency.

    ``kept_minor`` is the revenue kept: what the shopper was worth to the shop through the units that left.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "rpl"))
    item = models.OneToOneField("returns.ReturnItem", on_delete=models.CASCADE, related_name="replacement")
    status = models.CharField(max_length=24, choices=ReplacementStatus, default=ReplacementStatus.HELD)
    product_external_id = models.CharField(max_length=200)
    variant_external_id = models.CharField(max_length=200)
    sku = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=500)
    variant_title = models.CharField(max_length=500, blank=True)
    is_same_product = models.BooleanField(help_text="Then list prices are compared, else what was paid.")
    list_price_minor = models.BigIntegerField(help_text="Of one unit of the replacement.")
    returned_price_minor = models.BigIntegerField(
        null=True, blank=True, help_text="List price of one unit that comes back; empty for another product."
    )
    requested_quantity = models.PositiveIntegerField()
    sent_quantity = models.PositiveIntegerField(default=0, help_text="Units that the shop sends.")
    asked_quantity = models.PositiveIntegerField(
        default=0, help_text="Units that the shop is being asked to send, while its answer is not known."
    )
    order_attempt = models.PositiveIntegerField(
        default=1, help_text="Grows with every clear answer of the shop: a part of the next order's key."
    )
    asked_of = models.ForeignKey(
        "accounts.Connection",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who is being asked, while the answer is not known.",
    )
    stock_hold = models.OneToOneField(
        "commerce.StockHold", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    shop_order_external_id = models.CharField(max_length=200, blank=True)
    shop_order_number = models.CharField(max_length=100, blank=True)
    kept_minor = models.BigIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    ordered_at = models.DateTimeField(null=True, blank=True)
    fell_through_at = models.DateTimeField(
        null=True, blank=True, help_text="When the shopper was asked to choose something else."
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(requested_quantity__gt=0)
                & Q(requested_quantity__gte=F("sent_quantity") + F("asked_quantity")),
                name="replacement_units_within_requested",
            ),
            models.CheckConstraint(
                condition=Q(list_price_minor__gte=0), name="replacement_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.variant_title}".strip()

    @property
    def is_on_its_way(self) -> bool:
        """Whether units have left, or the shop is asked to send them."""
        return self.sent_quantity > 0 or self.status == ReplacementStatus.ORDERING

    @property
    def order_key(self) -> str:
        """Under which the shop knows the order that it is asked for now: constant until its answer is clear."""
        return self.public_id if self.order_attempt == 1 else f"{self.public_id}-{self.order_attempt}"


class Charge(models.Model):
    """What the shopper pays on top for a dearer replacement, by a link of the payment provider.

    Its public id is the key under which the provider knows it. What is not needed in the end goes back.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "chg"))
    return_request = models.ForeignKey(
        "returns.ReturnRequest", on_delete=models.PROTECT, related_name="charges"
    )
    status = models.CharField(max_length=16, choices=ChargeStatus, default=ChargeStatus.PENDING)
    amount_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    asked_of = models.ForeignKey(
        "accounts.Connection",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who was asked for its link.",
    )
    payment_url = models.CharField(max_length=2000, blank=True)
    reference = models.CharField(max_length=200, blank=True, help_text="The provider's payment.")
    expires_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="charge_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0) & Q(refunded_minor__lte=F("amount_minor")),
                name="charge_refunds_within_amount",
            ),
            models.UniqueConstraint(
                fields=["return_request"], condition=Q(status="pending"), name="one_open_charge_for_a_return"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(status="pending"), name="charge_open"),
        ]

    def __str__(self) -> str:
        return self.public_id
