"""Letters that hold a secret: the link to one's orders, and the code before bank data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from notifications.facts import ReturnFacts, ShopFacts
from notifications.letters import Button, Code, Letter
from notifications.writers.phrases import greeting, variables


def find_orders(shop: ShopFacts, about: ReturnFacts | None, context: Mapping[str, Any]) -> Letter:
    """``context``: ``url``, and ``name`` where it is known."""
    return Letter(
        subject=_("Your orders at %(shop)s") % {"shop": shop.name},
        title=_("Here are your orders"),
        preheader=_("The link works once and for a short time."),
        greeting=greeting(context.get("name", "")),
        paragraphs=(
            _("You asked for a link to your orders. Open it on the device that you want to go on with."),
        ),
        button=Button(_("Open my orders"), context["url"]),
        notes=(
            _("The link works once and for a short time. You can ask for a new one at any moment."),
            _("If this was not you, you can ignore this e-mail. Nobody sees your orders without the link."),
        ),
        variables={"shop_name": shop.name},
    )


def email_replaced(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """To the address that was written to before."""
    return Letter(
        subject=_("Messages about return %(number)s go to another address") % {"number": about.number},
        title=_("Another e-mail address was given"),
        preheader=_("This is the last message about this return to this address."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _(
                "Messages about this return now go to another address. Nothing else changed, and no money moved."
            ),
        ),
        notes=(_("If this was not you, please reply to this e-mail."),),
        variables=variables(shop, about),
    )


def bank_account_code(shop: ShopFacts, about: ReturnFacts | None, context: Mapping[str, Any]) -> Letter:
    """``context``: ``code``, and ``name`` where it is known."""
    return Letter(
        subject=_("Your code for %(shop)s") % {"shop": shop.name},
        title=_("Your code"),
        preheader=_("Enter it on the page where you were asked for it."),
        greeting=greeting(context.get("name", "")),
        paragraphs=(
            _("With this code you confirm that it is you who enters the bank account for the refund."),
        ),
        code=Code(_("Code"), context["code"], _("Enter it on the page where you were asked for it.")),
        notes=(
            _("Nobody from us ever asks you for this code, on the phone or in a chat. Do not pass it on."),
            _("If this was not you, please reply to this e-mail."),
        ),
        variables={"shop_name": shop.name},
    )


def look_up_code(shop: ShopFacts, about: ReturnFacts | None, context: Mapping[str, Any]) -> Letter:
    """``context``: ``code``, and ``name`` where it is known."""
    return Letter(
        subject=_("Your code for %(shop)s") % {"shop": shop.name},
        title=_("Your code"),
        preheader=_("Enter it on the page where you were asked for it."),
        greeting=greeting(context.get("name", "")),
        paragraphs=(_("With this code you confirm that it is you who looks at the order."),),
        code=Code(_("Code"), context["code"], _("Enter it on the page where you were asked for it.")),
        notes=(
            _("Nobody from us ever asks you for this code, on the phone or in a chat. Do not pass it on."),
            _(
                "If this was not you, somebody else knows the number of your order. Nobody sees it without the code."
            ),
        ),
        variables={"shop_name": shop.name},
    )


def store_credit_code(shop: ShopFacts, about: ReturnFacts | None, context: Mapping[str, Any]) -> Letter:
    """``context``: ``code``, and ``name`` where it is known."""
    return Letter(
        subject=_("Your code for %(shop)s") % {"shop": shop.name},
        title=_("Your code"),
        preheader=_("Enter it on the page where you were asked for it."),
        greeting=greeting(context.get("name", "")),
        paragraphs=(_("With this code you confirm that it is you who uses the store credit."),),
        code=Code(_("Code"), context["code"], _("Enter it on the page where you were asked for it.")),
        notes=(
            _("Nobody from us ever asks you for this code, on the phone or in a chat. Do not pass it on."),
            _("If this was not you, please reply to this e-mail."),
        ),
        variables={"shop_name": shop.name},
    )
