"""What is written when people write to each other, when items are refused, and at a return's end."""

from __future__ import annotations

from typing import Any

from accounts.models import StaffUser
from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import Order
from core import clock
from core.dates import last_day_before
from countries.carriers import carrier_name
from events.base import EventMeta
from notifications.about_returns import return_named, write_about_return
from notifications.services import queue_message
from returns.events import (
    ReturnClosed,
    ReturnItemsInspected,
    ReturnItemsSentBack,
    ReturnMessageSent,
)
from returns.models import ReturnMessage
from returns.models.exchanges import Replacement
from returns.refused import refused_of
from returns.selectors import return_detail, return_settings
from returns.services.sending_back import OTHER_CARRIER
from returns.services.surveys import is_survey_asked
from returns.states import RefundStatus
from returns.survey import Survey
from returns.telling.declined_rights import right_to_decline
from tenants.addresses import own_url
from tracking.links import shipment_path
from tracking.models import Shipment


def tell_of_message(event: ReturnMessageSent, meta: EventMeta) -> None:
    """Write to the other side; nothing once the message was erased."""
    message = ReturnMessage.objects.filter(public_id=event.message_id).first()
    if message is None or not event.notify:
        return
    context = {"text": message.text, "photos": len(message.photos)}
    if not message.is_from_shopper:
        write_about_return("message_from_shop", event.return_id, meta, context)
        return
    if not meta.is_history:
        _tell_staff(event, meta, context)


def tell_items_refused(event: ReturnItemsInspected, meta: EventMeta) -> None:
    """Say what was refused in this inspection, why, and what can be chosen."""
    refused_now = {item: rejected for item, _accepted, rejected, *_rest in event.items if rejected}
    if not refused_now or not event.notify:
        return
    found = return_detail(event.return_id)
    refused = [
        entry
        for entry in refused_of(found, choice_days=return_settings().refusal_choice_days)
        if entry.item.public_id in refused_now
    ]
    last_days = [entry.choose_by for entry in refused if entry.choose_by]
    context: dict[str, Any] = {
        "items": [
            {
                "title": _title(entry.item.line.title, entry.item.line.variant_title),
                "quantity": refused_now[entry.item.public_id],
                "reasons": list(entry.reasons),
            }
            for entry in refused
        ],
        "photos": sum(len(entry.photos) for entry in refused),
        "choose_by": last_day_before(min(last_days), shop_settings().time_zone).isoformat()
        if last_days
        else "",
    }
    if event.taken_rights:
        context["taken_right"] = right_to_decline(found, ground=event.ground, rights=event.taken_rights)
    if context["items"]:
        write_about_return("items_refused", event.return_id, meta, context)


def tell_items_sent_back(event: ReturnItemsSentBack, meta: EventMeta) -> None:
    if not event.notify:
        return
    found = return_detail(event.return_id)
    lines = {item.public_id: item.line for item in found.items.all()}
    shipment = Shipment.objects.get(public_id=event.shipment_id)
    context = {
        "items": [
            {"title": _title(lines[item].title, lines[item].variant_title), "quantity": quantity}
            for item, quantity in event.items
        ],
        "carrier": _carrier_of(shipment, found.order),
        "number": shipment.tracking_number,
        "url": own_url(shipment_path(shipment)),
    }
    write_about_return("items_sent_back", event.return_id, meta, context)


def tell_return_closed(event: ReturnClosed, meta: EventMeta) -> None:
    """Say what was paid, and ask how it was."""
    if not event.notify:
        return
    found = return_named(event.return_id)
    survey = Survey.from_json(return_settings().survey)
    context = {
        "paid": [
            {"amount_minor": refund.amount_minor, "currency": refund.currency, "method": refund.method}
            for refund in found.refunds.filter(status=RefundStatus.SUCCEEDED).order_by("created_at", "pk")
        ],
        "sent": [
            _title(replacement.title, replacement.variant_title)
            for replacement in Replacement.objects.filter(
                item__return_request=found, sent_quantity__gt=0
            ).order_by("pk")
        ],
        "is_asked": is_survey_asked(found, survey, now=clock.now()),
    }
    write_about_return("return_closed", event.return_id, meta, context)


def _tell_staff(event: ReturnMessageSent, meta: EventMeta, context: dict[str, Any]) -> None:
    """To the shop's own address, else to everybody who may answer, each in their own language."""
    found = return_named(event.return_id)
    settings = shop_settings()
    url = own_url(f"/dashboard/returns/{found.public_id}/conversation/")
    readers = [("shop", settings.reply_to_email, settings.default_language)]
    if not settings.reply_to_email:
        staff = StaffUser.objects.filter(is_active=True).order_by("pk")
        readers = [
            (str(user.pk), user.email, user.language) for user in staff if user.may(Capability.WRITE_MESSAGES)
        ]
    for name, address, language in readers:
        queue_message(
            topic="message_from_shopper",
            effect_key=f"{meta.id}:{name}",
            recipient=address,
            language=language,
            context={**context, "name": found.customer.name, "url": url},
            return_request=found,
            now=clock.now(),
        )


def _carrier_of(shipment: Shipment, order: Order) -> str:
    if shipment.carrier == OTHER_CARRIER:
        return ""
    return carrier_name(shipment.carrier, order.country or shop_settings().country)


def _title(title: str, variant: str) -> str:
    return f"{title} {variant}".strip()
