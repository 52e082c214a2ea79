"""What returns hold about people: what they wrote and photographed, where they want their money, what was paid."""

from __future__ import annotations

from dataclasses import asdict

from django.db.models import F
from django.utils.translation import gettext_noop

from core.privacy import AppPrivacy, OtherTable, PersonTable
from returns.models import PayoutAccount
from returns.services.account_details import open_account

_SHOP = "The shop's own."
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
        " legal_ground decision hand_over_by handed_over_at received_at refund_owed_at created_at decided_at ended_at",
        technical="id public_id customer exceptions language policy_version terms opened_by link_generation"
        " label_generation shipping_credit_minor reserved_minor reminded_at promise_warned_at updated_at",
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

PRIVACY = AppPrivacy(app="returns", tables=TABLES)
