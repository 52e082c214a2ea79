"""Letters about the life of a return: asked for, decided, sent back, arrived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.codes import grouped
from notifications.facts import ReturnFacts, ShopFacts
from notifications.letters import Button, Code, Fact, Letter, Receipt
from notifications.writers.phrases import (
    account_later,
    day,
    greeting,
    items_count,
    product_rows,
    quote_facts,
    right_that_ended,
    see_return,
    variables,
    what_is_gone,
)
from notifications.writers.withdrawals import withdrawal_receipt
from returns.states import Method
from returns.telling.declined_rights import right_sentences


def requested(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """The receipt of the request, and of the withdrawal where that is what it is."""
    if about.outcome == "review":
        next_step = _("Somebody from our team looks at it and writes to you as soon as it is decided.")
    else:
        next_step = _("You get the next e-mail in a few minutes: it says how the items travel back.")
    if not about.is_parcel_needed:
        next_step = _("You keep the items: there is nothing to send back.")
    return Letter(
        subject=_("We have your return request %(number)s") % {"number": about.number},
        title=_("We have your request"),
        preheader=_("Return %(number)s, order %(order)s") % _numbers(about),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("Thank you. Your request to return something from order %(order)s has arrived.")
            % _numbers(about),
            next_step,
            *what_is_gone(about),
        ),
        button=see_return(about),
        products=product_rows(about),
        facts=quote_facts(about),
        receipt=_receipt(shop, about) if about.wants_receipt else None,
        variables=variables(shop, about),
    )


def in_review(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    return Letter(
        subject=_("We are looking at your return %(number)s") % {"number": about.number},
        title=_("We are looking at it"),
        preheader=_("You hear from us as soon as it is decided."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("Somebody from our team is looking at your return. You hear from us as soon as it is decided."),
            _("Please keep the items until then. There is nothing else to do for you now."),
        ),
        button=see_return(about),
        products=product_rows(about),
        variables=variables(shop, about),
    )


def approved(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """What to do now: the code or label, the steps and the last day."""
    numbers = {"number": about.number}
    if not about.is_parcel_needed:
        return Letter(
            subject=_("Your return %(number)s is approved") % numbers,
            title=_("Approved: you keep the items"),
            greeting=greeting(about.customer_name),
            paragraphs=(
                _("Your return is approved. There is nothing to send back."),
                *what_is_gone(about),
            ),
            button=see_return(about),
            products=product_rows(about),
            facts=quote_facts(about),
            variables=variables(shop, about),
        )
    return Letter(
        subject=_("Your return %(number)s is approved: this is how it goes back") % numbers,
        title=_("Approved: now send it back"),
        preheader=_last_day_sentence(about),
        greeting=greeting(about.customer_name),
        paragraphs=_approved_paragraphs(about),
        code=_code(about),
        steps=_steps(about),
        button=_hand_over_button(about),
        products=product_rows(about),
        facts=quote_facts(about),
        notes=_receipt_notes(about),
        variables=variables(shop, about),
    )


def label_ready(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """For a label or code that came after the approval was told."""
    return Letter(
        subject=_("How to send back your return %(number)s") % {"number": about.number},
        title=_("Everything is ready for the way back"),
        preheader=_last_day_sentence(about),
        greeting=greeting(about.customer_name),
        paragraphs=(_("What you need to hand over your parcel is here now. Thank you for waiting."),),
        code=_code(about),
        steps=_steps(about),
        button=_hand_over_button(about),
        products=product_rows(about),
        notes=_receipt_notes(about),
        variables=variables(shop, about),
    )


def changed(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """What is asked for now. ``is_decided`` says whether it is approved as it is, so that it can be sent back;
    ``taken_right`` is the DeclinedRight of items that the shop has taken out.
    """
    numbers = {"number": about.number}
    paragraphs = [_("Your return was changed. This letter replaces what we wrote to you about it before.")]
    is_ready = bool(context.get("is_decided")) and about.is_parcel_needed
    if is_ready:
        paragraphs.append(_("Please use only what stands here: an older label or code may no longer work."))
        paragraphs.append(_last_day_sentence(about))
    elif not about.is_parcel_needed:
        paragraphs.append(_("You keep the items: there is nothing to send back."))
    else:
        paragraphs.append(
            _("Please wait with the parcel: you hear from us as soon as the change is decided.")
        )
    if context.get("taken_right"):
        paragraphs.append(_("We have taken items out of your return."))
        paragraphs.extend(right_sentences(context["taken_right"]))
    return Letter(
        subject=_("Your return %(number)s was changed") % numbers,
        title=_("Your return was changed"),
        preheader=_("Return %(number)s, order %(order)s") % _numbers(about),
        greeting=greeting(about.customer_name),
        paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph),
        code=_code(about) if is_ready else None,
        steps=_steps(about) if is_ready else (),
        button=_hand_over_button(about) if is_ready else see_return(about),
        products=product_rows(about),
        facts=quote_facts(about),
        notes=(_("Was this not you? Reply to this e-mail: a person reads it."),),
        variables=variables(shop, about),
    )


def declined(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """Why, and what is still possible."""
    paragraphs = [_("We have looked at your return and cannot accept it.")]
    if about.note_for_shopper:
        paragraphs.append(_("The reason: %(reason)s") % {"reason": about.note_for_shopper})
    if about.is_received:
        paragraphs.append(
            _("We have your parcel. Please choose on your return page what happens to the items.")
        )
    else:
        paragraphs.append(_("Please keep the items and do not send them to us."))
    paragraphs.extend(right_that_ended(about))
    return Letter(
        subject=_("About your return %(number)s") % {"number": about.number},
        title=_("We cannot accept this return"),
        preheader=_("The reason, and what you can still do."),
        greeting=greeting(about.customer_name),
        paragraphs=tuple(paragraphs),
        button=see_return(about),
        products=product_rows(about),
        notes=(
            _(
                "Do you see it differently, or did we miss something? Reply to this e-mail: a person reads it."
            ),
            _("Your rights by law, such as those for defective items, stay as they are."),
        ),
        variables={**variables(shop, about), "reason": about.note_for_shopper},
    )


def cancelled(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    return Letter(
        subject=_("Your return %(number)s is cancelled") % {"number": about.number},
        title=_("Your return is cancelled"),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("The return from order %(order)s is cancelled. You keep the items.") % _numbers(about),
            _("Please do not use a label or code that you got for it: it no longer works."),
            _("You can ask again as long as the return period lasts."),
            *right_that_ended(about),
        ),
        button=Button(_("Go to returns"), shop.base_url),
        products=product_rows(about),
        variables=variables(shop, about),
    )


def expired(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    return Letter(
        subject=_("Your return %(number)s has ended") % {"number": about.number},
        title=_("Your parcel was not handed over in time"),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("The last day to hand over your parcel has passed, so we have ended this return."),
            _("Is the parcel already on its way? Then reply to this e-mail with the tracking number."),
            _("If you still want to return the items, you can ask again as long as the return period lasts."),
        ),
        button=Button(_("Go to returns"), shop.base_url),
        products=product_rows(about),
        variables=variables(shop, about),
    )


def received(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """The parcel is here. ``is_complete`` says whether all of it is."""
    count = sum(item.received_quantity for item in about.items)
    if context.get("is_complete", True):
        arrival = _("Your parcel has arrived at our warehouse. Thank you for sending it back.")
    else:
        arrival = _("A part of your return has arrived at our warehouse. We are waiting for the rest.")
    return Letter(
        subject=_("Your return %(number)s has arrived") % {"number": about.number},
        title=_("Your parcel is with us"),
        preheader=arrival,
        greeting=greeting(about.customer_name),
        paragraphs=(
            arrival,
            _("We check the items next. You hear from us as soon as your money is on its way."),
            *what_is_gone(about),
            *_money_by(about),
        ),
        button=see_return(about),
        products=product_rows(about),
        facts=(Fact(_("Arrived"), items_count(count)), *quote_facts(about)),
        variables=variables(shop, about),
    )


def bank_account_wanted(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """For payments that cannot take money back, such as cash on delivery."""
    return Letter(
        subject=_("Where may we send the money for your return %(number)s?") % {"number": about.number},
        title=_("Tell us your bank account"),
        preheader=_("Your payment cannot take money back, so we send it to your bank account."),
        greeting=greeting(about.customer_name),
        paragraphs=(
            _("Your payment cannot take money back, so we send it to your bank account."),
            _("Please enter the account on our page. We check with a code first that it is really you."),
        ),
        button=Button(_("Enter the bank account"), about.status_url),
        facts=quote_facts(about),
        notes=(
            _("We ask for bank data only on this page, never on the phone, by e-mail or in a chat."),
            _("The account is stored encrypted and deleted 90 days after the payment."),
        ),
        variables=variables(shop, about),
    )


def bank_account_later(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """In place of the letter above while the shop is being checked."""
    return Letter(
        subject=_("The money for your return %(number)s: we ask for your account soon")
        % {"number": about.number},
        title=_("We ask for your bank account soon"),
        preheader=account_later(),
        greeting=greeting(about.customer_name),
        paragraphs=(account_later(),),
        button=Button(_("See your return"), about.status_url),
        facts=quote_facts(about),
        variables=variables(shop, about),
    )


def _money_by(about: ReturnFacts) -> tuple[str, ...]:
    if about.money_by is None or not about.quote.is_payable:
        return ()
    return (_("We send it by %(day)s at the latest.") % {"day": day(about.money_by)},)


def _numbers(about: ReturnFacts) -> dict[str, str]:
    return {"number": about.number, "order": about.order_number}


def _last_day_sentence(about: ReturnFacts) -> str:
    if about.hand_over_day is None:
        return ""
    return _("Last day to hand it over: %(day)s") % {"day": day(about.hand_over_day)}


def _approved_paragraphs(about: ReturnFacts) -> tuple[str, ...]:
    paragraphs = [_("Your return is approved.")]
    if about.method in (Method.DROP_OFF, Method.LABEL, Method.PICKUP) and about.label is None:
        paragraphs.append(
            _(
                "The carrier is still preparing what you need for the hand-over. We send it to you right after."
            )
        )
    if about.hand_over_day is not None:
        paragraphs.append(_last_day_sentence(about))
    if about.wants_bank_account:
        paragraphs.append(
            _("Your payment cannot take money back. Please enter your bank account on your return page.")
        )
    return (*paragraphs, *what_is_gone(about))


def _receipt_notes(about: ReturnFacts) -> tuple[str, ...]:
    """Who picks up at the door leaves no receipt."""
    if about.method == Method.PICKUP:
        return ()
    return (_("Keep the receipt of the hand-over until your money has arrived."),)


def _code(about: ReturnFacts) -> Code | None:
    label = about.label
    if label is None:
        return None
    if about.method == Method.PICKUP:
        number = label.drop_off_code or label.tracking_number
        return Code(_("Pickup number"), grouped(number), label.carrier_name) if number else None
    if label.drop_off_code:
        note = label.carrier_name
        if label.last_day:
            note = _("%(carrier)s · valid until %(day)s") % {
                "carrier": label.carrier_name,
                "day": day(label.last_day),
            }
        return Code(_("Return code"), grouped(label.drop_off_code), note)
    return None


def _steps(about: ReturnFacts) -> tuple[str, ...]:
    return (*_way_steps(about), *_counter_steps(about))


def _counter_steps(about: ReturnFacts) -> tuple[str, ...]:
    """What the shop has agreed with its carrier about counters."""
    label = about.label
    if label is None or about.method == Method.PICKUP:
        return ()
    told = (
        _("Say at the counter: %(words)s") % {"words": label.say} if label.say else "",
        _("Find a branch: %(address)s") % {"address": label.branch_url} if label.branch_url else "",
    )
    return tuple(filter(None, told))


def _way_steps(about: ReturnFacts) -> tuple[str, ...]:
    carrier = {"carrier": about.label.carrier_name if about.label else ""}
    if about.method == Method.OWN_CARRIER:
        return (
            _("Pack the items well and write the return number on the parcel: %(number)s")
            % {"number": about.number},
            _("Send it to: %(address)s") % {"address": ", ".join(about.return_address)},
            _("Enter the tracking number on your return page."),
        )
    if about.method == Method.IN_STORE:
        return (
            _("Pack the items with everything that came with them."),
            _("Bring them to our store and show this number: %(number)s") % {"number": about.number},
        )
    if about.label is None:
        return (_("Pack the items with everything that came with them."),)
    if about.method == Method.PICKUP:
        return (
            _("Pack the items with everything that came with them and close the parcel."),
            _("Write the return number on the parcel: %(number)s") % {"number": about.number},
            _("The courier comes to your address. Carrier: %(carrier)s") % carrier,
        )
    if about.method == Method.LABEL:
        return (
            _("Pack the items with everything that came with them."),
            _("Print the label and put it over the old one."),
            _("Hand the parcel over at a drop-off point of the carrier: %(carrier)s") % carrier,
        )
    return (
        _("Pack the items with everything that came with them. You need no printer."),
        _("Take the parcel to a drop-off point of the carrier: %(carrier)s") % carrier,
        _("Show the code, or the QR code on your return page."),
    )


def _hand_over_button(about: ReturnFacts) -> Button:
    if about.label is None or about.method == Method.IN_STORE:
        return see_return(about)
    if about.method == Method.LABEL:
        return Button(_("Print the label"), about.status_url)
    if about.method == Method.DROP_OFF:
        return Button(_("Show the QR code"), about.status_url)
    return see_return(about)


def _receipt(shop: ShopFacts, about: ReturnFacts) -> Receipt:
    items = "; ".join(f"{item.title} {item.variant_title} × {item.quantity}" for item in about.items)
    return withdrawal_receipt(
        shop,
        at=about.created_at,
        order_number=about.order_number,
        name=about.customer_name,
        items=" ".join(items.split()),
    )
