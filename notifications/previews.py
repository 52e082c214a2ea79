"""A letter as it would look, about a person and a return that do not exist."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.selectors import shop_settings
from commerce.models import PaymentKind, Product
from core.dates import local_date
from core.money import Money, decimals_of
from countries.registry import country
from notifications.facts import ItemFacts, LabelFacts, ReturnFacts, ShopFacts, shop_facts
from notifications.links import picture_url
from notifications.models import MessageTemplate
from notifications.rendering import RenderedMessage, render_message
from notifications.topics import Topic
from returns.policy.quote import Quote
from returns.services.own_parcels import STORE_CREDIT
from returns.states import Method, RefundMethod, Resolution

_NAMES = {"en": "Ada Lovelace", "tr": "Ada Yılmaz", "ko": "김민지", "de": "Ada Lindner", "th": "สมชาย ใจดี"}
_WHOLE_UNITS = {"TRY": 1_250, "KRW": 45_000, "THB": 1_290, "JPY": 6_500}
_USUAL_WHOLE_UNITS = 45


def preview_message(
    *, topic: Topic, language: str, own_text: MessageTemplate | None, now: datetime
) -> RenderedMessage:
    """The letter of ``topic`` with the shop's own text, which need not be saved, or with the built-in one."""
    shop = shop_facts(language=language)
    about = _sample_return(shop, language, now=now)
    return render_message(
        topic=topic,
        language=language,
        shop=shop,
        about=about,
        context=_sample_context(about),
        own_text=own_text,
    )


def _sample_return(shop: ShopFacts, language: str, *, now: datetime) -> ReturnFacts:
    currency = shop_settings().currency
    worth = _WHOLE_UNITS.get(currency, _USUAL_WHOLE_UNITS) * 10 ** decimals_of(currency)
    product = Product.objects.filter(is_active=True).select_related("picture").order_by("pk").first()
    home = country(shop.country)
    last_day = local_date(now + timedelta(days=14), shop.time_zone)
    item = ItemFacts(
        title=product.title if product else "Tee",
        variant_title="M",
        quantity=1,
        received_quantity=1,
        worth=Money(worth, currency),
        picture_url=picture_url(product) if product else "",
    )
    return ReturnFacts(
        number="R-000042",
        order_number="1001",
        customer_name=_NAMES.get(language, _NAMES["en"]),
        method=home.hand_over[0].method if home.hand_over else Method.DROP_OFF,
        resolution=Resolution.REFUND,
        outcome="approve",
        wants_receipt=False,
        created_at=now,
        items=(item,),
        quote=Quote(
            currency=currency,
            items_minor=worth,
            shipping_minor=0,
            fees=(),
            bonus_minor=0,
            exchange_minor=0,
            total_minor=worth,
            amount_due_minor=0,
            by_resolution=(("refund", worth),),
        ),
        hand_over_day=last_day,
        label=LabelFacts(
            carrier_name=home.carriers[0].name if home.carriers else "UPS",
            tracking_number="00340434161094021501",
            drop_off_code="483920175566",
            has_file=True,
            last_day=last_day,
            created_at=now,
        ),
        awaits_label=False,
        is_parcel_needed=True,
        is_received=False,
        wants_bank_account=False,
        note_for_shopper="",
        return_address=(),
        status_url=shop.base_url,
    )


def _sample_context(about: ReturnFacts) -> dict[str, Any]:
    """Every field that any topic reads beside the return."""
    return {
        "amount_minor": about.quote.total_minor,
        "balance_minor": about.quote.total_minor * 2,
        "bonus_minor": 0,
        "currency": about.quote.currency,
        "method": RefundMethod.ORIGINAL_PAYMENT,
        "payment_kind": PaymentKind.CARD,
        "reference": "",
        "account": "",
        "bank_days": (3, 5),
        "is_complete": True,
        "text": _("Thank you for your message. We have looked at it and write to you tomorrow."),
        "photos": 0,
        "name": about.customer_name,
        "url": about.status_url,
        "last_day": (about.hand_over_day or about.created_at.date()).isoformat(),
        "booked": {
            "date": (about.hand_over_day or about.created_at.date()).isoformat(),
            "slot": "09:00-12:00",
        },
        "way": STORE_CREDIT,
        "order": "1002",
        "declared_at": about.created_at.isoformat(),
        "withdrawn": [f"{item.title} {item.variant_title} × {item.quantity}" for item in about.items],
        "has_sent_units": False,
        "has_unsent_units": True,
        "payment_kinds": [PaymentKind.CARD],
        "address": "a•••@example.com",
        "order_url": about.status_url,
        "cancelled": [f"{item.title} {item.variant_title} × {item.quantity}" for item in about.items],
        "too_late": [],
        "needs_account": False,
        "replacements": [{"title": about.items[0].title, "variant_title": "L", "quantity": 1}],
        "items": [
            {"title": about.items[0].title, "quantity": 1, "reasons": [_("It shows signs of wear.")]},
        ],
        "choose_by": about.hand_over_day.isoformat() if about.hand_over_day else "",
        "carrier": about.label.carrier_name if about.label else "",
        "number": about.label.tracking_number if about.label else "",
        "paid": [
            {
                "amount_minor": about.quote.total_minor,
                "currency": about.quote.currency,
                "method": RefundMethod.ORIGINAL_PAYMENT,
            }
        ],
        "sent": [],
        "missing": [{"title": about.items[0].title, "quantity": 1}],
        "is_asked": True,
        "due_day": about.hand_over_day.isoformat() if about.hand_over_day else "",
        "compensation_minor": about.quote.total_minor // 20,
    }
