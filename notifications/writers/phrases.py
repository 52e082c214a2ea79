"""Phrases that several letters share."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.dates import format_date_with_weekday
from core.money import Money, format_money
from countries.names import display_name
from notifications.facts import ItemFacts, ReturnFacts, ShopFacts
from notifications.letters import Button, Fact, ProductRow
from returns.policy.explanation import explain_cut, explain_cut_fully, explain_fee, explain_fee_reason
from returns.telling.declined_rights import right_sentences


def language() -> str:
    """The language that the letter is written in."""
    return get_language() or "en"


def greeting(name: str) -> str:
    """``Hello Ada,`` in the form that each language addresses people in."""
    called = display_name(name, language())
    return _("Hello %(name)s,") % {"name": called} if called else _("Hello,")


def amount(money: Money) -> str:
    return format_money(money, language())


def day(value: date) -> str:
    return format_date_with_weekday(value, language())


def items_count(count: int) -> str:
    return ngettext("%(count)s item", "%(count)s items", count) % {"count": count}


def product_rows(about: ReturnFacts) -> tuple[ProductRow, ...]:
    """The items with picture, variant, quantity and what was paid for them."""
    return tuple(
        ProductRow(
            title=item.title, note=_note(item), amount=amount(item.worth), picture_url=item.picture_url
        )
        for item in about.items
    )


def quote_facts(about: ReturnFacts) -> tuple[Fact, ...]:
    """What the shopper gets back and what it is made of; one line when nothing is added or taken off."""
    quote = about.quote
    total = Fact(_total_label(about), amount(Money(quote.total_minor, quote.currency)), is_strong=True)
    if quote.amount_due_minor:
        total = Fact(_("You pay"), amount(Money(quote.amount_due_minor, quote.currency)), is_strong=True)
    parts = []
    if quote.shipping_minor:
        parts.append(Fact(_("Shipping"), amount(Money(quote.shipping_minor, quote.currency))))
    if quote.cut:
        parts.append(
            Fact(explain_cut(quote.cut, translation), amount(-Money(quote.cut_minor, quote.currency)))
        )
    parts += [
        Fact(explain_fee(fee.type, translation), amount(-Money(fee.amount_minor, quote.currency)))
        for fee in quote.fees
        if fee.amount_minor
    ]
    if quote.bonus_minor:
        parts.append(Fact(_("Bonus"), amount(Money(quote.bonus_minor, quote.currency))))
    if quote.exchange_minor:
        parts.append(Fact(_("Your replacement"), amount(-Money(quote.exchange_minor, quote.currency))))
    if not parts:
        return (total,)
    return (Fact(_("Items"), amount(Money(quote.items_minor, quote.currency))), *parts, total)


def what_is_gone(about: ReturnFacts) -> tuple[str, ...]:
    """Why less comes than the items were bought for, or why no money can be sent yet."""
    quote = about.quote
    told = [text for fee in quote.fees if (text := explain_fee_reason(fee.reason, translation))]
    if quote.cut:
        told.append(explain_cut_fully(quote.cut, translation, currency=quote.currency, language=language()))
    if not quote.is_payable:
        told.append(
            _("Your order has not been paid yet. We pay money back only once your payment has come in.")
        )
    return tuple(told)


def see_return(about: ReturnFacts) -> Button:
    return Button(_("See your return"), about.status_url)


def variables(shop: ShopFacts, about: ReturnFacts) -> dict[str, str]:
    """What a text of the shop's own may name in every letter about a return."""
    return {
        "customer_name": display_name(about.customer_name, language()),
        "shop_name": shop.name,
        "return_number": about.number,
        "order_number": about.order_number,
        "amount": amount(Money(about.quote.total_minor, about.quote.currency)),
        "last_day": day(about.hand_over_day) if about.hand_over_day else "",
    }


def _note(item: ItemFacts) -> str:
    count = items_count(item.quantity)
    return f"{item.variant_title} · {count}" if item.variant_title else count


def _total_label(about: ReturnFacts) -> str:
    return _("You get as store credit") if about.resolution == "store_credit" else _("You get back")


def right_that_ended(about: ReturnFacts) -> tuple[str, ...]:
    """The right by law that ended with the return, why, and where the reader can turn; nothing where none did."""
    return right_sentences(about.declined_right) if about.declined_right else ()


def account_later() -> str:
    """For payments that cannot take money back, in a shop that is not verified yet."""
    return _(
        "Your payment cannot take money back, so it goes to your bank account. The shop is being checked first: we write to "
        "you when you can enter the account on our page. Please send it to nobody in any other way."
    )
