"""Letters about exchanges: what is to be paid on top, what leaves, and what happens when it cannot.

``context["replacement"]`` holds ``title``, ``variant_title`` and ``quantity``; ``last_day`` is an ISO date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.money import Money
from notifications.facts import ReturnFacts, ShopFacts
from notifications.letters import Button, Fact, Letter
from notifications.writers.phrases import amount, day, greeting, items_count, see_return, variables


def payment_wanted(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """The link on which the difference is paid, as soon as it is there."""
    money, last_day = _money(context), day(date.fromisoformat(context["last_day"]))
    return Letter(
        subject=_("Your exchange %(number)s: please pay the difference") % {"number": about.number},
        title=_("One step until your exchange"),
        preheader=_("As soon as the difference is paid, nothing stands in the way of your replacement."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("We keep your replacement for you. It costs a little more than what comes back."),
            _("As soon as the difference is paid, nothing stands in the way of your replacement."),
        ),
        button=Button(_("Pay the difference"), context["url"]),
        facts=(
            *_replacements(context),
            Fact(_("You pay"), amount(money), is_strong=True),
            Fact(_("Last day to pay"), last_day),
        ),
        notes=(_("Would you like something else instead? Your return page shows what is possible."),),
        variables={**variables(shop, about), "amount": amount(money), "last_day": last_day},
    )


def payment_reminder(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    money, last_day = _money(context), day(date.fromisoformat(context["last_day"]))
    return Letter(
        subject=_("Last day to pay for your exchange %(number)s: %(day)s")
        % {"number": about.number, "day": last_day},
        title=_("We still keep your replacement"),
        preheader=_("Last day to pay: %(day)s") % {"day": last_day},
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("The difference for your exchange is not paid yet."),
            _("After the last day we let go of the replacement, and you choose something else."),
        ),
        button=Button(_("Pay the difference"), context["url"]),
        facts=(
            *_replacements(context),
            Fact(_("You pay"), amount(money), is_strong=True),
            Fact(_("Last day to pay"), last_day),
        ),
        variables={**variables(shop, about), "amount": amount(money), "last_day": last_day},
    )


def replacement_sent(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """The shop was asked to send it, and will."""
    facts = list(_replacements(context))
    if context.get("order"):
        facts.append(Fact(_("Order of your replacement"), context["order"]))
    return Letter(
        subject=_("Your replacement is being sent, return %(number)s") % {"number": about.number},
        title=_("Your replacement is being sent"),
        preheader=_("It goes to the address of your order."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("We are getting your replacement ready. It goes to the address of your order."),
            _("There is nothing left to pay."),
        ),
        button=see_return(about),
        facts=tuple(facts),
        variables=variables(shop, about),
    )


def sold_out(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """Sold out at the last moment: said at once, with what is possible instead."""
    return _choice(
        shop,
        about,
        context,
        subject=_("Your replacement is sold out: please choose, return %(number)s"),
        title=_("We are sorry: it is sold out"),
        reason=_("The last one was sold before we could send it to you."),
    )


def not_paid(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    return _choice(
        shop,
        about,
        context,
        subject=_("The payment link has run out: please choose, return %(number)s"),
        title=_("What may we do instead?"),
        reason=_("The difference was not paid in time, so we could not keep the replacement any longer."),
    )


def hold_over(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """The time is over for which it was kept; it is looked for again when the parcel is there."""
    return Letter(
        subject=_("About the replacement of your return %(number)s") % {"number": about.number},
        title=_("We can no longer keep it for you alone"),
        preheader=_("As soon as your parcel is with us, we look for it again."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("We kept your replacement for a while, and your parcel is not with us yet."),
            _(
                "Others can buy it now. As soon as your parcel is with us, we look for it again: if it is "
                "there, it is yours. If not, you choose something else or get your money back."
            ),
        ),
        button=see_return(about),
        facts=_replacements(context),
        variables=variables(shop, about),
    )


def _choice(
    shop: ShopFacts,
    about: ReturnFacts,
    context: Mapping[str, Any],
    *,
    subject: str,
    title: str,
    reason: str,
) -> Letter:
    last_day = day(date.fromisoformat(context["last_day"]))
    return Letter(
        subject=subject % {"number": about.number},
        title=title,
        preheader=_("Choose something else, or take your money back."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            reason,
            _("Choose another size or article, store credit, or your money back. Nothing is lost."),
        ),
        button=Button(_("Choose now"), about.status_url),
        facts=(*_replacements(context), Fact(_("Please choose by"), last_day)),
        notes=(_("If we hear nothing from you by then, we send your money back."),),
        variables={**variables(shop, about), "last_day": last_day},
    )


def _replacements(context: Mapping[str, Any]) -> tuple[Fact, ...]:
    """One line for each article that leaves instead."""
    return tuple(
        Fact(
            _("Your replacement"),
            " · ".join(
                part for part in (one["title"], one["variant_title"], items_count(one["quantity"])) if part
            ),
        )
        for one in context["replacements"]
    )


def _money(context: Mapping[str, Any]) -> Money:
    return Money(context["amount_minor"], context["currency"])
