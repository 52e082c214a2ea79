"""What the mirror holds about people: who buys, what was bought, and what it was paid with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import F, Max, Value
from django.db.models.functions import Concat, JSONObject
from django.utils.translation import gettext_noop

from commerce.models import Cancellation, Customer, Order, PrivacyRequest, ShopRefund
from commerce.services.exports import EXPORT_DAYS, EXPORTS, purge_exports
from commerce.services.import_files import forget_files_with, purge_import_files
from core.privacy import AppPrivacy, OtherTable, Person, PersonTable, RetentionRule

_GOODS = "What the shop sells."
_OF_FILE = (
    "A file of orders: it is deleted soon after it was taken in, and at once when somebody in it is erased."
)

TABLES = (
    PersonTable(
        "commerce.Customer",
        gettext_noop("Customer"),
        ("pk",),
        erased="external_id name first_name last_name email phone is_email_verified is_phone_verified language"
        " birth_date tags consents",
        derived="email_folded phone_e164 name_folded search_keys",
        kept="created_at",
        technical="id public_id is_shared_id link_generation erased_at erased_keys updated_at",
        empties={
            "external_id": Concat(Value("erased-"), F("public_id")),
            "link_generation": F("link_generation") + 1,
        },
    ),
    PersonTable(
        "commerce.CustomerNote",
        gettext_noop("Notes of the staff"),
        ("customer",),
        erased="text created_at",
        technical="id customer author",
        is_deleted=True,
    ),
    PersonTable(
        "commerce.Order",
        gettext_noop("Orders"),
        ("customer",),
        erased="email phone shipping_address customer_external_id tags metadata",
        derived="email_folded phone_e164 ship_phone_e164",
        kept="number external_id placed_at country status financial_status currency total_minor shipping_minor tax_minor"
        " other_minor discounts refunded_minor shop_refunded_minor shipping_refunded_minor uncollected_minor protection",
        technical="id public_id number_folded customer shop_updated_at prices_include_tax refund_limit_minor"
        " reserved_minor has_conflict link_generation created_at updated_at",
        currency="currency",
        empties={
            "link_generation": F("link_generation") + 1,
            "shipping_address": JSONObject(country_code=F("country")),
        },
    ),
    PersonTable(
        "commerce.TakenDocument",
        gettext_noop("Which document an order was made of"),
        ("order__customer",),
        derived="document_hash",
        technical="order rows_mark",
    ),
    PersonTable(
        "commerce.OrderLine",
        gettext_noop("What was ordered"),
        ("order__customer",),
        kept="order title variant_title sku quantity fulfilled_quantity unit_price_minor discount_minor tax_minor"
        " paid_minor cancelled_quantity shop_refunded_quantity",
        technical="id public_id external_id position product_external_id variant_external_id is_final_sale is_gift_card"
        " withdrawal_exempt tags in_use_quantity allocated_minor is_removed",
        currency="order__currency",
    ),
    PersonTable(
        "commerce.Payment",
        gettext_noop("Payments"),
        ("order__customer",),
        kept="order kind gateway external_id amount_minor refunded_minor",
        technical="id position",
        currency="order__currency",
    ),
    PersonTable(
        "commerce.ShopRefund",
        gettext_noop("Refunds by the shop itself"),
        ("order__customer",),
        kept="order external_id refunded_at amount_minor shipping_minor",
        technical="id lines",
        currency="order__currency",
    ),
    PersonTable(
        "commerce.Fulfillment",
        gettext_noop("What was sent"),
        ("order__customer",),
        erased="tracking_number",
        kept="order external_id carrier shipped_at delivered_at",
        technical="id shop_delivered_at is_told_by_shop shipment_id shipment_lines",
    ),
    PersonTable(
        "commerce.FulfillmentLine",
        gettext_noop("What was in it"),
        ("fulfillment__order__customer",),
        kept="fulfillment line quantity",
        technical="id",
    ),
    PersonTable(
        "commerce.Cancellation",
        gettext_noop("Cancellations before sending"),
        ("order__customer",),
        erased="reason hand_reason",
        kept="public_id order status requested_at due_at settled_at",
        technical="id language requested_by notify asked_at asked_of settled_by staff_warned_at slipped_at call_wanted_at",
    ),
    PersonTable(
        "commerce.CancelledLine",
        gettext_noop("What was cancelled"),
        ("cancellation__order__customer",),
        kept="cancellation line quantity too_late_quantity amount_minor",
        technical="id",
        currency="line__order__currency",
    ),
    OtherTable(
        "commerce.OrderImport",
        _OF_FILE,
        "id public_id file file_name layout options header_key is_dry_run gathered_file state total_count done_count"
        " created_count updated_count refused_count skipped_count row_count done_row_count refused_row_count problems"
        " problem_counts created_at finished_at",
    ),
    OtherTable("commerce.OrderRefusedByImport", _OF_FILE, "id order_import position reason"),
    OtherTable(
        "commerce.Product",
        _GOODS,
        "id public_id external_id title type vendor tags image_url picture picture_source_url url is_active"
        " is_final_sale withdrawal_exempt has_withdrawal_notice updated_at",
    ),
    OtherTable(
        "commerce.Variant",
        _GOODS,
        "id public_id product external_id sku title options price_minor currency stock position",
    ),
    PersonTable(
        "commerce.PrivacyRequest",
        gettext_noop("Requests about personal data"),
        ("customer",),
        kept="public_id kind status requested_at finished_at",
        technical="id customer waits_for_open requested_by file expires_at kept failure",
    ),
    OtherTable(
        "commerce.StockHold",
        "Units and the public id that they are held for, for a while.",
        "id variant subject_id quantity created_at expires_at",
    ),
)


def subjects_of(person: Person) -> Iterable[str]:
    """Public ids of cancellations; customers and orders are known already."""
    return Cancellation.objects.filter(order__in=person.order_ids).values_list("public_id", flat=True)


def forget_more(person: Person, now: datetime) -> None:
    """Files of orders in which the person stands, and archives that were written for him."""
    forget_files_with(person)
    PrivacyRequest.objects.filter(customer__in=person.customer_ids).update(file=None, expires_at=None)


def files_of(person: Person) -> Iterable[int]:
    """Archives that were written for this person."""
    written = PrivacyRequest.objects.filter(customer__in=person.customer_ids, file__isnull=False)
    return written.values_list("file", flat=True)


def last_refunds(order_ids: Collection[int]) -> Mapping[int, datetime]:
    """When the shop itself last paid money of each of these orders back."""
    rows = ShopRefund.objects.filter(order__in=order_ids).order_by().values_list("order")
    return dict(rows.annotate(last=Max("refunded_at")))


def delete_orders(order_ids: Collection[int]) -> None:
    """Delete the orders with all their rows."""
    Cancellation.objects.filter(order__in=order_ids).delete()
    Order.objects.filter(pk__in=order_ids).delete()


def delete_customers(customer_ids: Collection[int]) -> None:
    """Delete what is left of these people."""
    Customer.objects.filter(pk__in=customer_ids).delete()


RETENTION = (
    RetentionRule(
        "import_files",
        gettext_noop("Files of orders"),
        gettext_noop("So that refused rows can be mended. They hold the data of many people."),
        days=30,
        least_days=1,
        purge=purge_import_files,
    ),
    RetentionRule(
        EXPORTS,
        gettext_noop("Copies of personal data"),
        gettext_noop("So that they can be handed over."),
        days=EXPORT_DAYS,
        least_days=1,
        purge=purge_exports,
    ),
)

PRIVACY = AppPrivacy(
    app="commerce",
    tables=TABLES,
    subjects=subjects_of,
    files=files_of,
    erase_more=forget_more,
    booked_at=last_refunds,
    delete_orders=delete_orders,
    delete_customers=delete_customers,
    retention=RETENTION,
)
