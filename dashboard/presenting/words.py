"""The staff's words for codes: states, ways, grades, causes. Each table answers in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from returns.models import Refund
from returns.models.requests import Channel
from returns.states import (
    Disposition,
    Fault,
    Grade,
    LegalBasis,
    LegalGround,
    Method,
    PickupPlace,
    RefundMethod,
    RefundStatus,
    RefusalChoice,
    Resolution,
    ReturnException,
    ReturnStatus,
    ShippingStatus,
)


@dataclass(frozen=True)
class Badge:
    """A word with its colour. ``tone``: good, warn, bad, plain, or empty for the brand's."""

    text: str
    tone: str = ""


Words = Mapping[str, Promise]

STATUSES: Words = {
    ReturnStatus.REQUESTED: _("Requested"),
    ReturnStatus.IN_REVIEW: _("In review"),
    ReturnStatus.APPROVED: _("Approved"),
    ReturnStatus.DECLINED: _("Declined"),
    ReturnStatus.CANCELLED: _("Cancelled"),
    ReturnStatus.EXPIRED: _("Expired"),
    ReturnStatus.CLOSED: _("Closed"),
}
STATUS_TONES: Mapping[str, str] = {
    ReturnStatus.REQUESTED: "",
    ReturnStatus.IN_REVIEW: "warn",
    ReturnStatus.APPROVED: "good",
    ReturnStatus.DECLINED: "bad",
    ReturnStatus.CANCELLED: "plain",
    ReturnStatus.EXPIRED: "plain",
    ReturnStatus.CLOSED: "plain",
}
SHIPPING: Words = {
    ShippingStatus.NOT_REQUIRED: _("Nothing to send back"),
    ShippingStatus.NO_LABEL: _("Label or code not made yet"),
    ShippingStatus.PENDING: _("Not handed over yet"),
    ShippingStatus.PICKUP_SCHEDULED: _("Pickup is arranged"),
    ShippingStatus.DROPPED_OFF: _("Handed over"),
    ShippingStatus.IN_TRANSIT: _("On its way to us"),
    ShippingStatus.DELIVERED: _("Arrived, not yet received"),
    ShippingStatus.PARTIALLY_RECEIVED: _("Received in part"),
    ShippingStatus.RECEIVED: _("Received"),
}
EXCEPTIONS: Words = {
    ReturnException.LABEL_FAILED: _("The carrier refused to make a label"),
    ReturnException.REFUND_FAILED: _("A refund was declined by the payment provider"),
    ReturnException.NOT_PAYABLE: _("The order has no money for this refund, or not yet"),
    ReturnException.EXCHANGE_FAILED: _("The exchange order could not be made"),
    ReturnException.CHARGE_FAILED: _("The difference could not be charged"),
    ReturnException.RESTOCK_FAILED: _("The shop did not take the stock back"),
    ReturnException.OUT_OF_STOCK: _("The replacement is out of stock"),
    ReturnException.FLAGGED: _("Somebody has to look at it"),
    ReturnException.CALL_WANTED: _("Waits for a call on the order's phone"),
}
RESOLUTIONS: Words = {
    Resolution.REFUND: _("Money back"),
    Resolution.STORE_CREDIT: _("Store credit"),
    Resolution.EXCHANGE: _("Exchange"),
    Resolution.KEEP_ITEM: _("Money back, and the item is kept"),
}
METHODS: Words = {
    Method.DROP_OFF: _("Drop-off with a code"),
    Method.LABEL: _("Printed label"),
    Method.PICKUP: _("Pickup at the door"),
    Method.OWN_CARRIER: _("Own carrier"),
    Method.IN_STORE: _("In the shop"),
}
PICKUP_PLACES: Words = {
    PickupPlace.DOOR: _("In front of the door"),
    PickupPlace.IN_PERSON: _("The customer hands it over"),
    PickupPlace.GUARD: _("With the guard or at the reception"),
    PickupPlace.LOCKER: _("In the parcel locker"),
}
CHANNELS: Words = {
    Channel.PORTAL: _("By the shopper on the portal"),
    Channel.API: _("By the API"),
    Channel.STAFF: _("By our team"),
}
LEGAL_BASES: Words = {
    LegalBasis.WITHDRAWAL: _("Withdrawal by law"),
    LegalBasis.DEFECT: _("Defect, by law"),
    LegalBasis.GOODWILL: _("Goodwill of the shop"),
    LegalBasis.PROTECTION: _("Delivery protection"),
    LegalBasis.RECALL: _("Recall"),
    LegalBasis.OVERRIDE: _("Exception by our team"),
}
LEGAL_GROUNDS: Words = {
    LegalGround.NOT_A_CONSUMER: _("The customer bought for a business, not as a consumer"),
    LegalGround.EXEMPT_GOODS: _("The law of this country exempts these goods"),
    LegalGround.NOT_DEFECTIVE: _("The goods are as they should be"),
    LegalGround.CAUSED_BY_USE: _("The damage came about by use"),
    LegalGround.KNOWN_BEFORE: _("The customer knew of the fault before buying"),
    LegalGround.PERIOD_OVER: _("The period of the law was over when the customer told it"),
    LegalGround.NEVER_SENT_BACK: _("The goods were not sent back in time"),
    LegalGround.OTHER_GOODS: _("What came back is not what the customer bought"),
    LegalGround.TAKEN_BACK: _("The customer took it back and keeps the goods"),
    LegalGround.SETTLED_OTHERWISE: _("It was settled with the customer in another way"),
}
OUTCOMES: Words = {
    "approve": _("Approve"),
    "review": _("Look at it first"),
    "decline": _("Decline"),
}
REFUND_STATUSES: Words = {
    RefundStatus.PENDING: _("Waiting"),
    RefundStatus.PROCESSING: _("With the provider"),
    RefundStatus.SUCCEEDED: _("Paid"),
    RefundStatus.FAILED: _("Failed"),
}
REFUND_TONES: Mapping[str, str] = {
    RefundStatus.PENDING: "warn",
    RefundStatus.PROCESSING: "",
    RefundStatus.SUCCEEDED: "good",
    RefundStatus.FAILED: "bad",
}
REFUSAL_CHOICES: Words = {
    RefusalChoice.SEND_BACK: _("Send it back"),
    RefusalChoice.LEAVE_IT: _("Leave it with the shop"),
    RefusalChoice.OBJECT: _("Objection"),
}
REFUND_METHODS: Words = {
    RefundMethod.ORIGINAL_PAYMENT: _("To the original payment"),
    RefundMethod.STORE_CREDIT: _("As store credit"),
    RefundMethod.BANK_ACCOUNT: _("To a bank account"),
    RefundMethod.MANUAL: _("By hand"),
}
GRADES: Words = {
    Grade.A: _("A: as new"),
    Grade.B: _("B: opened, complete"),
    Grade.C: _("C: signs of use"),
    Grade.D: _("D: cannot be sold"),
}
DISPOSITIONS: Words = {
    Disposition.RESTOCK: _("Back into stock"),
    Disposition.REFURBISH: _("Refurbish"),
    Disposition.DONATE: _("Donate"),
    Disposition.RECYCLE: _("Recycle"),
    Disposition.DESTROY: _("Destroy"),
    Disposition.RETURN_TO_CUSTOMER: _("Send back to the customer"),
}
FAULTS: Words = {
    Fault.SHOPPER: _("Change of mind"),
    Fault.SHOP: _("Our mistake"),
    Fault.CARRIER: _("The carrier's mistake"),
}
NOTE_KINDS: Words = {
    "look": _("Looked at the customer's page"),
    "staff": _("Note"),
    "approval": _("Note on the approval"),
    "decline": _("Reason of the decline"),
    "inspection": _("Note of the inspection"),
    "override": _("Exception from the policy"),
}
WINDOW_STARTS: Words = {
    "ordered": _("The order"),
    "fulfilled": _("Dispatch"),
    "delivered": _("Delivery"),
}
APPROVALS: Words = {
    "auto": _("At once, by itself"),
    "review": _("After somebody has looked at it"),
    "decline": _("Never: it is declined"),
}
INSPECTIONS: Words = {
    "none": _("No inspection"),
    "lenient": _("Lenient"),
    "standard": _("Standard"),
    "strict": _("Strict"),
}
REFUND_TIMES: Words = {
    "request": _("As soon as it is approved"),
    "first_scan": _("When the carrier has the parcel"),
    "receipt": _("When the parcel has arrived"),
    "inspection": _("When it has passed inspection"),
}


def word(table: Words, code: str) -> str:
    """What ``code`` is called; an unknown code is shown as it is, never hidden."""
    return str(table[code]) if code in table else code


def status_badge(status: str) -> Badge:
    return Badge(word(STATUSES, status), STATUS_TONES.get(status, "plain"))


def refund_badge(refund: Refund) -> Badge:
    """How a refund stands; one that is in a file is with the shop's own bank, not with a provider of ours."""
    if refund.status == RefundStatus.PROCESSING and refund.payout_batch_id is not None:
        return Badge(_now("With your bank"), "warn")
    if refund.status == RefundStatus.PROCESSING and refund.is_sent_by_hand:
        return Badge(_now("To be sent by hand"), "warn")
    return Badge(word(REFUND_STATUSES, refund.status), REFUND_TONES.get(refund.status, "plain"))


def choices(table: Words) -> tuple[tuple[str, str], ...]:
    """The table as options of a select."""
    return tuple((str(code), str(text)) for code, text in table.items())
