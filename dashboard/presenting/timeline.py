"""The log of a return in plain words: what happened, when, and who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import ApiKey, StaffUser
from core.money import Money, format_money
from dashboard.presenting.moments import Clock
from dashboard.presenting.receiving import accepted_as_text
from dashboard.presenting.words import (
    DISPOSITIONS,
    GRADES,
    LEGAL_GROUNDS,
    REFUND_METHODS,
    REFUSAL_CHOICES,
    STATUSES,
    word,
)
from events.models import Event
from events.selectors import events_of
from returns.models import ReturnRequest
from tracking.models import Direction
from tracking.wording import status_text


@dataclass(frozen=True)
class TimelineRow:
    title: str
    note: str
    when: str
    who: str
    state: str  # done or bad, as the shoppers' timeline knows them


_TITLES: Mapping[str, Promise] = {
    "return.requested": gettext_lazy("The return was asked for"),
    "return.in_review": gettext_lazy("The policy wants somebody to look at it"),
    "return.approved": gettext_lazy("Approved"),
    "return.changed": gettext_lazy("What is asked for was changed"),
    "return.seen_as_shopper": gettext_lazy("Somebody looked at the customer's page"),
    "return.declined": gettext_lazy("Declined"),
    "return.decision.undone": gettext_lazy("Decision undone before anybody was told"),
    "return.cancelled": gettext_lazy("Cancelled"),
    "return.expired": gettext_lazy("Expired: not handed over in time"),
    "return.closed": gettext_lazy("Closed"),
    "return.label_created": gettext_lazy("Label or code made"),
    "return.label_failed": gettext_lazy("The carrier refused to make a label"),
    "return.label_kept": gettext_lazy(
        "The carrier was not told that the label is not used: staff call it off"
    ),
    "return.pickup_wanted": gettext_lazy("Another time for the pickup is asked for"),
    "return.pickup_booked": gettext_lazy("Pickup booked"),
    "return.pickup_refused": gettext_lazy("The carrier cannot come then"),
    "return.drop_off_told": gettext_lazy("Handed over, the customer says"),
    "return.handed_over": gettext_lazy("The customer handed the parcel over"),
    "return.own_parcel_repaid": gettext_lazy("Postage repaid"),
    "return.item.received": gettext_lazy("Received"),
    "return.item.inspected": gettext_lazy("Inspected"),
    "return.item.receipt_undone": gettext_lazy("Taken back: counted as not received"),
    "return.item.missing": gettext_lazy("Missing in the parcel"),
    "return.item.wrong_item": gettext_lazy("Something else came in its place"),
    "return.item.unexpected": gettext_lazy("Something came that was not announced"),
    "return.item.unexpected_settled": gettext_lazy("Decided what happens to what was not announced"),
    "return.item.disposed": gettext_lazy("Decided what happens to the items"),
    "return.item.restocked": gettext_lazy("The shop has it back in stock"),
    "return.item.restock_failed": gettext_lazy("The shop did not take the stock back; it is asked again"),
    "return.email_given": gettext_lazy("The customer gave an e-mail address for messages about this return"),
    "return.call_wanted": gettext_lazy("The customer asked to be called back"),
    "return.called_back": gettext_lazy("Called back on the order's phone; a code was read out"),
    "return.quote_changed": gettext_lazy("The order can give back another amount than before"),
    "return.payout_account_given": gettext_lazy("The customer gave a bank account"),
    "exchange.held": gettext_lazy("The replacement is kept in stock"),
    "exchange.hold_expired": gettext_lazy("The replacement is no longer kept"),
    "exchange.order_requested": gettext_lazy("The replacement may leave"),
    "exchange.ordered": gettext_lazy("The replacement was ordered in the shop"),
    "exchange.sold_out": gettext_lazy("The replacement is sold out"),
    "exchange.not_paid": gettext_lazy("The replacement was not paid in time"),
    "exchange.failed": gettext_lazy("The shop refused to send the replacement"),
    "exchange.chosen_anew": gettext_lazy("Something else was chosen"),
    "charge.requested": gettext_lazy("The difference is asked for"),
    "charge.link_ready": gettext_lazy("The customer can pay"),
    "charge.reminder_due": gettext_lazy("The customer was reminded to pay"),
    "charge.paid": gettext_lazy("The customer paid the difference"),
    "charge.expired": gettext_lazy("The time to pay is over"),
    "charge.cancelled": gettext_lazy("The payment was called off"),
    "charge.failed": gettext_lazy("The provider refused to make a payment link"),
    "refund.requested": gettext_lazy("Refund started"),
    "refund.succeeded": gettext_lazy("Refund paid"),
    "refund.reopened": gettext_lazy("Refund was marked as paid by mistake"),
    "refund.failed": gettext_lazy("Refund declined by the provider"),
    "refund.slipped": gettext_lazy("The promised day was not kept, and the customer was told"),
    "refund.account_awaited": gettext_lazy("The customer was reminded of the bank account"),
    "return.expires_soon": gettext_lazy("The customer was reminded of the parcel"),
    "return.extended": gettext_lazy("More time for the parcel"),
    "return.message.sent": gettext_lazy("Message written"),
    "return.item.refusal_chosen": gettext_lazy("The customer chose what happens to a refused item"),
    "return.item.objection_answered": gettext_lazy("Objection answered"),
    "return.item.sent_back": gettext_lazy("Refused items sent back to the customer"),
    "return.survey_answered": gettext_lazy("The customer answered the survey"),
    "shipment.created": gettext_lazy("Parcel announced"),
    "shipment.voided": gettext_lazy("Label called off"),
}
_WHY: Mapping[str, Promise] = {
    "policy": gettext_lazy("as the policy decided"),
    "by_hand": gettext_lazy("decided by hand"),
    "settled": gettext_lazy("nothing is left to do"),
    "changed": gettext_lazy("the change needs a new decision"),
}
_BAD = frozenset(
    {
        "return.item.missing",
        "return.item.restock_failed",
        "return.item.wrong_item",
        "charge.expired",
        "charge.failed",
        "exchange.failed",
        "exchange.not_paid",
        "exchange.sold_out",
        "refund.failed",
        "refund.slipped",
        "return.declined",
        "return.expired",
        "return.label_failed",
        "return.label_kept",
        "return.pickup_refused",
    }
)
_OF_UNITS = frozenset(
    {
        "return.item.received",
        "return.item.receipt_undone",
        "return.item.missing",
        "return.item.restocked",
        "return.item.sent_back",
    }
)
_ACTORS: Mapping[str, Promise] = {
    "shopper": gettext_lazy("Customer"),
    "worker": gettext_lazy("Automatically"),
    "system": gettext_lazy("Automatically"),
    "carrier": gettext_lazy("Carrier"),
    "api": gettext_lazy("API"),
    "staff": gettext_lazy("Staff"),
}


def timeline_of(found: ReturnRequest, clock: Clock, *, shows_money: bool) -> tuple[TimelineRow, ...]:
    """Everything in the log about the return, its refunds and its parcels, newest first; three queries."""
    events = list(_events(found))
    names = actor_names([event.actor for event in events])
    titles = {item.public_id: item.line.title for item in found.items.all()}
    rows = [
        TimelineRow(
            title=_title(event),
            note=_note(event, titles, clock.language, shows_money=shows_money),
            when=clock.moment(event.occurred_at),
            who=actor_name(event.actor, names),
            state="bad" if event.type in _BAD else "done",
        )
        for event in events
        if shows_money or not event.type.startswith("refund.")
    ]
    return tuple(reversed(rows))


def actor_names(actors: list[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The names of staff and keys among ``actors``; two queries."""
    staff = {actor["id"] for actor in actors if actor["kind"] == "staff" and str(actor["id"]).isdecimal()}
    keys = {actor["id"] for actor in actors if actor["kind"] == "api"}
    names = {("staff", str(user.pk)): str(user) for user in StaffUser.objects.filter(pk__in=staff)}
    names |= {("api", key.public_id): key.name for key in ApiKey.objects.filter(public_id__in=keys)}
    return names


def actor_name(actor: Mapping[str, Any], names: Mapping[tuple[str, str], str]) -> str:
    return names.get((actor["kind"], str(actor.get("id", "")))) or word(_ACTORS, actor["kind"])


def _events(found: ReturnRequest) -> list[Event]:
    refunds = [refund.public_id for refund in found.refunds.all()]
    parcels = [parcel.shipment.public_id for parcel in found.parcels.all()]
    return list(
        events_of("return", [found.public_id]) | events_of("refund", refunds) | events_of("shipment", parcels)
    )


def _title(event: Event) -> str:
    if event.type in _TITLES or not event.type.startswith("shipment."):
        return word(_TITLES, event.type)
    is_return = event.data.get("direction") != Direction.OUTBOUND
    return status_text(event.data["status"], event.data.get("sub_status") or "", is_return=is_return)


def _note(event: Event, titles: Mapping[str, str], language: str, *, shows_money: bool) -> str:
    data = event.data
    if event.type == "return.item.refusal_chosen":
        return _listed((titles.get(data["item_id"], ""), word(REFUSAL_CHOICES, data["choice"])))
    if event.type in _OF_UNITS:
        return _listed(
            ngettext("%(count)s × %(product)s", "%(count)s × %(product)s", quantity)
            % {"count": quantity, "product": titles.get(item, "")}
            for item, quantity in data.get("items", ())
        )
    if event.type == "return.item.inspected":
        seen = dict(data.get("observed", ()))
        parts = [_inspected(entry, titles, seen) for entry in data.get("items", ())]
        return _listed([*parts, word(LEGAL_GROUNDS, data["ground"])] if data.get("ground") else parts)
    if event.type == "return.item.disposed":
        return _listed(
            f"{quantity} × {titles.get(item, '')}, {word(DISPOSITIONS, disposition)}"
            for item, quantity, disposition in data.get("items", ())
        )
    if event.type == "return.item.wrong_item":
        return titles.get(data.get("item_id", ""), "")
    if event.type.startswith("refund.") and shows_money:
        money = format_money(Money(data["amount_minor"], data["currency"]), language)
        return f"{money} · {word(REFUND_METHODS, data.get('method', ''))}"
    ground = word(LEGAL_GROUNDS, data["ground"]) if data.get("ground") else ""
    if data.get("from_status") and data.get("to_status") != data["from_status"]:
        return _listed(filter(None, (_step(data), str(_WHY.get(data.get("why", ""), "")), ground)))
    return ground


def _step(data: Mapping[str, Any]) -> str:
    return f"{word(STATUSES, data['from_status'])} → {word(STATUSES, data['to_status'])}"


def _inspected(entry: list[Any], titles: Mapping[str, str], seen: Mapping[str, str]) -> str:
    item, accepted, rejected, grade, disposition = entry
    parts = [titles.get(item, "")]
    if accepted:
        parts.append(_("%(count)s accepted") % {"count": accepted})
    if rejected:
        parts.append(_("%(count)s rejected") % {"count": rejected})
    if item in seen:
        parts.append(accepted_as_text(seen[item]))
    elif grade:
        parts.append(word(GRADES, grade))
    if disposition:
        parts.append(word(DISPOSITIONS, disposition))
    return ", ".join(filter(None, parts))


def _listed(parts: Any) -> str:
    return " · ".join(parts)
