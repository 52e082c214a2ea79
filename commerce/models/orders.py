"""Orders and their lines: facts of the shop, and the counters of what is in use through us."""

from __future__ import annotations

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q

from commerce.models.customers import Customer
from commerce.models.indexes import end_of
from commerce.statuses import FinancialStatus, OrderStatus, PaymentKind, WithdrawalExemption
from core.ids import new_public_id


class Order(models.Model):
    """An order of the shop. All ``_minor`` amounts are in ``currency``."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "ord"))
    external_id = models.CharField(max_length=200, unique=True)
    number = models.CharField(max_length=100)
    number_folded = models.CharField(max_length=100, help_text="Letters and digits only, upper case.")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    customer_external_id = models.CharField(
        max_length=200, blank=True, db_default="", help_text="As the shop named the customer."
    )
    email = models.CharField(
        max_length=320, blank=True, db_default="", help_text="Given with this order, as it came."
    )
    phone = models.CharField(
        max_length=64, blank=True, db_default="", help_text="Given with this order, as it came."
    )
    email_folded = models.CharField(max_length=320, blank=True, help_text="The e-mail given with this order.")
    phone_e164 = models.CharField(max_length=16, blank=True, help_text="The phone given with this order.")
    ship_phone_e164 = models.CharField(max_length=16, blank=True)
    placed_at = models.DateTimeField()
    shop_updated_at = models.DateTimeField(null=True, blank=True, help_text="The shop's own updated_at.")
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, choices=OrderStatus, default=OrderStatus.OPEN)
    financial_status = models.CharField(max_length=24, choices=FinancialStatus, default=FinancialStatus.PAID)
    prices_include_tax = models.BooleanField(default=True)
    shipping_address = models.JSONField(default=dict)
    country = models.CharField(max_length=2, blank=True, help_text="Of the shipping address.")
    discounts = models.JSONField(default=list, help_text="Order-level: code and amount as they came.")
    shipping_minor = models.BigIntegerField(default=0, help_text="Paid for shipping, tax inside.")
    tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField()
    other_minor = models.BigIntegerField(default=0, help_text="Tip, duty, wrapping: refunded only by amount.")
    refund_limit_minor = models.BigIntegerField(help_text="What the payments hold; never more is refunded.")
    shop_refunded_minor = models.BigIntegerField(default=0, help_text="Refunded by the shop itself.")
    refunded_minor = models.BigIntegerField(
        default=0, help_text="Refunded by us or on its way, store credit included."
    )
    shipping_refunded_minor = models.BigIntegerField(
        default=0, help_text="Of it, for shipping; shop's included."
    )
    reserved_minor = models.BigIntegerField(
        default=0, help_text="Reserved for returns, beyond what was refunded: no other return may promise it."
    )
    uncollected_minor = models.BigIntegerField(
        default=0, help_text="Cash on delivery that nobody paid, as its parcel was refused at the door."
    )
    tags = ArrayField(models.CharField(max_length=255), default=list)
    protection = models.JSONField(null=True, blank=True)
    metadata = models.JSONField(default=dict)
    has_conflict = models.BooleanField(
        default=False, help_text="The shop took away a line or quantity that is in use."
    )
    link_generation = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0) & Q(refunded_minor__lte=F("refund_limit_minor")),
                name="order_refunds_within_payments",
            ),
            models.CheckConstraint(
                condition=Q(shipping_refunded_minor__gte=0), name="order_shipping_refund_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(reserved_minor__gte=0)
                & Q(refund_limit_minor__gte=F("refunded_minor") + F("reserved_minor")),
                name="order_reservations_within_payments",
            ),
            models.CheckConstraint(
                condition=Q(uncollected_minor__gte=0), name="order_uncollected_not_negative"
            ),
        ]
        indexes = [
            # The operator class lets it serve a beginning too, whatever the database's collation.
            models.Index(OpClass("number_folded", name="varchar_pattern_ops"), name="order_by_number"),
            models.Index(fields=["-placed_at", "-id"], name="order_by_placed_at"),
            models.Index(fields=["email_folded"], name="order_by_email"),
            models.Index(fields=["phone_e164"], name="order_by_phone"),
            models.Index(end_of("phone_e164"), name="order_by_end_of_phone"),
            models.Index(end_of("ship_phone_e164"), name="order_by_end_of_ship_phone"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def shop_customer_id(self) -> str:
        """The customer as the shop names him, which is not always an id of his own."""
        return self.customer_external_id or self.customer.external_id

    @property
    def refundable_minor(self) -> int:
        """What may still be refunded of this order by anybody: nothing before it was paid, never below zero."""
        return self.unrefunded_minor if self.is_paid else 0

    @property
    def unrefunded_minor(self) -> int:
        """What was or will be paid of this order and nobody has refunded, never below zero.

        Nothing where the shop says that all of it went back, whether it lists its refunds or not.
        """
        if self.is_refunded_elsewhere:
            return 0
        return max(0, self.collectable_minor - self.shop_refunded_minor - self.refunded_minor)

    @property
    def collectable_minor(self) -> int:
        """What the payments hold, without the cash that was refused at the door."""
        return max(0, self.refund_limit_minor - self.uncollected_minor)

    @property
    def is_refunded_elsewhere(self) -> bool:
        """Whether the shop calls the order refunded, lists no refund, and ours do not explain it."""
        return (
            self.financial_status == FinancialStatus.REFUNDED
            and not self.shop_refunded_minor
            and self.refunded_minor < self.refund_limit_minor
        )

    @property
    def has_unexplained_refund(self) -> bool:
        """Whether the shop says that something, or all, was refunded of which neither its list nor we know."""
        known_minor = self.shop_refunded_minor + self.refunded_minor
        if self.financial_status == FinancialStatus.REFUNDED:
            return known_minor < self.refund_limit_minor
        return self.financial_status == FinancialStatus.PARTIALLY_REFUNDED and not known_minor

    @property
    def is_paid(self) -> bool:
        """Whether the money came in: cash on delivery counts once all that was sent for it was delivered."""
        if self.financial_status != FinancialStatus.PENDING:
            return self.financial_status != FinancialStatus.VOIDED
        if not any(payment.kind == PaymentKind.CASH_ON_DELIVERY for payment in self.payments.all()):
            return False
        parcels = self.fulfillments.all()
        return bool(parcels) and all(parcel.delivered_at is not None for parcel in parcels)


class OrderLine(models.Model):
    """One line of an order and the counter of its units.

    ``in_use_quantity`` counts units requested, received or paid for through us, ``cancelled_quantity`` those
    that are not to be sent any more, ``shop_refunded_quantity`` those that the shop refunded itself.
    ``allocated_minor`` is the part of ``paid_minor`` that belongs to all of them. They change only through
    ``commerce.services.units``, by conditional update.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "oln"))
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    external_id = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    sku = models.CharField(max_length=255, blank=True)
    product_external_id = models.CharField(max_length=200, blank=True)
    variant_external_id = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=500)
    variant_title = models.CharField(max_length=500, blank=True)
    quantity = models.PositiveIntegerField()
    fulfilled_quantity = models.PositiveIntegerField(default=0)
    unit_price_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    paid_minor = models.BigIntegerField(help_text="Paid for the whole line: shares and tax inside.")
    is_final_sale = models.BooleanField(default=False)
    is_gift_card = models.BooleanField(default=False)
    withdrawal_exempt = models.CharField(max_length=24, choices=WithdrawalExemption, blank=True)
    tags = ArrayField(models.CharField(max_length=255), default=list)
    in_use_quantity = models.PositiveIntegerField(default=0)
    shop_refunded_quantity = models.PositiveIntegerField(default=0)
    cancelled_quantity = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Asked to be cancelled, or cancelled, before it was sent."
    )
    allocated_minor = models.BigIntegerField(default=0)
    is_removed = models.BooleanField(default=False, help_text="The shop dropped it while it was in use.")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="line_external_id_in_order"),
            models.CheckConstraint(
                condition=Q(in_use_quantity__lte=F("fulfilled_quantity"))
                & Q(quantity__gte=F("fulfilled_quantity") + F("cancelled_quantity"))
                & Q(
                    quantity__gte=F("in_use_quantity") + F("cancelled_quantity") + F("shop_refunded_quantity")
                ),
                name="line_units_in_use_or_cancelled",
            ),
            models.CheckConstraint(condition=Q(allocated_minor__gte=0), name="line_allocation_not_negative"),
        ]
        indexes = [models.Index(fields=["product_external_id"], name="line_by_product")]

    def __str__(self) -> str:
        return f"{self.title} x {self.quantity}"

    @property
    def returnable_quantity(self) -> int:
        """Units that are with the shopper and not in use, 0 for a line that the shop dropped."""
        if self.is_removed:
            return 0
        return max(
            0,
            min(
                self.fulfilled_quantity - self.in_use_quantity,
                self.quantity - self.in_use_quantity - self.cancelled_quantity - self.shop_refunded_quantity,
            ),
        )

    @property
    def cancellable_quantity(self) -> int:
        """Units that were not sent, and that nobody has cancelled or paid back, 0 for a line that the shop dropped."""
        if self.is_removed:
            return 0
        return max(
            0,
            self.quantity - self.fulfilled_quantity - self.cancelled_quantity - self.shop_refunded_quantity,
        )
