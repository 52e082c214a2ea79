"""Letters about money: paid back, given as credit, or late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.models import PaymentKind
from core.money import Money
from notifications.facts import ReturnFacts, ShopFacts
from notifications.letters import Fact, Letter
from notifications.writers.phrases import (
    amount,
    greeting,
    product_rows,
    see_return,
    variables,
    what_is_gone,
)
from returns.states import RefundMethod


def refunded(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """How much, where to, and when the bank shows it. ``context`` holds the refund's own figures."""
    money = Money(context["amount_minor"], context["currency"])
    facts = [Fact(_("Refund"), amount(money), is_strong=True), Fact(_("Paid to"), _place(context))]
    if context.get("reference"):
        facts.append(Fact(_("Reference"), context["reference"]))
    return Letter(
        subject=_("Your refund for return %(number)s is on its way") % {"number": about.number},
        title=_("Your money is on its way"),
        preheader=_("Refund: %(amount)s") % {"amount": amount(money)},
        greeting=greeting(about.customer_name),
        paragraphs=tuple(
            filter(None, (_("We have sent your refund."), *what_is_gone(about), _span(context)))
        ),
        button=see_return(about),
        products=product_rows(about),
        facts=tuple(facts),
        variables={**variables(shop, about), "amount": amount(money)},
    )


def credit_given(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """The credit, what it makes together with earlier credit, and how it is used."""
    money = Money(context["amount_minor"], context["currency"])
    balance = Money(context["balance_minor"], context["currency"])
    facts = [Fact(_("Store credit"), amount(money), is_strong=True)]
    if context.get("bonus_minor"):
        facts.append(Fact(_("Bonus in it"), amount(Money(context["bonus_minor"], context["currency"]))))
    facts.append(Fact(_("Your balance"), amount(balance)))
    return Letter(
        subject=_("Your store credit for return %(number)s is here") % {"number": about.number},
        title=_("Your store credit is here"),
        preheader=_("Store credit: %(amount)s") % {"amount": amount(money)},
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("Your store credit is on your account, and you can use it now."),
            _("On your return page you turn it into a code for your next order, all of it or a part."),
            *what_is_gone(about),
        ),
        button=see_return(about),
        products=product_rows(about),
        facts=tuple(facts),
        notes=(_("Credit that you got in place of money does not expire."),),
        variables={**variables(shop, about), "amount": amount(money), "balance": amount(balance)},
    )


def refund_delayed(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    money = Money(context["amount_minor"], context["currency"])
    if context.get("was_a_mistake"):
        why = _("We wrote to you that your refund was sent. That was our mistake: it is still to be sent.")
    else:
        why = _(
            "We tried to send your refund, and the payment provider did not accept it. We are sorry for the wait."
        )
    return Letter(
        subject=_("Your refund for return %(number)s takes longer") % {"number": about.number},
        title=_("Your refund takes longer than it should"),
        preheader=_("You do not have to do anything. We are sorry for the wait."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            why,
            _(
                "Our team is on it. You do not have to do anything, and we write to you as soon as it is sent."
            ),
        ),
        button=see_return(about),
        facts=(Fact(_("Refund"), amount(money), is_strong=True),),
        variables={**variables(shop, about), "amount": amount(money)},
    )


def _place(context: Mapping[str, Any]) -> str:
    if context["method"] == RefundMethod.BANK_ACCOUNT:
        return _("Bank account %(account)s") % {"account": context.get("account", "")}
    if context["method"] == RefundMethod.MANUAL:
        return _("As arranged with you")
    places = {
        PaymentKind.CARD: _("The card you paid with"),
        PaymentKind.CARD_INSTALMENTS: _("The card you paid with, in the same instalments"),
        PaymentKind.WALLET: _("The wallet you paid with"),
        PaymentKind.GIFT_CARD: _("The gift card you paid with"),
    }
    return places.get(context.get("payment_kind", ""), _("The same way you paid"))


def _span(context: Mapping[str, Any]) -> str:
    days = context.get("bank_days")
    if not days or days[1] == 0:
        return ""
    if days[0] == days[1]:
        return ngettext(
            "Your bank may need %(days)s business day to show it.",
            "Your bank may need %(days)s business days to show it.",
            days[1],
        ) % {"days": days[1]}
    return _("Your bank may need %(first)s to %(last)s business days to show it.") % {
        "first": days[0],
        "last": days[1],
    }
