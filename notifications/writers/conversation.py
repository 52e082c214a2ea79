"""Letters of the conversation, of refused items, and of a return's end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.money import Money
from notifications.facts import ReturnFacts, ShopFacts
from notifications.letters import Button, Fact, Letter, ProductRow, Scale
from notifications.writers.phrases import (
    amount,
    day,
    greeting,
    items_count,
    product_rows,
    right_that_ended,
    see_return,
    variables,
)
from returns.states import RefundMethod
from returns.survey import SCORES
from returns.telling.declined_rights import right_sentences


def message_from_shop(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """``context``: ``text``, and how many ``photos`` stand beside it on the page."""
    return Letter(
        subject=_("An answer about your return %(number)s") % {"number": about.number},
        title=_("We have written to you"),
        preheader=_first_words(context["text"]),
        greeting="",  # the words bring their own
        paragraphs=_words(context),
        button=Button(_("Reply"), _door(about, "conversation")),
        notes=(
            _("Please reply with the button, so that your answer stands beside your return."),
            _("We never ask for passwords, codes or bank data in a message."),
        ),
        variables={**variables(shop, about), "message": context["text"]},
    )


def message_from_shopper(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """To staff. ``context``: ``text``, ``photos``, ``name`` of who writes, and the ``url`` of the reply form."""
    numbers = {"number": about.number, "order": about.order_number}
    return Letter(
        subject=_("Message about return %(number)s") % numbers,
        title=_("A customer has written"),
        preheader=_first_words(context["text"]),
        greeting="",
        paragraphs=_words(context),
        button=Button(_("Reply"), context["url"]),
        facts=(
            Fact(_("From"), context["name"] or _("Without a name")),
            Fact(_("Return"), about.number),
            Fact(_("Order"), about.order_number),
        ),
        notes=(
            _("Please reply with the button. An answer to this e-mail does not reach the customer's return."),
        ),
    )


def items_refused(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """``context``: ``items`` with title, quantity and reasons; ``photos``; ``choose_by`` as a date, or nothing;
    ``taken_right`` is the DeclinedRight of what was refused."""
    count = sum(item["quantity"] for item in context["items"])
    title = ngettext("We could not accept %(count)s item", "We could not accept %(count)s items", count) % {
        "count": count
    }
    paragraphs = [
        _("We have looked at what you sent back, and have to tell you that we cannot accept all of it.")
    ]
    paragraphs += _reasons(context["items"])
    if context.get("taken_right"):
        paragraphs.extend(right_sentences(context["taken_right"]))
    if context["photos"]:
        paragraphs.append(_("You find our photos on your return page."))
    notes = []
    if context["choose_by"]:
        paragraphs.append(
            _(
                "Please choose what happens now: we send it back to you, it stays with us, or we look at it again."
            )
        )
        last_day = day(date.fromisoformat(context["choose_by"]))
        notes.append(
            _("Please choose by %(day)s. If we do not hear from you, we send it back to you.")
            % {"day": last_day}
        )
    notes.append(_("Your rights by law, such as those for defective items, stay as they are."))
    button = (
        Button(_("Choose what happens now"), _door(about, "refused"))
        if context["choose_by"]
        else Button(_("Write to us"), _door(about, "conversation"))
    )
    return Letter(
        subject=_("About the items of your return %(number)s") % {"number": about.number},
        title=title,
        preheader=_("The reason, and what you can choose."),
        greeting=greeting(about.customer_name),
        paragraphs=tuple(paragraphs),
        button=button,
        products=_rows(context["items"]),
        notes=tuple(notes),
        variables={**variables(shop, about), "reason": _all_reasons(context["items"])},
    )


def items_sent_back(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """``context``: ``items``, ``carrier``, ``number`` and ``url`` of the parcel's page; the last two may be empty."""
    facts = []
    if context["carrier"]:
        facts.append(Fact(_("Carrier"), context["carrier"]))
    if context["number"]:
        facts.append(Fact(_("Tracking number"), context["number"], is_strong=True))
    return Letter(
        subject=_("On its way to you: items of your return %(number)s") % {"number": about.number},
        title=_("We have sent it back to you"),
        preheader=_("What we could not accept is on its way to you."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("What we could not accept is on its way to you. We send it to the address of your order."),
        ),
        button=Button(_("Follow the parcel"), context["url"]) if context["number"] else see_return(about),
        products=_rows(context["items"]),
        facts=tuple(facts),
        variables=variables(shop, about),
    )


def closed(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """The end. ``context``: ``paid`` (minor units, currency, method), ``sent`` (titles of replacements that left),
    and whether the shopper ``is_asked`` how it was."""
    if about.declined_right:
        return _ended(shop, about)
    paid = [_paid_fact(entry) for entry in context["paid"]]
    paragraphs = [
        _("Your return is complete. Thank you for your patience and for the care you took with it.")
    ]
    if paid:
        paragraphs.append(_("Here is what we sent to you, so that you have it at hand."))
    if context["is_asked"]:
        paragraphs.append(_("How was it for you? One tap is enough, and helps us to do better."))
    return Letter(
        subject=_("Your return %(number)s is complete") % {"number": about.number},
        title=_("All done. Thank you!"),
        preheader=_("Your return is complete."),
        greeting=greeting(about.customer_name),
        paragraphs=tuple(paragraphs),
        scale=_scale(about) if context["is_asked"] else None,
        button=None if context["is_asked"] else see_return(about),
        products=tuple(replace(row, amount="") for row in product_rows(about)),
        facts=(*paid, *(Fact(_("New for you"), title) for title in context["sent"])),
        notes=(_("Is something not right? Write to us on your return page: it stays open for 30 days."),),
        variables=variables(shop, about),
    )


def _ended(shop: ShopFacts, about: ReturnFacts) -> Letter:
    """The end of a return that left a right by law unpaid: no thanks, and nothing asked."""
    return Letter(
        subject=_("Your return %(number)s is closed") % {"number": about.number},
        title=_("We have closed your return"),
        preheader=_("The reason, and what you can still do."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("We have closed your return, and nothing more is paid for it."),
            *right_that_ended(about),
        ),
        button=see_return(about),
        products=product_rows(about),
        notes=(_("Is something not right? Write to us on your return page: it stays open for 30 days."),),
        variables=variables(shop, about),
    )


def _door(about: ReturnFacts, name: str, **more: str) -> str:
    """The status page's address that leads on to one of its forms."""
    return f"{about.status_url}{'&' if '?' in about.status_url else '?'}{urlencode({'go': name, **more})}"


def _scale(about: ReturnFacts) -> Scale:
    return Scale(
        least=_("Not good"),
        most=_("Very good"),
        steps=tuple(Button(str(score), _door(about, "survey", score=str(score))) for score in SCORES),
    )


def _words(context: Mapping[str, Any]) -> tuple[str, ...]:
    """The message's own words, and that photos came with them."""
    photos = context["photos"]
    shown = (
        ngettext(
            "%(count)s photo came with it: you find it on the page.",
            "%(count)s photos came with it: you find them on the page.",
            photos,
        )
        % {"count": photos},
    )
    return (*filter(None, (context["text"],)), *(shown if photos else ()))


def _first_words(text: str) -> str:
    return " ".join(text.split())[:90]


def _rows(items: list[dict[str, Any]]) -> tuple[ProductRow, ...]:
    return tuple(ProductRow(item["title"], items_count(item["quantity"]), "") for item in items)


def _reasons(items: list[dict[str, Any]]) -> list[str]:
    """Why, each with the item that it is about where there are several."""
    if len(items) == 1:
        return [_("The reason: %(reason)s") % {"reason": reason} for reason in items[0]["reasons"]]
    return [f"{item['title']}: {reason}" for item in items for reason in item["reasons"]]


def _all_reasons(items: list[dict[str, Any]]) -> str:
    return " ".join(dict.fromkeys(reason for item in items for reason in item["reasons"]))


def _paid_fact(entry: Mapping[str, Any]) -> Fact:
    labels = {
        RefundMethod.STORE_CREDIT: _("As store credit"),
        RefundMethod.BANK_ACCOUNT: _("To your bank account"),
        RefundMethod.ORIGINAL_PAYMENT: _("To your original payment"),
    }
    money = Money(entry["amount_minor"], entry["currency"])
    return Fact(labels.get(entry["method"], _("Paid to you")), amount(money), is_strong=True)
