"""Our mirror of the merchant's shop: customers, products, orders and what was already done with them.

Facts come from the shop and are replaced by it; what is in use by us never is (``OrderLine``).
"""

from __future__ import annotations

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse

from core.ids import new_public_id


def _end_of(field: str) -> OpClass:
    """An index expression for the last digits of a phone: its writing from the end, by beginning."""
    return OpClass(Reverse(field), name="text_pattern_ops")


class Customer(models.Model):
    """A person who buys, as the shop knows them."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "cus"))
    external_id = models.CharField(max_length=200, unique=True)
    email = models.CharField(max_length=320, blank=True)
    email_folded = models.CharField(max_length=320, blank=True, help_text="In one spelling, for looking up.")
    phone = models.CharField(max_length=64, blank=True, help_text="As it came.")
    phone_e164 = models.CharField(max_length=16, blank=True)
    is_email_verified = models.BooleanField(
        default=False, db_default=False, help_text="The shop itself vouches that it is this person's."
    )
    is_phone_verified = models.BooleanField(default=False, db_default=False)
    is_shared_id = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Many people ordered under this id: it is nobody's, and their orders are kept by contact.",
    )
    name = models.CharField(max_length=300, blank=True)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    name_folded = models.CharField(max_length=300, blank=True, help_text="For searching in any writing.")
    search_keys = ArrayField(
        models.CharField(max_length=4), default=list, help_text="See commerce.search_keys."
    )
    language = models.CharField(max_length=16, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=255), default=list)
    consents = models.JSONField(default=list)
    link_generation = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["email_folded"], name="customer_by_email"),
            models.Index(fields=["phone_e164"], name="customer_by_phone"),
            models.Index(_end_of("phone_e164"), name="customer_by_end_of_phone"),
            GinIndex(fields=["search_keys"], name="customer_by_search_keys"),
        ]

    def __str__(self) -> str:
        return self.public_id


class CustomerNote(models.Model):
    """What staff keep in mind about a customer. Free text: a row of its own, so that it can be erased."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    author = models.JSONField(help_text="The actor.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.customer_id}"


class Product(models.Model):
    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "prd"))
    external_id = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=500)
    type = models.CharField(max_length=255, blank=True)
    vendor = models.CharField(max_length=255, blank=True)
    tags = ArrayField(models.CharField(max_length=255), default=list)
    image_url = models.CharField(max_length=2000, blank=True)
    picture = models.ForeignKey(
        "accounts.StoredFile",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Our copy of what lies at the source address.",
    )
    picture_source_url = models.CharField(
        max_length=2000,
        blank=True,
        help_text="The address that was dealt with, also when it gave no picture.",
    )
    url = models.CharField(max_length=2000, blank=True)
    is_active = models.BooleanField(default=True)
    is_final_sale = models.BooleanField(default=False)
    withdrawal_exempt = models.CharField(max_length=24, blank=True)
    has_withdrawal_notice = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Page or package says clearly that opening, use or time ends the right to withdraw.",
    )
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Variant(models.Model):
    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "var"))
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    external_id = models.CharField(max_length=200)
    sku = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=500, blank=True)
    options = models.JSONField(default=dict)
    price_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    stock = models.IntegerField(null=True, blank=True, help_text="Unknown when empty.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "external_id"], name="variant_external_id_in_product"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.title}"


class StockHold(models.Model):
    """Units of a variant that are promised to somebody for a while; see ``commerce.services.stock_holds``."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="holds")
    subject_id = models.CharField(max_length=40, help_text="Public id of what they are held for.")
    quantity = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "subject_id"], name="stock_held_once_for_a_subject"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="stock_hold_positive"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="stock_hold_by_expiry")]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.variant_id}"


class OrderStatus(models.TextChoices):
    OPEN = "open"
    CANCELLED = "cancelled"


class FinancialStatus(models.TextChoices):
    PENDING = "pending"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    VOIDED = "voided"


class PaymentKind(models.TextChoices):
    CARD = "card"
    CARD_INSTALMENTS = "card_instalments"
    CASH_ON_DELIVERY = "cash_on_delivery"
    BANK_TRANSFER = "bank_transfer"
    VIRTUAL_ACCOUNT = "virtual_account"
    WALLET = "wallet"
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"


PAYMENTS_THAT_CANNOT_TAKE_MONEY_BACK = frozenset(
    {PaymentKind.CASH_ON_DELIVERY, PaymentKind.BANK_TRANSFER, PaymentKind.VIRTUAL_ACCOUNT}
)


class WithdrawalExemption(models.TextChoices):
    MADE_TO_MEASURE = "made_to_measure"
    PERISHABLE = "perishable"
    HYGIENE = "hygiene"
    SEALED_MEDIA = "sealed_media"
    DIGITAL = "digital"
    PRESS = "press"
    MIXED = "mixed"
    PRICE_FLUCTUATION = "price_fluctuation"
    DATED_SERVICE = "dated_service"


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
            models.Index(_end_of("phone_e164"), name="order_by_end_of_phone"),
            models.Index(_end_of("ship_phone_e164"), name="order_by_end_of_ship_phone"),
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


class Fulfillment(models.Model):
    """A parcel that the shop sent: told with the order, by itself (``shipment_id``), or both.

    ``delivered_at`` is when it arrived as far as we know by now: the shop's word, or the carrier's, corrected
    where the carrier tried again after it.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="fulfillments")
    external_id = models.CharField(max_length=200)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    carrier = models.CharField(max_length=100, blank=True)
    tracking_number = models.CharField(max_length=100, blank=True)
    shop_delivered_at = models.DateTimeField(null=True, blank=True, help_text="As the shop said it last.")
    is_told_by_shop = models.BooleanField(
        default=True, db_default=True, help_text="Whether the shop's order names it now."
    )
    shipment_id = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="Public id of the parcel, where it was told by itself.",
    )
    shipment_lines = models.JSONField(
        default=list,
        db_default=[],
        help_text='What was said to be in it then: [{"line": external id, "quantity": n}]',
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="fulfillment_external_id_in_order"),
        ]

    def __str__(self) -> str:
        return self.external_id


class FulfillmentLine(models.Model):
    fulfillment = models.ForeignKey(Fulfillment, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="fulfillment_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fulfillment", "line"], name="line_once_in_fulfillment"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}"


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
    hand_reason = models.CharField(
        max_length=200, blank=True, help_text="Why staff have to decide it: what the shop's system said."
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.JSONField(default=dict)
    staff_warned_at = models.DateTimeField(null=True, blank=True)
    slipped_at = models.DateTimeField(
        null=True, blank=True, help_text="When the shopper was told that the day was not kept."
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


class ImportState(models.TextChoices):
    CHOOSING = "choosing"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class OrderImport(models.Model):
    """A file of orders on its way into the mirror, with progress and what was refused.

    While it is ``CHOOSING`` people match its columns with ours. ``gathered_file`` is what is really worked off: the
    file's rows by order.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "imp"))
    file = models.ForeignKey("accounts.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    layout = models.CharField(max_length=32, help_text="Which columns the file has, see commerce.importing.")
    options = models.JSONField(default=dict)
    header_key = models.CharField(
        max_length=64, blank=True, default="", help_text="Same for files with the same columns."
    )
    is_dry_run = models.BooleanField(default=False, help_text="Looks what would happen and changes nothing.")
    gathered_file = models.ForeignKey(
        "accounts.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=16, choices=ImportState, default=ImportState.WAITING)
    total_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    done_row_count = models.PositiveIntegerField(default=0)
    refused_row_count = models.PositiveIntegerField(default=0, help_text="Rows of orders not taken in.")
    problems = models.JSONField(default=list, help_text='First 500: [{"row", "order", "code", "message"}]')
    problem_counts = models.JSONField(default=dict, help_text="How many of each code, all of them.")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_over(self) -> bool:
        return self.state in (ImportState.DONE, ImportState.FAILED, ImportState.STOPPED)

    @property
    def can_be_stopped(self) -> bool:
        return self.state in (ImportState.WAITING, ImportState.RUNNING)

    @property
    def can_be_begun(self) -> bool:
        """Before the first time, and again while nothing of the file was taken in."""
        return self.state == ImportState.CHOOSING or (
            self.is_over and (self.is_dry_run or not self.done_count)
        )


class OrderRefusedByImport(models.Model):
    """An order of a file that was not taken in, and why: the error report is made of these."""

    order_import = models.ForeignKey(OrderImport, on_delete=models.CASCADE, related_name="refused_orders")
    position = models.PositiveIntegerField(help_text="Its place among the orders of the file, from 0.")
    reason = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order_import", "position"], name="order_refused_once_by_import"),
        ]

    def __str__(self) -> str:
        return self.reason
