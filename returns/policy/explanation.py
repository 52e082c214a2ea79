"""Reasons in the shopper's words.

``translations`` is anything with ``gettext`` and ``ngettext``: ``django.utils.translation`` itself, or a
``gettext.NullTranslations``. Texts are marked with ``N_`` and ``NN_`` (singular and plural); the extractor's
keywords are ``N_:1`` and ``NN_:1,2``. No sentence carries a name in the middle where a language would bend it:
names, dates and amounts stand apart, after a colon or in brackets.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Protocol

from core.dates import format_date_with_weekday
from core.money import Money, format_money
from returns.policy.decision import Reason
from returns.policy.outbound_shipping import FREE_DELIVERY_LOST
from returns.policy.quote import ALREADY_REFUNDED, NOT_PAID, Cut


class Translations(Protocol):
    """Where the texts of the wanted language come from."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str: ...


def N_(message: str) -> str:  # noqa: N802 - the extractor's own word
    """Mark a text for translation."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802 - the extractor's own word
    """Mark a text that counts."""
    return singular, plural


Text = str | tuple[str, str]

_WINDOW_CLOSED: Final[Mapping[str, Text]] = {
    "ordered": NN_(
        "The return period of %(days)s day from the order has ended. Last day: %(last_date)s.",
        "The return period of %(days)s days from the order has ended. Last day: %(last_date)s.",
    ),
    "fulfilled": NN_(
        "The return period of %(days)s day from dispatch has ended. Last day: %(last_date)s.",
        "The return period of %(days)s days from dispatch has ended. Last day: %(last_date)s.",
    ),
    "delivered": NN_(
        "The return period of %(days)s day from delivery has ended. Last day: %(last_date)s.",
        "The return period of %(days)s days from delivery has ended. Last day: %(last_date)s.",
    ),
}
_SEASON_CLOSED: Final = N_("The return period for orders of that time has ended. Last day: %(last_date)s.")
_PAUSED: Final = N_(
    "This way of sending back rests at the moment. Last day of the pause: %(paused_until_date)s."
)
_NOT_BEGUN: Final[Mapping[str, Text]] = {
    "ordered": N_("You can return this item."),
    "fulfilled": N_("You can return this item. The return period begins when it is sent."),
    "delivered": N_("You can return this item. The return period begins when it is delivered."),
}
_NOT_ELIGIBLE_BY_FACT: Final[Mapping[str, Text]] = {
    "line.gift_card": N_("Gift cards cannot be returned."),
    "line.final_sale": N_("This item was a final sale, so it cannot be returned."),
    "order.country": N_("Returns are not offered in your country."),
    "request.reason": N_("Returns are not offered for this reason."),
}
_TEXTS: Final[Mapping[str, Text]] = {
    "order_cancelled": N_("This order was cancelled, so nothing of it can be returned."),
    "nothing_left": N_("This item has already been returned or is on its way back."),
    "nothing_left_already_refunded": N_(
        "We have already refunded what was paid for this, so nothing is left to pay back."
    ),
    "nothing_left_not_paid": N_("This was not paid for, so there is nothing to pay back."),
    "not_paid_yet": N_("This order has not been paid yet. Our team looks at the return first."),
    "partially_refunded": N_(
        "A part of this order was already refunded. Our team looks at the return first."
    ),
    "quantity_exceeded": NN_(
        "Only %(available)s of this item can still be returned.",
        "Only %(available)s of these items can still be returned.",
    ),
    "out_of_stock": N_("What you would like instead is sold out at the moment."),
    "no_withdrawal": N_("The law gives no right to withdraw from the purchase of this item."),
    "withdrawal_over": N_("The period for withdrawing from the purchase of this item is over."),
    "not_fulfilled": N_("This item has not been sent yet, so it cannot be returned."),
    "final_sale": N_("This item was a final sale, so it cannot be returned."),
    "not_eligible": N_("Our return policy does not cover this item."),
    "no_common_method": N_("These items can't be sent back together. Please return them one by one."),
    "method_not_offered": N_("This way of sending back is not offered for these items."),
    "resolution_not_offered": N_("What you chose is not offered for this item."),
    "within_window": N_("You can return this item. Last day: %(last_date)s."),
    "no_last_day": N_("You can return this item at any time."),
    "withdrawal_right": N_("You may withdraw from the purchase by law. Last day: %(last_date)s."),
    "withdrawal_right_without_end": N_("You may withdraw from the purchase by law."),
    "defect_right": N_("You may return an item that is not as it should be. Last day: %(last_date)s."),
    "defect_right_without_end": N_("You may return an item that is not as it should be."),
    "defect_money_right": N_("For a fault you may have your money back. Last day: %(last_date)s."),
    "defect_money_right_without_end": N_("For a fault you may have your money back."),
    "carrier_pays_first": N_(
        "You paid at the door, so the carrier gives the money back for a fault. Please tell the carrier first. "
        "Last day: %(last_date)s."
    ),
    "unopened_only": N_("Please leave the seal closed: once it is open, the law no longer gives this right."),
    "still_refund": N_("You can still have your money back. Last day: %(last_date)s."),
    "still_refund_without_end": N_("You can still have your money back."),
    "still_store_credit": N_("You can still have store credit. Last day: %(last_date)s."),
    "still_store_credit_without_end": N_("You can still have store credit."),
    "still_exchange": N_("You can still exchange it. Last day: %(last_date)s."),
    "still_exchange_without_end": N_("You can still exchange it."),
    "still_keep_item": N_("You can still have your money back and keep it. Last day: %(last_date)s."),
    "still_keep_item_without_end": N_("You can still have your money back and keep it."),
    "flagged": N_("Our team will look at this return before it is approved."),
    "needs_review": N_("Our team will look at this return before it is approved."),
    "declined_by_policy": N_("Our return policy declines this return."),
    "law_free_return": N_("The way back is free for you by law."),
    "law_no_restocking_fee": N_("No restocking fee is charged."),
    "law_refund_offered": N_("A refund to your payment method is always possible."),
    "law_replacement_offered": N_("You may always have it replaced."),
    "tier_window": NN_(
        "Your membership gives you %(days)s day to return (%(tier)s).",
        "Your membership gives you %(days)s days to return (%(tier)s).",
    ),
    "tier_free_return": N_("Your membership makes the way back free (%(tier)s)."),
    "tier_no_restocking_fee": N_("Your membership waives the restocking fee (%(tier)s)."),
    "tier_auto_approval": N_("Your membership approves this return at once (%(tier)s)."),
    "tier_sooner_refund": N_("Your membership brings the refund sooner (%(tier)s)."),
    "tier_bonus": N_("Your membership adds a bonus: %(percent)s%% (%(tier)s)."),
    "override": N_("Our team made an exception for this return."),
}
_DEPENDS_ON: Final[Mapping[str, str]] = {
    "request.reason": N_("This depends on why you return the item."),
    "request.fault": N_("This depends on why you return the item."),
    "request.resolution": N_("This depends on what you would like instead."),
    "request.method": N_("This depends on how you send the item back."),
    "request.value": N_("This depends on which items you return."),
    "request.is_full": N_("This depends on which items you return."),
}
_FEES: Final[Mapping[str, str]] = {
    "return_shipping": N_("Return shipping"),
    "outbound_shipping": N_("Delivery to you, no longer free"),
    "restocking": N_("Restocking fee"),
}
_FEE_REASONS: Final[Mapping[str, str]] = {
    FREE_DELIVERY_LOST: N_("What you keep of this order no longer earns free delivery."),
}
_CUTS: Final[Mapping[str, str]] = {
    ALREADY_REFUNDED: N_("Already refunded"),
    NOT_PAID: N_("Not paid"),
}
_CUT_SENTENCES: Final[Mapping[str, str]] = {
    ALREADY_REFUNDED: N_("Taken off because we have already refunded it: %(amount)s."),
    NOT_PAID: N_("Taken off because it was not paid: %(amount)s."),
}
_COUNTED: Final = ("days", "available")
_FALLBACK: Final = N_("This follows from our return policy.")


def explain(reason: Reason, translations: Translations, language: str) -> str:
    """One sentence or two for the shopper; dates and money in them are written as ``language`` does."""
    text = _text_of(reason)
    if isinstance(text, tuple):
        counted = next(reason.params[name] for name in _COUNTED if name in reason.params)
        written = translations.ngettext(*text, int(counted))
    else:
        written = translations.gettext(text)
    today = reason.actual or ""
    return written % {name: _written(name, value, language, today) for name, value in reason.params.items()}


def explain_dependency(fact: str, translations: Translations) -> str:
    """What the shopper still has to say before a rule can be applied, for a fact named in ``depends_on``."""
    return translations.gettext(_DEPENDS_ON.get(fact, _FALLBACK))


def explain_cut(cut: Cut, translations: Translations) -> str:
    """Why the order cannot give back all that the items were bought for, in a few words."""
    return translations.gettext(_CUTS[cut.reason])


def explain_cut_fully(cut: Cut, translations: Translations, *, currency: str, language: str) -> str:
    """The same as a sentence with its amount."""
    amount = format_money(Money(cut.amount_minor, currency), language)
    return translations.gettext(_CUT_SENTENCES[cut.reason]) % {"amount": amount}


def explain_fee(fee_type: str, translations: Translations) -> str:
    """What a fee line of a quote is, in a few words."""
    return translations.gettext(_FEES[fee_type])


def explain_fee_reason(reason: str, translations: Translations) -> str:
    """Why a fee line is charged, where its name does not say it; else empty."""
    return translations.gettext(_FEE_REASONS[reason]) if reason in _FEE_REASONS else ""


def _text_of(reason: Reason) -> Text:
    starts = reason.params.get("starts", "delivered")
    if reason.code == "method_not_offered" and "paused_until_date" in reason.params:
        return _PAUSED
    if reason.code == "window_closed" and "ordered_from_date" in reason.params:
        return _SEASON_CLOSED
    if reason.code == "window_closed":
        return _WINDOW_CLOSED[starts]
    if reason.code == "window_not_begun":
        return _NOT_BEGUN[starts]
    if reason.code == "not_eligible":
        return _NOT_ELIGIBLE_BY_FACT.get(reason.fact or "", _TEXTS["not_eligible"])
    if reason.code == "nothing_left" and "why" in reason.params:
        return _TEXTS[f"nothing_left_{reason.params['why']}"]
    if reason.code.endswith("_right") or reason.code.startswith("still_"):
        if "last_date" in reason.params:
            return _TEXTS[reason.code]
        return _TEXTS[f"{reason.code}_without_end"]
    return _TEXTS.get(reason.code, _FALLBACK)


def _written(name: str, value: Any, language: str, today: str) -> str:
    """A parameter for people; a date has its weekday, and one of another year than today's its year."""
    if name.endswith("_date"):
        return format_date_with_weekday(date.fromisoformat(value), language, with_year=value[:4] != today[:4])
    if isinstance(value, dict):
        return format_money(Money.from_json(value), language)
    return str(value)
