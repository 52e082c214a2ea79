"""The receipt of a withdrawal: what was declared, about which order, on which day and at what time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_time
from django.utils.translation import gettext as _

from core.dates import format_date, local_date
from notifications.facts import ReturnFacts, ShopFacts
from notifications.letters import Button, Letter, Receipt
from notifications.writers.phrases import greeting, language


def declared(shop: ShopFacts, about: ReturnFacts | None, context: Mapping[str, Any]) -> Letter:
    """``context``: ``order``, ``declared_at``, ``withdrawn`` (lines of text), ``has_sent_units``, and ``name``."""
    at = datetime.fromisoformat(context["declared_at"])
    if context["has_sent_units"]:
        money = _("For what you have already, you get a letter of its own: it says how it travels back.")
    else:
        money = _("Nothing has to be sent back. We send your money the same way that you paid.")
    return Letter(
        subject=_("Your withdrawal from order %(order)s has arrived") % {"order": context["order"]},
        title=_("We have your withdrawal"),
        preheader=_("The receipt, with date and time."),
        greeting=greeting(context.get("name", "")),
        paragraphs=(
            _("You have withdrawn from the contract. What was not sent yet, we do not send any more."),
            money,
        ),
        button=Button(_("Go to returns"), shop.base_url),
        receipt=withdrawal_receipt(
            shop, at=at, order_number=context["order"], items="; ".join(context["withdrawn"])
        ),
        variables={
            "customer_name": context.get("name", ""),
            "shop_name": shop.name,
            "order_number": context["order"],
        },
    )


def withdrawal_receipt(shop: ShopFacts, *, at: datetime, order_number: str, items: str) -> Receipt:
    """What a withdrawal's letter proves: the day and minute in the shop's time, the order, the items."""
    moment = at.astimezone(ZoneInfo(shop.time_zone))
    when = {
        "date": format_date(local_date(at, shop.time_zone), language(), with_year=True),
        "time": format_time(moment, "HH:mm", locale=language()),
        "zone": moment.tzname() or shop.time_zone,
    }
    return Receipt(
        title=_("Receipt of your withdrawal"),
        paragraphs=(
            _("You have declared your withdrawal from the contract. Received: %(date)s, %(time)s (%(zone)s)")
            % when,
            _("Order: %(order)s") % {"order": order_number},
            _("Withdrawn items: %(items)s") % {"items": items},
            _("Please keep this e-mail: it is your proof of the date and content of your declaration."),
        ),
    )
