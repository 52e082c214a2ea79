"""What returns hold about people: what they wrote and photographed, where they want their money, what was paid."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Greatest
from django.utils.translation import gettext_noop

from accounts.models import StoredFile
from commerce.models import Cancellation, CancellationStatus
from core.privacy import AppPrivacy, Obligation, OtherTable, Person, PersonTable, RetentionRule
from returns.models import (
    Charge,
    ItemPhoto,
    PayoutAccount,
    Refund,
    Replacement,
    ReturnItem,
    ReturnMessage,
    ReturnRequest,
    UnexpectedItem,
    UnmatchedParcel,
    Withdrawal,
)
from returns.services.account_details import open_account
from returns.services.old_returns import (
    purge_parcels_aside,
    purge_photos_of_ended_returns,
    purge_what_was_said,
)
from returns.services.payouts import DAYS_TO_KEEP_BANK_DATA, purge_bank_data
from returns.services.photos import ABANDONED_AFTER, purge_abandoned_photos
from returns.states import FINAL_STATUSES, ChargeStatus, RefundStatus

_SHOP = "The shop's own."
_UNDER_WAY = (RefundStatus.PENDING, RefundStatus.PROCESSING)
_OF_RETURN = ("return_request__customer",)
_OF_MONEY = ("return_request__customer", "cancellation__order__customer")


def _account_as_given(account: PayoutAccount) -> dict[str, str] | None:
    details = open_account(account)
    return asdict(details) if details else None


TABLES = (
    PersonTable(
        "returns.ReturnRequest",
        gettext_noop("Returns"),
        ("customer",),
        erased="given_email metadata pickup own_parcel",
        kept="number order external_id status shipping_status resolution method currency channel legal_basis quote"
        " legal_ground taken_rights decision hand_over_by handed_over_at received_at refund_owed_at created_at"
        " decided_at ended_at",
        technical="id public_id customer exceptions language policy_version terms opened_by link_generation"
        " label_generation label_asked_of shipping_credit_minor worth_minor reserved_minor reminded_at"
        " promise_warned_at updated_at",
        currency="currency",
        empties={"link_generation": F("link_generation") + 1},
    ),
    PersonTable(
        "returns.ReturnItem",
        gettext_noop("What was sent back"),
        _OF_RETURN,
        erased="comment",
        kept="public_id return_request line reason_code fault resolution exchange_for requested_quantity received_quantity"
        " accepted_quantity rejected_quantity refunded_quantity amount_minor reception verdict grade disposition"
        " inspections refusal_choice",
        technical="id position disposed_quantity restocked_quantity released_quantity terms observed_grade"
        " refused_at refusal_chosen_at sent_back_quantity",
        currency="return_request__currency",
    ),
    PersonTable(
        "returns.ItemPhoto",
        gettext_noop("Photos"),
        ("item__return_request__customer",),
        erased="item file taken_by",
        technical="id",
        is_deleted=True,
    ),
    PersonTable(
        "returns.ReturnNote",
        gettext_noop("Notes on returns"),
        _OF_RETURN,
        erased="return_request item kind text created_at",
        technical="id author is_for_shopper",
        is_deleted=True,
    ),
    PersonTable(
        "returns.ReturnMessage",
        gettext_noop("Conversations"),
        _OF_RETURN,
        erased="return_request is_from_shopper text photos created_at read_at",
        technical="id public_id author",
        is_deleted=True,
    ),
    PersonTable(
        "returns.SurveyAnswer",
        gettext_noop("Survey"),
        _OF_RETURN,
        erased="answers comment",
        kept="return_request score created_at",
        technical="id",
    ),
    OtherTable(
        "returns.StockTold",
        "Who was told of units that are sold again, by the public id of their item.",
        "id item key asked_of told_at",
    ),
    OtherTable(
        "returns.ReturnParcel", "Which parcel is whose return's.", "id return_request shipment purpose"
    ),
    PersonTable(
        "returns.UnexpectedItem",
        gettext_noop("What nobody had announced"),
        _OF_RETURN,
        erased="description photo",
        kept="return_request line quantity disposition created_at",
        technical="id public_id opened_return recorded_by",
    ),
    PersonTable(
        "returns.UnmatchedParcel",
        gettext_noop("Parcels that were put aside"),
        _OF_RETURN,
        erased="tracking_number description items photo",
        kept="return_request created_at settled_at",
        technical="id public_id recorded_by settled_by",
    ),
    PersonTable(
        "returns.Replacement",
        gettext_noop("Exchanges"),
        ("item__return_request__customer",),
        erased="failure",
        kept="item status title variant_title sku requested_quantity sent_quantity list_price_minor"
        " shop_order_number created_at ordered_at",
        technical="id public_id product_external_id variant_external_id is_same_product returned_price_minor"
        " asked_of asked_quantity order_attempt stock_hold shop_order_external_id kept_minor fell_through_at",
        currency="item__return_request__currency",
    ),
    PersonTable(
        "returns.Charge",
        gettext_noop("Paid on top for an exchange"),
        _OF_RETURN,
        erased="payment_url failure",
        kept="return_request status amount_minor refunded_minor currency reference created_at paid_at",
        technical="id public_id asked_of expires_at reminded_at",
        currency="currency",
    ),
    PersonTable(
        "returns.PayoutAccount",
        gettext_noop("Bank accounts"),
        _OF_MONEY,
        erased="return_request cancellation scheme encrypted created_at",
        derived="masked",
        technical="id public_id delete_after",
        is_deleted=True,
        reads={"encrypted": _account_as_given},
    ),
    PersonTable(
        "returns.Refund",
        gettext_noop("Refunds"),
        _OF_MONEY,
        erased="failure",
        kept="return_request cancellation method status amount_minor shipping_minor bonus_minor compensation_minor"
        " currency reference created_at due_at asked_at settled_at",
        technical="id public_id payment payout_account charge payout_batch staff_warned_at slipped_at replaced_by asked_of"
        " requested_by",
        currency="currency",
    ),
    PersonTable(
        "returns.Withdrawal",
        gettext_noop("Withdrawals from the contract"),
        ("order__customer",),
        erased="name receipt_email comment",
        kept="order return_request cancellation units unsent_minor declared_at settled_at",
        technical="id public_id language settled_by",
        currency="order__currency",
    ),
    OtherTable(
        "returns.PayoutBatch",
        "A file for the shop's bank: who is in it stands with the refunds.",
        "id public_id layout currency created_at created_by settled_at reference",
    ),
    OtherTable(
        "returns.PolicyVersion",
        _SHOP,
        "id public_id number state document based_on note effective_from created_at created_by published_at"
        " published_by",
    ),
    OtherTable(
        "returns.BulkAct",
        "What staff wanted done with many returns.",
        "id public_id verb reason notify language state total_count done_count created_by created_at finished_at",
    ),
    OtherTable(
        "returns.BulkItem",
        "How each return of it went: codes and ids.",
        "id bulk_act position return_request expected_status outcome code detail acted_at before event_ids",
    ),
    OtherTable(
        "returns.DecisionByHand",
        "What staff decided on the page of a return: codes, ids and moments.",
        "id public_id return_request verb made_by acted_at undone_at before event_ids",
    ),
    OtherTable(
        "returns.BackTest",
        "Counts over returns of the past, and public ids of some.",
        "id public_id policy document last state total_count done_count progress result created_by created_at"
        " finished_at",
    ),
    OtherTable(
        "returns.Reason",
        _SHOP,
        "id code parent labels fault standard_reason position is_active photos scope product_types product_tags",
    ),
    OtherTable(
        "returns.ReturnSettings",
        _SHOP,
        "id payment_order warn_days_before_due late_compensation remind_days_before_expiry own_parcel_limit_minor"
        " exchange_hold_days charge_days offers_other_products payout_sender survey prepared_answers"
        " refusal_choice_days",
    ),
)


def subjects_of(person: Person) -> Iterable[str]:
    """Public ids of what is this person's here."""
    of_return = Q(return_request__customer__in=person.customer_ids)
    of_order = Q(cancellation__order__in=person.order_ids)
    return chain(
        ReturnRequest.objects.filter(customer__in=person.customer_ids).values_list("public_id", flat=True),
        ReturnItem.objects.filter(of_return).values_list("public_id", flat=True),
        Replacement.objects.filter(item__return_request__customer__in=person.customer_ids).values_list(
            "public_id", flat=True
        ),
        Charge.objects.filter(of_return).values_list("public_id", flat=True),
        Refund.objects.filter(of_return).values_list("public_id", flat=True),
        Refund.objects.filter(of_order).values_list("public_id", flat=True),
        Withdrawal.objects.filter(order__in=person.order_ids).values_list("public_id", flat=True),
    )


def files_of(person: Person) -> Iterable[int]:
    """Photos of items, conversations, findings and receipts."""
    of_return = Q(return_request__customer__in=person.customer_ids)
    receipt = KeyTextTransform("receipt", "own_parcel")
    own = ReturnRequest.objects.filter(customer__in=person.customer_ids, own_parcel__isnull=False)
    named = list(own.annotate(receipt=receipt).values_list("receipt", flat=True))
    for photos in ReturnMessage.objects.filter(of_return).values_list("photos", flat=True):
        named += photos
    findings: tuple[QuerySet[Any], ...] = (
        UnexpectedItem.objects.filter(of_return),
        UnmatchedParcel.objects.filter(of_return),
    )
    return chain(
        ItemPhoto.objects.filter(item__return_request__customer__in=person.customer_ids).values_list(
            "file", flat=True
        ),
        *(rows.exclude(photo=None).values_list("photo", flat=True) for rows in findings),
        StoredFile.objects.filter(public_id__in=filter(None, named)).values_list("pk", flat=True),
    )


def open_with(person: Person) -> Iterable[Obligation]:
    """Returns that go on, money that is owed, wishes that the shop has not answered, links that can still be paid."""
    of_return = Q(return_request__customer__in=person.customer_ids)
    of_order = Q(cancellation__order__in=person.order_ids)
    owed = Q(status__in=_UNDER_WAY) | Q(status=RefundStatus.FAILED, asked_at__isnull=False, replaced_by=None)
    returns = ReturnRequest.objects.filter(customer__in=person.customer_ids)
    kinds: dict[str, QuerySet[Any]] = {
        "return": returns.exclude(status__in=FINAL_STATUSES),
        "refund": Refund.objects.filter(owed & of_return).union(Refund.objects.filter(owed & of_order)),
        "charge": Charge.objects.filter(of_return, status=ChargeStatus.PENDING),
        "cancellation": Cancellation.objects.filter(
            order__in=person.order_ids, status=CancellationStatus.REQUESTED
        ),
        "withdrawal": Withdrawal.objects.filter(
            order__in=person.order_ids, settled_at=None, cancellation=None
        ),
    }
    for kind, rows in kinds.items():
        for row in rows:
            yield Obligation(kind, row.public_id, getattr(row, "number", ""))


def forget_facts(person: Person, now: datetime) -> None:
    """A decision keeps its reasons, and forgets what it was told of the person and which tags he had."""
    changed = []
    for found in ReturnRequest.objects.filter(customer__in=person.customer_ids).only("decision").iterator():
        decision = forgotten(found.decision)
        if decision != found.decision:
            found.decision = decision
            changed.append(found)
    ReturnRequest.objects.bulk_update(changed, ["decision"], batch_size=500)


def forgotten(value: Any) -> Any:
    """A decision without its facts, and without what reasons say of this person or of the order's tags."""
    if isinstance(value, list):
        return [forgotten(one) for one in value]
    if not isinstance(value, dict):
        return value
    fact = str(value.get("fact") or "")
    is_personal = fact.startswith("customer.") or fact == "order.tags"
    told: dict[str, Any] = {"actual": None, "params": {}} if is_personal else {}
    return {name: forgotten(one) for name, one in value.items() if name != "facts"} | told


def last_money(order_ids: Collection[int]) -> Mapping[int, datetime]:
    """When money last moved for each of these orders: paid back, asked to be, or paid on top."""
    paid_back = Greatest("settled_at", "asked_at")  # the later one, or the only one
    moves: tuple[tuple[QuerySet[Any], str], ...] = (
        (Refund.objects.alias(moved_at=paid_back), "return_request__order"),
        (Refund.objects.alias(moved_at=paid_back), "cancellation__order"),
        (Charge.objects.alias(moved_at=F("paid_at")), "return_request__order"),
    )
    found: dict[int, datetime] = {}
    for rows, way in moves:
        moved = rows.filter(**{f"{way}__in": order_ids, "moved_at__isnull": False}).order_by()
        for order_id, moment in moved.values_list(way).annotate(last=Max("moved_at")):
            found[order_id] = max(moment, found.get(order_id, moment))
    return found


def delete_of_orders(order_ids: Collection[int]) -> None:
    """Delete the returns of these orders, and the money of their cancellations."""
    of_return = Q(return_request__order__in=order_ids)
    refunds = Refund.objects.filter(of_return | Q(cancellation__order__in=order_ids))
    refunds.update(replaced_by=None)
    refunds.delete()
    Charge.objects.filter(of_return).delete()
    Withdrawal.objects.filter(order__in=order_ids).delete()
    UnexpectedItem.objects.filter(line__order__in=order_ids).delete()
    ReturnRequest.objects.filter(order__in=order_ids).delete()


def _purge_accounts(*, now: datetime, days: int) -> int:
    # Their last day was written down when they were paid, for the longest time.
    return purge_bank_data(now=now + timedelta(days=DAYS_TO_KEEP_BANK_DATA - days))


def _purge_abandoned(*, now: datetime, days: int) -> int:
    return purge_abandoned_photos(now=now)


RETENTION = (
    RetentionRule(
        "bank_accounts",
        gettext_noop("Bank accounts"),
        gettext_noop("So that a transfer that comes back can be sent again."),
        days=DAYS_TO_KEEP_BANK_DATA,
        least_days=7,
        purge=_purge_accounts,
    ),
    RetentionRule(
        "photos",
        gettext_noop("Photos of returns that have ended"),
        gettext_noop("Proof of the condition, as long as goods are answered for."),
        days=730,
        least_days=30,
        purge=purge_photos_of_ended_returns,
    ),
    RetentionRule(
        "abandoned_photos",
        gettext_noop("Photos of returns that were never sent"),
        gettext_noop("So that a return that was begun can be gone on with."),
        days=ABANDONED_AFTER.days,
        least_days=ABANDONED_AFTER.days,
        purge=_purge_abandoned,
    ),
    RetentionRule(
        "conversations",
        gettext_noop("Conversations, comments and notes"),
        gettext_noop("Proof of what was agreed, as long as claims can be made."),
        days=1095,
        least_days=90,
        purge=purge_what_was_said,
    ),
    RetentionRule(
        "parcels_aside",
        gettext_noop("Parcels that were put aside and settled"),
        gettext_noop("So that a late question can be answered."),
        days=365,
        least_days=30,
        purge=purge_parcels_aside,
    ),
)

PRIVACY = AppPrivacy(
    app="returns",
    tables=TABLES,
    subjects=subjects_of,
    files=files_of,
    obligations=open_with,
    erase_more=forget_facts,
    booked_at=last_money,
    delete_orders=delete_of_orders,
    retention=RETENTION,
)
