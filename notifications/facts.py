"""What a letter may know about its shop and its return, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from accounts.colours import ink_on
from accounts.legal_footer import LegalLine, legal_lines
from accounts.mail_brand import card_colour, logo_size, logo_url, mail_font
from accounts.models import ShopSettings
from accounts.selectors import brand as current_brand
from accounts.selectors import shop_settings
from core.dates import last_day_before
from core.money import Money
from countries.carriers import carrier_name
from countries.registry import country
from notifications.links import picture_urls_of
from returns.links import return_url
from returns.models import Refund, ReturnItem, ReturnRequest
from returns.policy.quote import Quote
from returns.ports import counter_for
from returns.services.bank_accounts import needs_bank_account
from returns.services.due_days import due_terms_of, expected_due_at
from returns.states import MADE_BY_US, LegalBasis, ParcelPurpose, ReturnException, ShippingStatus
from returns.telling.declined_rights import DeclinedRight, declined_right
from tenants.addresses import own_base_url
from tenants.selectors import current_shop
from tracking.addresses import address_lines


@dataclass(frozen=True)
class ShopFacts:
    """The shop as its letters wear and name it."""

    name: str
    base_url: str
    country: str
    time_zone: str
    reply_to: str
    support_phone: str
    legal_lines: tuple[LegalLine, ...]
    tagline: str
    logo_url: str
    logo_width: int
    logo_height: int
    accent: str
    accent_ink: str
    page: str
    card: str
    ink: str
    radius: int
    font: str


@dataclass(frozen=True)
class ItemFacts:
    title: str
    variant_title: str
    quantity: int
    received_quantity: int
    worth: Money
    picture_url: str


@dataclass(frozen=True)
class LabelFacts:
    """What the carrier gave for the way back."""

    carrier_name: str
    tracking_number: str
    drop_off_code: str
    has_file: bool
    last_day: date | None
    created_at: datetime
    branch_url: str = ""
    say: str = ""


@dataclass(frozen=True)
class ReturnFacts:
    number: str
    order_number: str
    customer_name: str
    method: str
    resolution: str
    outcome: str
    wants_receipt: bool  # of a withdrawal that came the ordinary way; the function has a letter of its own
    created_at: datetime
    items: tuple[ItemFacts, ...]
    quote: Quote
    hand_over_day: date | None
    label: LabelFacts | None
    awaits_label: bool
    is_parcel_needed: bool
    is_received: bool
    wants_bank_account: bool
    note_for_shopper: str
    return_address: tuple[str, ...]
    status_url: str
    money_by: date | None = None
    declined_right: DeclinedRight | None = None

    @property
    def quantity(self) -> int:
        return sum(item.quantity for item in self.items)


def shop_facts(*, language: str, settings: ShopSettings | None = None) -> ShopFacts:
    """The current shop, for letters in ``language``; its settings where they were read already."""
    settings, brand = settings or shop_settings(), current_brand()
    logo_width, logo_height = logo_size(brand)
    return ShopFacts(
        name=settings.shop_name,
        base_url=own_base_url(),
        country=settings.country,
        time_zone=settings.time_zone,
        reply_to=settings.reply_to_email,
        support_phone=settings.support_phone,
        legal_lines=legal_lines(settings, language=language),
        tagline=brand.tagline.get(language, ""),
        logo_url=logo_url(brand),
        logo_width=logo_width,
        logo_height=logo_height,
        accent=brand.accent_colour,
        accent_ink=ink_on(brand.accent_colour),
        page=brand.background_colour,
        card=card_colour(brand),
        ink=brand.text_colour,
        radius=brand.radius,
        font=mail_font(brand),
    )


def return_facts(
    return_request: ReturnRequest, *, now: datetime, settings: ShopSettings | None = None
) -> ReturnFacts:
    """One return, as its shopper is written to about it; the link in it knows its reader for 30 days."""
    settings = settings or shop_settings()
    label = _label_of(return_request, settings)
    needs_parcel = return_request.shipping_status != ShippingStatus.NOT_REQUIRED
    return ReturnFacts(
        number=return_request.number,
        order_number=return_request.order.number,
        customer_name=return_request.customer.name,
        method=return_request.method,
        resolution=return_request.resolution,
        outcome=return_request.decision.get("outcome") or "",
        wants_receipt=return_request.legal_basis == LegalBasis.WITHDRAWAL
        and not return_request.withdrawals.exists(),
        created_at=return_request.created_at,
        items=_items_of(return_request),
        quote=Quote.from_json(return_request.quote),
        hand_over_day=last_day_before(return_request.hand_over_by, settings.time_zone)
        if return_request.hand_over_by
        else None,
        label=label,
        awaits_label=needs_parcel
        and label is None
        and return_request.method in MADE_BY_US
        and ReturnException.LABEL_FAILED not in return_request.exceptions,
        is_parcel_needed=needs_parcel,
        is_received=return_request.received_at is not None,
        wants_bank_account=current_shop().is_verified and needs_bank_account(return_request),
        note_for_shopper=_note_of(return_request),
        return_address=tuple(
            address_lines(
                settings.return_address,
                language=return_request.language,
                home_country=return_request.order.country or settings.country,
            )
        ),
        status_url=return_url(return_request, now=now),
        money_by=_money_by(return_request, settings, now=now),
        declined_right=declined_right(return_request),
    )


def _money_by(return_request: ReturnRequest, settings: ShopSettings, *, now: datetime) -> date | None:
    """The last day for money of which no refund was asked for yet, as the status page names it."""
    if not Quote.from_json(return_request.quote).refund_minor:
        return None
    terms = due_terms_of(return_request, now=now, settings=settings)
    due_at = expected_due_at(return_request, terms=terms, now=now)
    return last_day_before(due_at, settings.time_zone) if due_at else None


def bank_days_of(refund: Refund, *, shop_country: str) -> tuple[int, int] | None:
    """How many business days the reader's bank may need, where the country's data say so."""
    kind = refund.payment.kind if refund.payment else None
    code = refund.order.country or shop_country
    for payout in country(code).payouts:
        if kind in payout.payment_kinds:
            return payout.bank_days
    return None


def _items_of(return_request: ReturnRequest) -> tuple[ItemFacts, ...]:
    items = list(return_request.items.select_related("line").order_by("position", "pk"))
    pictures = picture_urls_of([item.line for item in items])
    return tuple(_item(item, return_request.currency, pictures) for item in items)


def _item(item: ReturnItem, currency: str, pictures: dict[int, str]) -> ItemFacts:
    return ItemFacts(
        title=item.line.title,
        variant_title=item.line.variant_title,
        quantity=item.requested_quantity,
        received_quantity=item.received_quantity,
        worth=Money(item.amount_minor, currency),
        picture_url=pictures.get(item.line_id, ""),
    )


def _label_of(return_request: ReturnRequest, settings: ShopSettings) -> LabelFacts | None:
    parcel = (
        return_request.parcels.filter(shipment__voided_at=None, purpose=ParcelPurpose.BACK)
        .select_related("shipment")
        .order_by("-pk")
        .first()
    )
    if parcel is None:
        return None
    shipment = parcel.shipment
    expires_at = shipment.drop_off_expires_at
    counter = counter_for(shipment)
    return LabelFacts(
        carrier_name=carrier_name(shipment.carrier, return_request.order.country or settings.country),
        tracking_number=shipment.tracking_number,
        drop_off_code=shipment.drop_off_code,
        has_file=shipment.label_file_id is not None,
        last_day=last_day_before(expires_at, settings.time_zone) if expires_at else None,
        branch_url=counter.branch_url if counter else "",
        say=counter.say if counter else "",
        created_at=shipment.created_at,
    )


def _note_of(return_request: ReturnRequest) -> str:
    note = return_request.notes.filter(is_for_shopper=True, kind="decline").order_by("-pk").first()
    return note.text if note else ""
