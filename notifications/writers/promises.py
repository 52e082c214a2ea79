"""Letters about promised days: the hand-over's last day, money that is late, an account that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.money import Money
from notifications.facts import ReturnFacts, ShopFacts
from notifications.letters import Button, Fact, Letter
from notifications.writers.phrases import amount, day, greeting, product_rows, see_return, variables


def expires_soon(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """Before the last day for handing the parcel over, while there is still time."""
    last_day = _last_day(about)
    return Letter(
        subject=_("Last day for your return %(number)s: %(day)s") % {"number": about.number, "day": last_day},
        title=_("Your parcel is still with you"),
        preheader=_("Last day to hand it over: %(day)s") % {"day": last_day},
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("Last day to hand it over: %(day)s") % {"day": last_day},
            _("After that day the return ends by itself, and nothing is paid back for it."),
            _("Your return page shows what you need for the hand-over."),
        ),
        button=see_return(about),
        products=product_rows(about),
        notes=(
            _(
                "Have you handed it over already? Then you do not have to do anything: we hear from the carrier."
            ),
            _("Do you need more time? Reply to this e-mail."),
        ),
        variables=variables(shop, about),
    )


def extended(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    last_day = _last_day(about)
    return Letter(
        subject=_("More time for your return %(number)s") % {"number": about.number},
        title=_("You have more time"),
        preheader=_("Last day to hand it over: %(day)s") % {"day": last_day},
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("We have given your return more time."),
            _("Last day to hand it over: %(day)s") % {"day": last_day},
        ),
        button=see_return(about),
        products=product_rows(about),
        variables=variables(shop, about),
    )


def slipped(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """Honest about a day that was not kept. ``context``: the refund's figures, ``due_day`` and the compensation."""
    money = Money(context["amount_minor"], context["currency"])
    compensation = Money(context.get("compensation_minor") or 0, context["currency"])
    due_day = day(date.fromisoformat(context["due_day"]))
    facts = [
        Fact(_("Refund"), amount(money), is_strong=True),
        Fact(_("We had promised it by"), due_day),
    ]
    paragraphs = [
        _(
            "We promised to send your refund by a day that has passed, and we have not managed it. We are sorry."
        ),
        _("You do not have to do anything. Your money is safe, and we write to you as soon as it is sent."),
    ]
    if compensation:
        paragraphs.append(
            _(
                "For the wait we have given you store credit, in addition to your refund. On your return page you "
                "turn it into a code for your next order."
            )
        )
        facts.append(Fact(_("Store credit for the wait"), amount(compensation)))
    return Letter(
        subject=_("Your refund for return %(number)s is late") % {"number": about.number},
        title=_("Your refund is late, and we are sorry"),
        preheader=_("You do not have to do anything. We write to you as soon as it is sent."),
        greeting=greeting(about.customer_name),
        paragraphs=tuple(paragraphs),
        button=see_return(about),
        facts=tuple(facts),
        variables={**variables(shop, about), "amount": amount(money)},
    )


def account_awaited(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """Once more before the day: the money waits for the shopper's own bank account."""
    money = Money(context["amount_minor"], context["currency"])
    return Letter(
        subject=_("Your refund for return %(number)s waits for your bank account") % {"number": about.number},
        title=_("We would like to send your money"),
        preheader=_("We only need to know where to."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("Your refund is ready. Your payment cannot take money back, so we need your bank account."),
            _("As soon as you have entered it on our page, the money is sent."),
        ),
        button=Button(_("Enter the bank account"), about.status_url),
        facts=(Fact(_("Refund"), amount(money), is_strong=True),),
        notes=(_("We ask for bank data only on this page, never on the phone, by e-mail or in a chat."),),
        variables={**variables(shop, about), "amount": amount(money)},
    )


def account_bounced(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """The bank sent the money back: another account is needed."""
    money = Money(context["amount_minor"], context["currency"])
    return Letter(
        subject=_("Please check your bank account for return %(number)s") % {"number": about.number},
        title=_("The bank sent your money back"),
        preheader=_("We need another bank account, or the right number."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("We sent your refund, and the bank sent it back: the account that you gave could not take it."),
            _("Please enter the account once more on our page. Your money is safe with us until then."),
        ),
        button=Button(_("Enter the bank account"), about.status_url),
        facts=(Fact(_("Refund"), amount(money), is_strong=True),),
        notes=(_("We ask for bank data only on this page, never on the phone, by e-mail or in a chat."),),
        variables={**variables(shop, about), "amount": amount(money)},
    )


def staff_promises(shop: ShopFacts, about: None, context: Mapping[str, Any]) -> Letter:
    """For staff: which promised refunds fall due soon. ``context["rows"]``: number, amount, day, cause, in words."""
    rows = context["rows"]
    count = len(rows)
    return Letter(
        subject=ngettext("%(count)s refund promise needs you", "%(count)s refund promises need you", count)
        % {"count": count},
        title=_("Promised days draw near"),
        preheader=_("The customers were told a day, and the money has not left yet."),
        greeting=_("Hello,"),
        paragraphs=(_("The customers were told a day, and the money has not left yet."),),
        facts=tuple(
            Fact(
                row["number"],
                " · ".join(
                    (
                        amount(Money(row["amount_minor"], row["currency"])),
                        day(date.fromisoformat(row["due_day"])),
                        str(CAUSES[row["cause"]]),
                    )
                ),
            )
            for row in rows
        ),
        button=Button(_("Open the refund promises"), context["url"]),
        variables={},
    )


CAUSES: Mapping[str, Promise] = {
    "payout_file": gettext_lazy("waits to be put into a file for your bank"),
    "payout_batch": gettext_lazy("in a file for your bank, not recorded as paid"),
    "provider": gettext_lazy("the payment provider has not answered clearly"),
    "failed": gettext_lazy("the payment provider declined it"),
    "not_asked": gettext_lazy("waits to be sent"),
    "decision": gettext_lazy("waits for your decision"),
    "parcel": gettext_lazy("the parcel is not back, but the law does not wait for it"),
    "inspection": gettext_lazy("waits for the inspection"),
    "bank_account": gettext_lazy("waits for the customer's bank account"),
}


def _last_day(about: ReturnFacts) -> str:
    return day(about.hand_over_day) if about.hand_over_day else ""
