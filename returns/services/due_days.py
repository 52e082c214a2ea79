"""The day by which the money of one return is sent: the pure rule of ``returns.policy.deadlines`` fed from rows."""

from __future__ import annotations

from datetime import datetime

from accounts.holidays import added_holidays, worked_holidays
from accounts.models import ShopSettings
from accounts.selectors import shop_settings
from commerce.models import Order
from countries.law import Law
from countries.model import Country
from countries.registry import country
from returns.models import ReturnRequest
from returns.policy.deadlines import (
    DueTerms,
    PromisedSpan,
    Standing,
    WorkingDays,
    due_at,
    late_interest_minor,
    lawful_due_at,
    promise_of,
    promised_at,
)
from returns.policy.law import WITHDRAWAL
from returns.services.named_carriers import carriers_of_own_parcel
from returns.shop_law import is_named_carrier, law_for
from returns.states import Method, RefundStatus, ReturnStatus, ShippingStatus


def due_at_of(return_request: ReturnRequest, *, now: datetime) -> datetime:
    """24:00 of the day by which we send money of this return that is owed now."""
    terms = due_terms_of(return_request, now=now)
    return due_at(terms, standing_of(return_request, law=terms.law), owed_at=now)


def promised_at_of(return_request: ReturnRequest, *, now: datetime) -> datetime:
    """24:00 of the shop's own last day, for money that only now can be sent because the shopper let it wait."""
    return promised_at(due_terms_of(return_request, now=now), owed_at=now)


def lawful_due_at_of(return_request: ReturnRequest, *, now: datetime) -> datetime | None:
    """24:00 of the law's last day for this return's money, owed yet or not; None while none is known."""
    terms = due_terms_of(return_request, now=now)
    return lawful_due_at(terms, standing_of(return_request, law=terms.law))


def expected_due_at(return_request: ReturnRequest, *, terms: DueTerms, now: datetime) -> datetime | None:
    """24:00 of the last day for money of which no refund was asked for yet; None while no day can be named.

    It is the day that the refund gets when it is owed: a parcel that has arrived is paid at once where the terms
    say so, else the law's last day stands until somebody has looked at it.
    """
    standing = standing_of(return_request, law=terms.law)
    if standing.goods_back_at is not None and return_request.terms["refund_on"] == "receipt":
        found = due_at(terms, standing, owed_at=standing.goods_back_at)
    else:
        lawful = lawful_due_at(terms, standing)
        if lawful is None:
            return None
        found = lawful
    return found if found > now else None


def due_terms_of(
    return_request: ReturnRequest, *, now: datetime, settings: ShopSettings | None = None
) -> DueTerms:
    """The shop's promise and the law of the shopper's country, with the calendars that they are counted in."""
    settings = settings or shop_settings()
    shoppers = country(return_request.order.country or settings.country)
    years = range(return_request.created_at.year, now.year + 2)
    return DueTerms(
        refund_days=settings.refund_days,
        time_zone=settings.time_zone,
        law=law_for(shoppers.code, settings, ordered_at=return_request.order.placed_at),
        legal_basis=return_request.legal_basis,
        shop_days=_shop_days(settings, years),
        law_days=_law_days(shoppers, settings, years),
    )


def unsent_due_at(order: Order, *, now: datetime, settings: ShopSettings | None = None) -> datetime:
    """24:00 of the day by which we send the money for what was withdrawn from before it left us."""
    settings = settings or shop_settings()
    shoppers = country(order.country or settings.country)
    years = range(now.year, now.year + 2)
    terms = DueTerms(
        refund_days=settings.refund_days,
        time_zone=settings.time_zone,
        law=law_for(order.country, settings, ordered_at=order.placed_at),
        legal_basis=WITHDRAWAL,
        shop_days=_shop_days(settings, years),
        law_days=_law_days(shoppers, settings, years),
    )
    return due_at(terms, Standing(now, sent_at=now, goods_back_at=now), owed_at=now)


def late_interest_of(return_request: ReturnRequest, *, amount_minor: int, now: datetime) -> int:
    """What the law of the shopper's country adds by now to money of this return that is late; 0 where nothing."""
    if country(return_request.order.country or shop_settings().country).law.late_interest is None:
        return 0
    terms = due_terms_of(return_request, now=now)
    standing = Standing(
        return_request.created_at,
        sent_at=return_request.handed_over_at,
        goods_back_at=return_request.received_at,
        agreed_at=_agreed_at(return_request),
    )
    due = lawful_due_at(terms, standing)
    return (
        late_interest_minor(terms.law, amount_minor=amount_minor, due=due, now=now) if due is not None else 0
    )


def promise_for(
    order: Order, *, legal_basis: str | None, refund_on: str, settings: ShopSettings
) -> PromisedSpan:
    """What may be promised about the money of a return of this order, before anything has happened to it."""
    law = law_for(order.country, settings, ordered_at=order.placed_at)
    return promise_of(law, legal_basis=legal_basis, refund_days=settings.refund_days, refund_on=refund_on)


def shop_working_days(settings: ShopSettings, *, now: datetime) -> WorkingDays:
    """The days on which the shop's country works, around ``now``."""
    return _shop_days(settings, range(now.year - 1, now.year + 2))


def standing_of(return_request: ReturnRequest, *, law: Law) -> Standing:
    """What the law counts from. Goods that come in a later parcel than the first that was paid for are not
    dated apart: for their money the shop's own promise stands, which no shop may make longer than its law."""
    declared_at, agreed_at = return_request.created_at, _agreed_at(return_request)
    if return_request.shipping_status == ShippingStatus.NOT_REQUIRED:
        return Standing(declared_at, sent_at=declared_at, goods_back_at=declared_at, agreed_at=agreed_at)
    if any(refund.status == RefundStatus.SUCCEEDED for refund in return_request.refunds.all()):
        return Standing(declared_at)
    return Standing(
        declared_at,
        sent_at=return_request.handed_over_at,
        goods_back_at=return_request.received_at,
        agreed_at=agreed_at,
        is_by_named_carrier=_is_by_named_carrier(return_request, law),
    )


def _shop_days(settings: ShopSettings, years: range) -> WorkingDays:
    """The shop's own: its country's calendar, the holidays that it added, and those on which it works."""
    home = country(settings.country)
    holidays = (home.holidays(*years) | added_holidays(settings)) - worked_holidays(settings)
    return WorkingDays(holidays, home.weekend)


def _law_days(home: Country, settings: ShopSettings, years: range) -> WorkingDays:
    """The law's: a holiday that the shop added counts in its own country; that it works on one changes no law."""
    added = added_holidays(settings) if home.code == settings.country else frozenset()
    return WorkingDays(home.holidays(*years) | added, home.weekend)


def _agreed_at(return_request: ReturnRequest) -> datetime | None:
    is_agreed = return_request.status in (ReturnStatus.APPROVED, ReturnStatus.CLOSED)
    return return_request.decided_at or return_request.created_at if is_agreed else None


def _is_by_named_carrier(return_request: ReturnRequest, law: Law) -> bool:
    """Whether the parcel travels by the shop's carrier, or by one of the shopper's choice that the shop named too."""
    if return_request.method != Method.OWN_CARRIER:
        return True
    home = return_request.order.country or shop_settings().country
    return any(
        is_named_carrier(law, carrier, country_code=home)
        for carrier in carriers_of_own_parcel(return_request)
    )
