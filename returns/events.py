"""What returns announce. ``notify`` says whether people are written to about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent


@dataclass(frozen=True)
class ReturnEvent(DomainEvent):
    """Base of the events of one return."""

    subject_type: ClassVar[str] = "return"
    subject_field: ClassVar[str] = "return_id"

    return_id: str
    notify: bool = True


@dataclass(frozen=True)
class ReturnMove(ReturnEvent):
    """A step of the return's status. ``why`` is a code:

    ``asked`` (the shopper, or somebody for him), ``policy`` (what it decided was carried out), ``by_hand``,
    ``changed`` (something else is asked for now), ``settled`` (nothing is left to do), ``not_handed_over``.
    """

    from_status: str = ""
    to_status: str = ""
    why: str = ""


@dataclass(frozen=True)
class ReturnRequested(ReturnMove):
    type: ClassVar[str] = "return.requested"

    order_id: str = ""
    outcome: str = ""
    channel: str = ""


@dataclass(frozen=True)
class ReturnInReview(ReturnMove):
    type: ClassVar[str] = "return.in_review"


@dataclass(frozen=True)
class ReturnApproved(ReturnMove):
    type: ClassVar[str] = "return.approved"


@dataclass(frozen=True)
class ReturnDeclined(ReturnMove):
    type: ClassVar[str] = "return.declined"


@dataclass(frozen=True)
class ReturnCancelled(ReturnMove):
    type: ClassVar[str] = "return.cancelled"


@dataclass(frozen=True)
class ReturnExpired(ReturnMove):
    type: ClassVar[str] = "return.expired"


@dataclass(frozen=True)
class ReturnExpiresSoon(ReturnEvent):
    """The last day for handing the parcel over draws near."""

    type: ClassVar[str] = "return.expires_soon"


@dataclass(frozen=True)
class ReturnExtended(ReturnEvent):
    """The parcel may be handed over until a later day."""

    type: ClassVar[str] = "return.extended"

    hand_over_by: str = ""


@dataclass(frozen=True)
class ReturnClosed(ReturnMove):
    type: ClassVar[str] = "return.closed"


@dataclass(frozen=True)
class ReturnChanged(ReturnMove):
    """What is asked for was changed. ``items`` are ``[item id, line id, quantity, reason code, resolution]``;
    ``voided_shipments`` are the parcels whose label no longer holds.
    """

    type: ClassVar[str] = "return.changed"

    outcome: str = ""
    method: str = ""
    items: tuple[tuple[str, str, int, str, str], ...] = ()
    voided_shipments: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReturnSeenAsShopper(ReturnEvent):
    """A member of staff looked at the shopper's page; why stands in a note."""

    type: ClassVar[str] = "return.seen_as_shopper"


@dataclass(frozen=True)
class ReturnLabelCreated(ReturnEvent):
    type: ClassVar[str] = "return.label_created"

    shipment_id: str = ""


@dataclass(frozen=True)
class ReturnLabelFailed(ReturnEvent):
    type: ClassVar[str] = "return.label_failed"


@dataclass(frozen=True)
class ReturnPickupWanted(ReturnEvent):
    """The shopper wishes for another time; the carrier has not been asked yet."""

    type: ClassVar[str] = "return.pickup_wanted"


@dataclass(frozen=True)
class ReturnPickupBooked(ReturnEvent):
    type: ClassVar[str] = "return.pickup_booked"


@dataclass(frozen=True)
class ReturnPickupRefused(ReturnEvent):
    type: ClassVar[str] = "return.pickup_refused"


@dataclass(frozen=True)
class ReturnDropOffTold(ReturnEvent):
    """The shopper says that the parcel is with the carrier, which has not scanned it yet."""

    type: ClassVar[str] = "return.drop_off_told"

    shipment_id: str = ""


@dataclass(frozen=True)
class ReturnOwnParcelRepaid(ReturnEvent):
    """What the shopper paid for the way back is given back, as store credit or by hand."""

    type: ClassVar[str] = "return.own_parcel_repaid"

    amount_minor: int = 0
    currency: str = ""
    way: str = ""


@dataclass(frozen=True)
class ReturnHandedOver(ReturnEvent):
    """``from_shipping_status`` and ``to_shipping_status`` say where the parcel was and where it is."""

    type: ClassVar[str] = "return.handed_over"

    from_shipping_status: str = ""
    to_shipping_status: str = ""


@dataclass(frozen=True)
class ReturnItemsReceived(ReturnEvent):
    """``items`` are ``[item id, quantity]`` pairs of this receipt."""

    type: ClassVar[str] = "return.item.received"

    items: tuple[tuple[str, int], ...] = ()
    is_complete: bool = False
    has_missing: bool = False  # then return.item.missing tells of the same parcel, and of what came too


@dataclass(frozen=True)
class ReturnReceiptUndone(ReturnEvent):
    """``items`` are ``[item id, quantity]`` pairs that were counted by mistake."""

    type: ClassVar[str] = "return.item.receipt_undone"

    items: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class ReturnItemsMissing(ReturnEvent):
    """``items`` are ``[item id, quantity]`` pairs of what was announced and was not in the parcel."""

    type: ClassVar[str] = "return.item.missing"

    items: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class ReturnWrongItemReceived(ReturnEvent):
    """Something else came in place of an item; ``unexpected_id`` is what it was."""

    type: ClassVar[str] = "return.item.wrong_item"

    item_id: str = ""
    unexpected_id: str = ""
    quantity: int = 0


@dataclass(frozen=True)
class ReturnUnexpectedItemReceived(ReturnEvent):
    """Something was in the parcel that nobody announced; ``line_id`` where it is known to be of the order."""

    type: ClassVar[str] = "return.item.unexpected"

    unexpected_id: str = ""
    line_id: str = ""
    quantity: int = 0


@dataclass(frozen=True)
class ReturnUnexpectedItemSettled(ReturnEvent):
    """Staff said what happens to it: a disposition, or ``opened_return_id`` that it was received into."""

    type: ClassVar[str] = "return.item.unexpected_settled"

    unexpected_id: str = ""
    disposition: str = ""
    opened_return_id: str = ""


@dataclass(frozen=True)
class ReturnItemsInspected(ReturnEvent):
    """``items`` are ``[item id, accepted, rejected, grade, disposition]`` of this inspection.

    ``observed`` are ``[item id, grade as it was seen]`` where the terms made a better grade of it.
    """

    type: ClassVar[str] = "return.item.inspected"

    items: tuple[tuple[str, int, int, str, str], ...] = ()
    observed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ReturnItemsDisposed(ReturnEvent):
    """``items`` are ``[item id, quantity, disposition]``: what happens to units that were looked at."""

    type: ClassVar[str] = "return.item.disposed"

    items: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True)
class ReturnItemsRestocked(ReturnEvent):
    """The shop has taken ``items``, ``[item id, quantity]`` pairs, back into its stock.

    ``source`` is the key under which the shop was told.
    """

    type: ClassVar[str] = "return.item.restocked"

    items: tuple[tuple[str, int], ...] = ()
    source: str = ""


@dataclass(frozen=True)
class ReturnRestockFailed(ReturnEvent):
    """The shop did not take stock back; it is asked again."""

    type: ClassVar[str] = "return.item.restock_failed"


@dataclass(frozen=True)
class ReturnMessageSent(ReturnEvent):
    type: ClassVar[str] = "return.message.sent"

    message_id: str = ""
    is_from_shopper: bool = False


@dataclass(frozen=True)
class ReturnRefusalChosen(ReturnEvent):
    """What the shopper wants done with refused units: a code of RefusalChoice."""

    type: ClassVar[str] = "return.item.refusal_chosen"

    item_id: str = ""
    choice: str = ""


@dataclass(frozen=True)
class ReturnObjectionAnswered(ReturnEvent):
    """Staff looked again; ``accepted_quantity`` units of the item are accepted after all."""

    type: ClassVar[str] = "return.item.objection_answered"

    item_id: str = ""
    accepted_quantity: int = 0


@dataclass(frozen=True)
class ReturnItemsSentBack(ReturnEvent):
    """``items`` are ``[item id, quantity]`` pairs of what travels to the shopper."""

    type: ClassVar[str] = "return.item.sent_back"

    shipment_id: str = ""
    items: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class ReturnSurveyAnswered(ReturnEvent):
    type: ClassVar[str] = "return.survey_answered"

    score: int | None = None


@dataclass(frozen=True)
class ParcelPutAside(DomainEvent):
    """A parcel came that belongs to no return that we know."""

    type: ClassVar[str] = "parcel.put_aside"
    subject_type: ClassVar[str] = "parcel"
    subject_field: ClassVar[str] = "parcel_id"

    parcel_id: str


@dataclass(frozen=True)
class ParcelSettled(DomainEvent):
    """What became of it is known; ``return_id`` where it was found to belong to a return."""

    type: ClassVar[str] = "parcel.settled"
    subject_type: ClassVar[str] = "parcel"
    subject_field: ClassVar[str] = "parcel_id"

    parcel_id: str
    return_id: str = ""


@dataclass(frozen=True)
class ReturnPayoutAccountGiven(ReturnEvent):
    type: ClassVar[str] = "return.payout_account_given"


@dataclass(frozen=True)
class RefundEvent(DomainEvent):
    """Base of the events of one refund of one return."""

    subject_type: ClassVar[str] = "refund"
    subject_field: ClassVar[str] = "refund_id"

    refund_id: str
    return_id: str = ""
    amount_minor: int = 0
    currency: str = ""
    method: str = ""
    notify: bool = True


@dataclass(frozen=True)
class RefundRequested(RefundEvent):
    type: ClassVar[str] = "refund.requested"


@dataclass(frozen=True)
class RefundSucceeded(RefundEvent):
    type: ClassVar[str] = "refund.succeeded"

    bonus_minor: int = 0


@dataclass(frozen=True)
class RefundFailed(RefundEvent):
    type: ClassVar[str] = "refund.failed"


@dataclass(frozen=True)
class RefundSlipped(RefundEvent):
    """Its day has passed unpaid, and not by the shopper's doing. ``compensation_minor`` is store credit given for it."""

    type: ClassVar[str] = "refund.slipped"

    due_at: str = ""
    compensation_minor: int = 0


@dataclass(frozen=True)
class RefundAccountAwaited(RefundEvent):
    """Its day draws near, and the shopper has not said yet where the money may go."""

    type: ClassVar[str] = "refund.account_awaited"


@dataclass(frozen=True)
class RefundPromisesNear(DomainEvent):
    """Money that has to leave within days and has not: refunds, and returns whose money the law dates already."""

    type: ClassVar[str] = "refund_promises.near"
    subject_type: ClassVar[str] = "refund_warning"
    subject_field: ClassVar[str] = "warning_id"

    warning_id: str
    refunds: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()


@dataclass(frozen=True)
class PayoutBatchEvent(DomainEvent):
    """Base of what happens to a file for the merchant's own bank."""

    subject_type: ClassVar[str] = "payout_batch"
    subject_field: ClassVar[str] = "batch_id"

    batch_id: str


@dataclass(frozen=True)
class PayoutBatchMade(PayoutBatchEvent):
    type: ClassVar[str] = "payout_batch.made"

    refunds: tuple[str, ...] = ()
    layout: str = ""


@dataclass(frozen=True)
class PayoutBatchDownloaded(PayoutBatchEvent):
    type: ClassVar[str] = "payout_batch.downloaded"


@dataclass(frozen=True)
class PayoutBatchSettled(PayoutBatchEvent):
    type: ClassVar[str] = "payout_batch.settled"


@dataclass(frozen=True)
class PayoutBatchTakenBack(PayoutBatchEvent):
    """The file was never given to the bank: its refunds wait for another one."""

    type: ClassVar[str] = "payout_batch.taken_back"


@dataclass(frozen=True)
class ReturnSettingsChanged(DomainEvent):
    type: ClassVar[str] = "return_settings.changed"
    subject_type: ClassVar[str] = "return_settings"
    subject_field: ClassVar[str] = "name"

    name: str = "returns"
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExchangeEvent(ReturnEvent):
    """Base of the events of one replacement; they lie on its return's timeline."""

    replacement_id: str = ""
    item_id: str = ""
    quantity: int = 0


@dataclass(frozen=True)
class ExchangeHeld(ExchangeEvent):
    """Units are kept for the shopper until ``until`` (RFC 3339)."""

    type: ClassVar[str] = "exchange.held"

    until: str = ""


@dataclass(frozen=True)
class ExchangeHoldExpired(ExchangeEvent):
    """The time is over for which the units were kept; they are looked for again when they may leave."""

    type: ClassVar[str] = "exchange.hold_expired"


@dataclass(frozen=True)
class ExchangeOrderRequested(ExchangeEvent):
    """The units may leave; the worker asks the shop to send them."""

    type: ClassVar[str] = "exchange.order_requested"


@dataclass(frozen=True)
class ExchangeOrdered(ExchangeEvent):
    """The shop sends the units. ``kept_minor`` is the revenue kept by them."""

    type: ClassVar[str] = "exchange.ordered"

    kept_minor: int = 0
    currency: str = ""
    shop_order: str = ""


@dataclass(frozen=True)
class ExchangeSoldOut(ExchangeEvent):
    type: ClassVar[str] = "exchange.sold_out"


@dataclass(frozen=True)
class ExchangeNotPaid(ExchangeEvent):
    """The time to pay the difference is over, so the units do not leave."""

    type: ClassVar[str] = "exchange.not_paid"


@dataclass(frozen=True)
class ExchangeFailed(ExchangeEvent):
    """The shop refuses the order, for another reason than its stock."""

    type: ClassVar[str] = "exchange.failed"


@dataclass(frozen=True)
class ExchangeChosenAnew(ReturnEvent):
    """Something else was chosen for an item: another variant, or money instead."""

    type: ClassVar[str] = "exchange.chosen_anew"

    item_id: str = ""
    resolution: str = ""
    replacement_id: str = ""


@dataclass(frozen=True)
class ChargeEvent(ReturnEvent):
    """Base of the events of what a shopper pays on top; they lie on the return's timeline."""

    charge_id: str = ""
    amount_minor: int = 0
    currency: str = ""


@dataclass(frozen=True)
class ChargeRequested(ChargeEvent):
    """The worker asks the payment provider for a link."""

    type: ClassVar[str] = "charge.requested"


@dataclass(frozen=True)
class ChargeLinkReady(ChargeEvent):
    """The shopper can pay."""

    type: ClassVar[str] = "charge.link_ready"


@dataclass(frozen=True)
class ChargeReminderDue(ChargeEvent):
    type: ClassVar[str] = "charge.reminder_due"


@dataclass(frozen=True)
class ChargePaid(ChargeEvent):
    type: ClassVar[str] = "charge.paid"


@dataclass(frozen=True)
class ChargeExpired(ChargeEvent):
    type: ClassVar[str] = "charge.expired"


@dataclass(frozen=True)
class ChargeCancelled(ChargeEvent):
    """Nobody wants this money any more; the worker closes the link."""

    type: ClassVar[str] = "charge.cancelled"


@dataclass(frozen=True)
class ChargeFailed(ChargeEvent):
    """The provider makes no link."""

    type: ClassVar[str] = "charge.failed"


@dataclass(frozen=True)
class PolicyPublished(DomainEvent):
    type: ClassVar[str] = "policy.published"
    subject_type: ClassVar[str] = "policy"
    subject_field: ClassVar[str] = "policy_id"

    policy_id: str
    number: int = 0


@dataclass(frozen=True)
class BackTestEvent(DomainEvent):
    """Base of the events of replaying returns against a policy."""

    subject_type: ClassVar[str] = "back_test"
    subject_field: ClassVar[str] = "back_test_id"

    back_test_id: str


@dataclass(frozen=True)
class BackTestRequested(BackTestEvent):
    type: ClassVar[str] = "back_test.requested"

    policy_id: str = ""


@dataclass(frozen=True)
class BackTestProgressed(BackTestEvent):
    """A part is done; the worker goes on with the rest."""

    type: ClassVar[str] = "back_test.progressed"

    done_count: int = 0


@dataclass(frozen=True)
class BackTestFinished(BackTestEvent):
    """It came to its end, was stopped, or could not be carried out."""

    type: ClassVar[str] = "back_test.finished"

    state: str = ""
    done_count: int = 0
    changed_count: int = 0


@dataclass(frozen=True)
class WithdrawalDeclared(DomainEvent):
    """``return_id`` is the return of what was sent, empty where nothing was."""

    type: ClassVar[str] = "withdrawal.declared"
    subject_type: ClassVar[str] = "withdrawal"
    subject_field: ClassVar[str] = "withdrawal_id"

    withdrawal_id: str
    order_id: str = ""
    return_id: str = ""
    has_unsent_units: bool = False


@dataclass(frozen=True)
class WithdrawalSettled(DomainEvent):
    type: ClassVar[str] = "withdrawal.settled"
    subject_type: ClassVar[str] = "withdrawal"
    subject_field: ClassVar[str] = "withdrawal_id"

    withdrawal_id: str
    order_id: str = ""
