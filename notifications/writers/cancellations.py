"""Letters about what shall not be sent any more: received, cancelled with its money, too late, paid, late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.money import Money
from notifications.facts import ShopFacts
from notifications.letters import Button, Fact, Letter
from notifications.writers.phrases import account_later, amount, day, greeting


def requested(shop: ShopFacts, about: None, context: Mapping[str, Any]) -> Letter:
    """``context`` of all of these: ``name``, ``order``, ``order_url``, ``cancelled``, ``too_late`` (lines of text)."""
    return _letter(
        shop,
        context,
        subject=_("We have your cancellation for order %(order)s"),
        title=_("We have your cancellation"),
        paragraphs=(
            _("We are stopping these items before they leave, and write to you as soon as we know."),
            _("If they have left already, we tell you what you can do then."),
        ),
        facts=_items(context["cancelled"]),
    )


def confirmed(shop: ShopFacts, about: None, context: Mapping[str, Any]) -> Letter:
    """Beside: ``amount_minor``, ``currency``, ``due_day``, ``needs_account``."""
    money = Money(context["amount_minor"], context["currency"])
    paragraphs = [_("These items are cancelled and will not be sent.")]
    facts = list(_items(context["cancelled"]))
    if context["too_late"]:
        paragraphs.append(_("Some items had left already: they come to you, and you can return them."))
        facts.append(Fact(_("Already sent"), "; ".join(context["too_late"])))
    if money.amount_minor:
        paragraphs.append(
            _("Your payment cannot take money back, so we need your bank account.")
            if context["needs_account"]
            else account_later()
            if context.get("is_checked_first")
            else _("Your money goes back the way you paid.")
        )
        facts.append(Fact(_("Refund"), amount(money), is_strong=True))
        facts.append(Fact(_("Sent by"), day(date.fromisoformat(context["due_day"]))))
    else:
        paragraphs.append(_("Nothing was paid for them, so there is nothing to pay back."))
    return _letter(
        shop,
        context,
        subject=_("Cancelled: items of your order %(order)s"),
        title=_("Your items are cancelled"),
        paragraphs=tuple(paragraphs),
        facts=tuple(facts),
        button=_("Enter the bank account") if context["needs_account"] else "",
        notes=(_("We ask for bank data only on this page, never on the phone, by e-mail or in a chat."),)
        if context["needs_account"]
        else (),
        amount_text=amount(money),
    )


def too_late(shop: ShopFacts, about: None, context: Mapping[str, Any]) -> Letter:
    return _letter(
        shop,
        context,
        subject=_("Your order %(order)s had left already"),
        title=_("It was too late to cancel"),
        paragraphs=(
            _("These items had left before we could stop them."),
            _("You can refuse the parcel at the door, or return the items to us once they have come."),
        ),
        facts=_items(context["too_late"]),
    )


def refunded(shop: ShopFacts, about: None, context: Mapping[str, Any]) -> Letter:
    """Beside: ``amount_minor``, ``currency``, ``method``, ``reference``, ``account``."""
    money = Money(context["amount_minor"], context["currency"])
    facts = [Fact(_("Refund"), amount(money), is_strong=True)]
    if context["account"]:
        facts.append(Fact(_("Bank account"), context["account"]))
    if context["reference"]:
        facts.append(Fact(_("Reference"), context["reference"]))
    return _letter(
        shop,
        context,
        subject=_("Your refund for the cancelled items of order %(order)s"),
        title=_("Your refund has been sent"),
        paragraphs=(_("We have sent your money for the items that you cancelled."),),
        facts=tuple(facts),
        amount_text=amount(money),
    )


def account_wanted(shop: ShopFacts, about: None, context: Mapping[str, Any]) -> Letter:
    """Beside: ``amount_minor``, ``currency``, ``is_checked_first``, and ``why``: ``bounced``, ``failed``, ``no_way_back``."""
    money, is_later = Money(context["amount_minor"], context["currency"]), context["is_checked_first"]
    why = {
        "bounced": _(
            "We sent your refund, and the bank sent it back: the account that you gave could not take it."
        ),
        "failed": _("Your refund could not be sent the way you paid."),
        "no_way_back": _("Your payment cannot take money back, so we need your bank account."),
    }[context["why"]]
    return _letter(
        shop,
        context,
        subject=_("We need your bank account for the refund of order %(order)s"),
        title=_("Where may we send the money?"),
        paragraphs=(
            why,
            account_later()
            if is_later
            else _("Please enter a bank account on the page of your order, and we send the money there."),
        ),
        facts=(Fact(_("Refund"), amount(money), is_strong=True),),
        notes=(_("We ask for bank data only on this page, never on the phone, by e-mail or in a chat."),),
        button="" if is_later else _("Enter the bank account"),
        amount_text=amount(money),
    )


def late(shop: ShopFacts, about: None, context: Mapping[str, Any]) -> Letter:
    """Beside: ``due_day``."""
    return _letter(
        shop,
        context,
        subject=_("Your refund for order %(order)s is late"),
        title=_("Your refund is late, and we are sorry"),
        paragraphs=(
            _(
                "We promised to send your refund by a day that has passed, and we have not managed it. "
                "We are sorry."
            ),
            _(
                "You do not have to do anything. Your money is safe, and we write to you as soon as it is sent."
            ),
        ),
        facts=(Fact(_("We had promised it by"), day(date.fromisoformat(context["due_day"]))),),
    )


def _items(texts: list[str]) -> tuple[Fact, ...]:
    return (Fact(_("Items"), "; ".join(texts)),) if texts else ()


def _letter(
    shop: ShopFacts,
    context: Mapping[str, Any],
    *,
    subject: str,
    title: str,
    paragraphs: tuple[str, ...],
    facts: tuple[Fact, ...] = (),
    notes: tuple[str, ...] = (),
    button: str = "",
    amount_text: str = "",
) -> Letter:
    return Letter(
        subject=subject % {"order": context["order"]},
        title=title,
        preheader=paragraphs[0],
        greeting=greeting(context.get("name", "")),
        paragraphs=paragraphs,
        button=Button(button or _("See your order"), context.get("order_url") or shop.base_url),
        facts=facts,
        notes=notes,
        variables={
            "customer_name": context.get("name", ""),
            "shop_name": shop.name,
            "order_number": context["order"],
            "amount": amount_text,
        },
    )
