"""The receipt of a withdrawal: what was declared, about which order, on which day and at what time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_time
from django.utils.translation import gettext as _

from core.dates import format_date, local_date
from core.money import Money
from notifications.facts import ReturnFacts, ShopFacts
from notifications.letters import Button, Fact, Letter, Receipt
from notifications.writers.phrases import amount, greeting, language
from returns.telling.destinations import destination_of_money

_NOT_FOR_FILE_NAMES = re.compile(r"[^A-Za-z0-9]+")


def declared(shop: ShopFacts, about: ReturnFacts | None, context: Mapping[str, Any]) -> Letter:
    """``context``: ``order``, ``declared_at``, ``name``, ``withdrawn`` (lines of text), ``has_sent_units``,
    ``has_unsent_units``, ``amount`` (money as JSON) and ``payment_kinds``."""
    paragraphs = [_("You have withdrawn from the contract. You need not do anything else for that.")]
    if context["has_unsent_units"]:
        paragraphs.append(_("What was not sent yet, we do not send any more."))
    if context["has_sent_units"]:
        paragraphs.append(
            _("For what you have already, you get a letter of its own: it says how it travels back.")
        )
    else:
        paragraphs.append(_("Nothing has to be sent back."))
    return Letter(
        subject=_("Receipt of your withdrawal from order %(order)s") % {"order": context["order"]},
        title=_("We have your withdrawal"),
        preheader=_("The receipt, with date and time."),
        greeting=greeting(context["name"]),
        paragraphs=tuple(paragraphs),
        facts=(
            Fact(_("You get back"), amount(Money.from_json(context["amount"])), is_strong=True),
            Fact(_("Where to"), destination_of_money(context["payment_kinds"])),
        ),
        button=Button(_("Go to returns"), shop.base_url),
        receipt=withdrawal_receipt(
            shop,
            at=datetime.fromisoformat(context["declared_at"]),
            order_number=context["order"],
            name=context["name"],
            items="; ".join(context["withdrawn"]),
        ),
        variables={
            "customer_name": context["name"],
            "shop_name": shop.name,
            "order_number": context["order"],
        },
    )


def receipt_went_elsewhere(shop: ShopFacts, about: ReturnFacts | None, context: Mapping[str, Any]) -> Letter:
    """To the order's own address. ``context``: ``order``, ``declared_at``, ``name`` and ``address``, masked."""
    numbers = {"order": context["order"]}
    return Letter(
        subject=_("A withdrawal from your order %(order)s has arrived") % numbers,
        title=_("We have a withdrawal from your order"),
        preheader=_("Its receipt goes to another address, as was asked for."),
        greeting=greeting(context["name"]),
        paragraphs=(
            _(
                "Somebody who knows your order has withdrawn from its contract. Received: %(date)s, %(time)s (%(zone)s)"
            )
            % _moment(datetime.fromisoformat(context["declared_at"]), shop),
            _(
                "The receipt goes to %(address)s, as was asked for. Everything else we write to you, as before."
            )
            % {"address": context["address"]},
        ),
        notes=(_("If this was not you, please reply to this e-mail."),),
        variables={
            "customer_name": context["name"],
            "shop_name": shop.name,
            "order_number": context["order"],
        },
    )


def withdrawal_receipt(shop: ShopFacts, *, at: datetime, order_number: str, name: str, items: str) -> Receipt:
    """What a withdrawal's receipt proves: the day and minute in the shop's time, who, the order, the items."""
    paragraphs = [
        _("You have declared your withdrawal from the contract. Received: %(date)s, %(time)s (%(zone)s)")
        % _moment(at, shop),
        _("Order: %(order)s") % {"order": order_number},
    ]
    if name:
        paragraphs.append(_("Name: %(name)s") % {"name": name})
    return Receipt(
        title=_("Receipt of your withdrawal"),
        paragraphs=(
            *paragraphs,
            _("Withdrawn items: %(items)s") % {"items": items},
            _("Please keep this receipt: it is your proof of the date and content of your declaration."),
        ),
        file_name=f"withdrawal-{_NOT_FOR_FILE_NAMES.sub('-', order_number).strip('-').lower() or 'receipt'}.pdf",
        seller=tuple(map(str, shop.legal_lines)),
    )


def _moment(at: datetime, shop: ShopFacts) -> dict[str, str]:
    moment = at.astimezone(ZoneInfo(shop.time_zone))
    return {
        "date": format_date(local_date(at, shop.time_zone), language(), with_year=True),
        "time": format_time(moment, "HH:mm", locale=language()),
        "zone": f"UTC{moment.isoformat()[-6:]}",
    }
