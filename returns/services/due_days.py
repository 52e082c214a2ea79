"""The day by which the money of one return is sent: the pure rule of ``returns.policy.deadlines`` fed from rows."""

from __future__ import annotations

from datetime import datetime

from accounts.holidays import added_holidays, worked_holidays
from accounts.models import ShopSettings
from accounts.selectors import shop_settings
from commerce.models import Order
from countries.model import Country
from countries.registry import country
from returns.models import ReturnRequest
from returns.policy.deadlines import DueTerms, Standing, WorkingDays, due_at, lawful_due_at, promised_at
from returns.policy.law import WITHDRAWAL
from returns.states import RefundStatus, ShippingStatus


def due_at_of(return_request: ReturnRequest, *, now: datetime) -> datetime:
    """24:00 of the day by which we send money of this return that is owed now."""
    return due_at(due_terms_of(return_request, now=now), standing_of(return_request), owed_at=now)


def promised_at_of(return_request: ReturnRequest, *, now: datetime) -> datetime:
    """24:00 of the shop's own last day, for money that only now can be sent because the shopper let it wait."""
    return promised_at(due_terms_of(return_request, now=now), owed_at=now)


def lawful_due_at_of(return_request: ReturnRequest, *, now: datetime) -> datetime | None:
    """24:00 of the law's last day for this return's money, owed yet or not; None while none is known."""
    return lawful_due_at(due_terms_of(return_request, now=now), standing_of(return_request))


def expected_due_at(return_request: ReturnRequest, *, terms: DueTerms, now: datetime) -> datetime | None:
    """24:00 of the last day for money of which no refund was asked for yet; None while no day can be named.

    It is the day that the refund gets when it is owed: a parcel that has arrived is paid at once where the terms
    say so, else the law's last day stands until somebody has looked at it.
    """
    standing = standing_of(return_request)
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
        law=shoppers.law,
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
        law=shoppers.law,
        legal_basis=WITHDRAWAL,
        shop_days=_shop_days(settings, years),
        law_days=_law_days(shoppers, settings, years),
    )
    return due_at(terms, Standing(now, sent_at=now, goods_back_at=now), owed_at=now)


def shop_working_days(settings: ShopSettings, *, now: datetime) -> WorkingDays:
    """The days on which the shop's country works, around ``now``."""
    return _shop_days(settings, range(now.year - 1, now.year + 2))


def standing_of(return_request: ReturnRequest) -> Standing:
    """What the law counts from. Goods that come in a later parcel than the first that was paid for are not
    dated apart: for their money the shop's own promise stands, which no shop may make longer than its law."""
    declared_at = return_request.created_at
    if return_request.shipping_status == ShippingStatus.NOT_REQUIRED:
        return Standing(declared_at, sent_at=declared_at, goods_back_at=declared_at)
    if return_request.handed_over_at is None and return_request.received_at is None:
        return Standing(declared_at)
    if any(refund.status == RefundStatus.SUCCEEDED for refund in return_request.refunds.all()):
        return Standing(declared_at)
    return Standing(
        declared_at, sent_at=return_request.handed_over_at, goods_back_at=return_request.received_at
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
