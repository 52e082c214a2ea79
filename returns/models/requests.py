"""A return, its items, parcels, photos and notes."""

from __future__ import annotations

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.ids import new_public_id
from returns.states import (
    ALLOWED_MOVES,
    FINAL_STATUSES,
    HANDED_OVER,
    OPEN_STATUSES,
    Disposition,
    Grade,
    LegalBasis,
    LegalGround,
    Method,
    ParcelPurpose,
    Reception,
    RefusalChoice,
    Resolution,
    ReturnStatus,
    ShippingStatus,
    Verdict,
)


class MoveNotAllowed(Conflict):
    """The return is in a state, or was just moved to one, in which this cannot be done."""

    code = "move_not_allowed"
    title = "This is not possible in the return's present state"


class Channel(models.TextChoices):
    PORTAL = "portal"
    API = "api"
    STAFF = "staff"


class ReturnRequest(models.Model):
    """One return of lines of one order. Money in ``quote`` and items is in ``currency``.

    ``quote`` and ``decision`` are frozen with the request, in the shape of the API; ``terms`` holds the
    policy's terms that go on to matter (refund_on, inspection, approval, bonus, fees).
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "ret"))
    number = models.CharField(max_length=24, unique=True)
    order = models.ForeignKey("commerce.Order", on_delete=models.PROTECT, related_name="returns")
    customer = models.ForeignKey("commerce.Customer", on_delete=models.PROTECT, related_name="returns")
    status = models.CharField(max_length=16, choices=ReturnStatus, default=ReturnStatus.REQUESTED)
    shipping_status = models.CharField(max_length=24, choices=ShippingStatus, default=ShippingStatus.NO_LABEL)
    exceptions = ArrayField(models.CharField(max_length=24), default=list)
    resolution = models.CharField(max_length=16, choices=Resolution)
    method = models.CharField(max_length=16, choices=Method)
    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=16, choices=Channel)
    language = models.CharField(max_length=8)
    policy_version = models.ForeignKey(
        "returns.PolicyVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    legal_basis = models.CharField(max_length=16, choices=LegalBasis)
    legal_ground = models.CharField(
        max_length=24,
        choices=LegalGround,
        blank=True,
        db_default="",
        help_text="On which ground the shop ended a return that stands on a right by law.",
    )
    taken_rights = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        help_text='Rights by law of units that the shop took out by a change: [{"rights": [...], "ground": "..."}]',
    )
    terms = models.JSONField()
    decision = models.JSONField()
    quote = models.JSONField()
    opened_by = models.JSONField(help_text="The actor.")
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    metadata = models.JSONField(default=dict)
    given_email = models.CharField(
        max_length=320,
        blank=True,
        db_default="",
        help_text="Given with the return, where the order has none: for messages about it, and proves nothing.",
    )
    link_generation = models.PositiveIntegerField(default=1)
    label_generation = models.PositiveIntegerField(
        default=1, help_text="Grows when a change of the return makes its label void."
    )
    label_asked_of = models.ForeignKey(
        "accounts.Connection",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who is asked for its label; nobody else is under the same key.",
    )
    shipping_credit_minor = models.BigIntegerField(
        default=0, help_text="Outbound shipping that this return reserved to give back."
    )
    reserved_minor = models.BigIntegerField(
        default=0,
        help_text="Money of the order that is reserved for this return, beyond what it has refunded.",
    )
    worth_minor = models.BigIntegerField(
        default=0, db_default=0, help_text="What all requested units were paid: the sum of its items."
    )
    hand_over_by = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(
        null=True, blank=True, help_text="When the shopper was told that hand_over_by draws near."
    )
    promise_warned_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When staff were told that the law's last day for the money draws near.",
    )
    pickup = models.JSONField(null=True, blank=True, help_text="Date, slot, place and entrance note.")
    own_parcel = models.JSONField(
        null=True, blank=True, help_text="Carrier, number, cost and receipt, as the shopper gave them."
    )
    handed_over_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    refund_owed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="return_newest_first"),
            models.Index(fields=["status", "-created_at"], name="return_by_status"),
            models.Index(fields=["updated_at"], name="return_by_update"),
            models.Index(fields=["hand_over_by"], condition=Q(status="approved"), name="return_to_expire"),
            models.Index(fields=["-worth_minor", "-created_at", "-id"], name="return_dearest_first"),
            models.Index(
                fields=["id"],
                condition=~Q(exceptions=[]) & Q(status__in=OPEN_STATUSES),
                name="return_open_with_trouble",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reserved_minor__gte=0), name="return_reservation_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_final(self) -> bool:
        return self.status in FINAL_STATUSES

    @property
    def is_handed_over(self) -> bool:
        return self.shipping_status in HANDED_OVER

    def move_to(self, status: ReturnStatus) -> None:
        """Step to ``status`` and save.

        Raises MoveNotAllowed, also when another request moved the return first.
        """
        was = ReturnStatus(self.status)
        if status not in ALLOWED_MOVES[was]:
            raise MoveNotAllowed(_("This is not possible in the return's present state."), state=was)
        if not ReturnRequest.objects.filter(pk=self.pk, status=was).update(status=status):
            raise MoveNotAllowed(
                _("Somebody else moved this return a moment ago."), state=self._status_by_now()
            )
        self.status = status

    def _status_by_now(self) -> str:
        return ReturnRequest.objects.values_list("status", flat=True).get(pk=self.pk)


class ReturnItem(models.Model):
    """Units of one order line in one return. ``amount_minor`` is what all requested units were paid."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "rit"))
    return_request = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="items")
    line = models.ForeignKey("commerce.OrderLine", on_delete=models.PROTECT, related_name="return_items")
    position = models.PositiveIntegerField(default=0)
    reason_code = models.CharField(max_length=64, blank=True)
    fault = models.CharField(max_length=16, blank=True)
    comment = models.TextField(blank=True)
    resolution = models.CharField(max_length=16, choices=Resolution)
    exchange_for = models.JSONField(null=True, blank=True)
    requested_quantity = models.PositiveIntegerField()
    received_quantity = models.PositiveIntegerField(default=0)
    accepted_quantity = models.PositiveIntegerField(default=0)
    rejected_quantity = models.PositiveIntegerField(default=0)
    disposed_quantity = models.PositiveIntegerField(
        default=0, help_text="Accepted units of which it was said what happens to them."
    )
    restocked_quantity = models.PositiveIntegerField(
        default=0, help_text="Units that the shop has taken back into its stock."
    )
    refunded_quantity = models.PositiveIntegerField(default=0)
    released_quantity = models.PositiveIntegerField(
        default=0, help_text="Units given back to the line's counter."
    )
    amount_minor = models.BigIntegerField()
    terms = models.JSONField(default=dict, help_text="This line's own terms.")
    reception = models.CharField(max_length=16, choices=Reception, default=Reception.AWAITING)
    verdict = models.CharField(max_length=16, choices=Verdict, default=Verdict.PENDING)
    grade = models.CharField(max_length=1, choices=Grade, blank=True)
    observed_grade = models.CharField(
        max_length=1, choices=Grade, blank=True, help_text="As it was seen, where leniency made it better."
    )
    disposition = models.CharField(max_length=24, choices=Disposition, blank=True)
    inspections = models.JSONField(
        default=list,
        help_text='Each part as it was found: [{"accepted_quantity", "rejected_quantity", "grade", "disposition", '
        '"ground", "at"}]',
    )
    refused_at = models.DateTimeField(
        null=True, blank=True, help_text="When units were last refused; the time to choose runs from then."
    )
    refusal_choice = models.CharField(max_length=16, choices=RefusalChoice, blank=True)
    refusal_chosen_at = models.DateTimeField(null=True, blank=True)
    sent_back_quantity = models.PositiveIntegerField(
        default=0, help_text="Refused units that staff recorded as sent back to the shopper."
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(requested_quantity__gt=0)
                & Q(received_quantity__lte=F("requested_quantity"))
                & Q(received_quantity__gte=F("accepted_quantity") + F("rejected_quantity"))
                & Q(restocked_quantity__lte=F("accepted_quantity") + F("rejected_quantity"))
                & Q(refunded_quantity__lte=F("requested_quantity"))
                & Q(released_quantity__lte=F("requested_quantity")),
                name="item_quantities_in_order",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="item_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(sent_back_quantity__lte=F("received_quantity")),
                name="item_sent_back_within_received",
            ),
        ]
        indexes = [
            models.Index(
                fields=["return_request"],
                condition=Q(refusal_choice=RefusalChoice.OBJECT),
                name="item_objected_to",
            ),
            models.Index(
                fields=["return_request"],
                condition=Q(refusal_choice=RefusalChoice.SEND_BACK)
                & Q(received_quantity__gt=F("sent_back_quantity")),
                name="item_to_send_back",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class ItemPhoto(models.Model):
    item = models.ForeignKey(ReturnItem, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey("accounts.StoredFile", on_delete=models.PROTECT, related_name="+")
    taken_by = models.CharField(max_length=16, default="shopper", help_text="shopper or warehouse")

    def __str__(self) -> str:
        return str(self.file_id)


class ReturnNote(models.Model):
    """Free text on a return: rows of their own, so that they can be erased."""

    return_request = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="notes")
    item = models.ForeignKey(
        ReturnItem,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notes",
        help_text="Set where it is about one item.",
    )
    kind = models.CharField(max_length=24, help_text="staff, approval, decline, inspection, override")
    text = models.TextField()
    author = models.JSONField()
    is_for_shopper = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.kind


class StockTold(models.Model):
    """Units of an item that the shop was told to put back on sale, under one key: told again, it is told the same one."""

    item = models.ForeignKey(ReturnItem, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120, unique=True)
    asked_of = models.ForeignKey("accounts.Connection", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class ReturnParcel(models.Model):
    """A parcel of one return: on its way back, or home again with what was refused."""

    return_request = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="parcels")
    shipment = models.OneToOneField(
        "tracking.Shipment", on_delete=models.CASCADE, related_name="return_parcel"
    )
    purpose = models.CharField(max_length=16, choices=ParcelPurpose, default=ParcelPurpose.BACK)

    def __str__(self) -> str:
        return f"{self.return_request_id} {self.shipment_id}"


class UnexpectedItem(models.Model):
    """Something in the parcel that nobody announced. ``line`` where staff know which of the order it is."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "uxi"))
    return_request = models.ForeignKey(
        ReturnRequest, on_delete=models.CASCADE, related_name="unexpected_items"
    )
    line = models.ForeignKey(
        "commerce.OrderLine", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    description = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField()
    photo = models.ForeignKey(
        "accounts.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    disposition = models.CharField(max_length=24, choices=Disposition, blank=True)
    opened_return = models.ForeignKey(
        ReturnRequest,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The return into which it was received afterwards.",
    )
    recorded_by = models.JSONField(help_text="The actor.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="unexpected_quantity_positive"),
        ]
        indexes = [
            models.Index(
                fields=["return_request"],
                condition=Q(disposition="", opened_return=None),
                name="unexpected_item_open",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to say what happens to it."""
        return not self.disposition and self.opened_return_id is None
