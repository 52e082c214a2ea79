"""Letters about the way back: when the carrier comes, that it cannot, and the postage that is given back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.money import Money
from notifications.facts import ReturnFacts, ShopFacts
from notifications.letters import Button, Fact, Letter
from notifications.writers.phrases import amount, day, greeting, product_rows, see_return, variables
from returns.services.own_parcels import BY_HAND


def pickup_booked(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """The carrier has agreed to come. ``booked`` is the span."""
    when = _when(context["booked"])
    return Letter(
        subject=_("The carrier comes: %(when)s") % {"when": when},
        title=_("Your pickup is booked"),
        preheader=_("Return %(number)s") % {"number": about.number},
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("Please have the parcel ready, with the return number on it: %(number)s")
            % {"number": about.number},
            _("If something comes up, move the pickup on the page of your return until it begins."),
        ),
        button=see_return(about),
        products=product_rows(about),
        facts=(Fact(_("Pickup"), when, is_strong=True),),
        variables=variables(shop, about),
    )


def pickup_refused(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """The carrier cannot come as wished. ``booked`` is the span that stands instead, or None."""
    booked = context.get("booked")
    if booked:
        paragraph = _("The carrier cannot come at the time that you wished for. It comes as booked before.")
    else:
        paragraph = _("The carrier cannot come at the time that you wished for. Please choose another one.")
    return Letter(
        subject=_("About the pickup of your return %(number)s") % {"number": about.number},
        title=_("The carrier cannot come then"),
        greeting=greeting(about.customer_name),
        paragraphs=(paragraph,),
        button=see_return(about) if booked else Button(_("Choose another time"), about.status_url),
        products=product_rows(about),
        facts=(Fact(_("Pickup"), _when(booked), is_strong=True),) if booked else (),
        variables=variables(shop, about),
    )


def postage_repaid(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """``amount_minor``, ``currency`` and ``way`` of what is given back."""
    paid = amount(Money(context["amount_minor"], context["currency"]))
    if context["way"] == BY_HAND:
        how = _("We have sent you what the way back cost.")
    else:
        how = _(
            "What the way back cost is booked as store credit. You can use it at once, and it never expires."
        )
    return Letter(
        subject=_("Your postage for return %(number)s") % {"number": about.number},
        title=_("We give your postage back"),
        greeting=greeting(about.customer_name),
        paragraphs=(how,),
        button=see_return(about),
        facts=(Fact(_("Postage"), paid, is_strong=True),),
        variables=variables(shop, about),
    )


def _when(span: Mapping[str, Any]) -> str:
    hours = str(span["slot"]).replace("-", "\N{EN DASH}")
    return f"{day(date.fromisoformat(span['date']))}, {hours}"
