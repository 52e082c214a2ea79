"""The way through a return, one decision a screen: what is open, where one goes next, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ShopSettings
from commerce.models import Order, OrderLine
from commerce.pictures import pictures_of
from core.dates import format_date_with_weekday, local_date
from core.money import Money, format_money, worth_of_first_units
from countries.model import Country
from countries.registry import country
from portal.draft import Draft, keep_draft
from portal.frame import Problem, ShopRequest
from portal.wording import pieces
from returns.policy.dated_terms import pauses_left
from returns.policy.decision import ReturnDecision
from returns.policy.explanation import explain
from returns.policy.left import resolutions_left
from returns.policy.quote import Quote
from returns.selectors import find_return
from returns.services.eligibility import Eligibility, eligibility_of, eligibility_of_change
from returns.states import Method, Resolution, StandardReason
from returns.telling.phrases import pause_text
from returns.wishes import ReturnWish

_ORDER_OF_STEPS = ("choose", "why", "instead", "travel", "check")


@dataclass(frozen=True)
class ProgressStep:
    label: str
    state: str  # done, now, next


@dataclass(frozen=True)
class Progress:
    steps: tuple[ProgressStep, ...]
    back_url: str


@dataclass(frozen=True)
class BasketLine:
    """A line of the order as pages show it beside a question."""

    anchor: str
    title: str
    variant: str
    picture_url: str
    note: str
    amount: str
    price_text: str = ""


def home_of(order: Order, settings: ShopSettings) -> Country:
    """The shopper's country, by where the order went."""
    return country(order.country or settings.country)


def decided(
    order: Order, draft: Draft, *, now: datetime, resolution: str = "", method: str = ""
) -> Eligibility:
    """What the policy says to the draft so far, with one more choice tried where given."""
    wish = _as_if_minds_changed(draft.as_wish(resolution=resolution, method=method), draft)
    if draft.changes:
        return eligibility_of_change(return_request=find_return(draft.changes), wish=wish, now=now)
    return eligibility_of(order=order, wish=wish, now=now)


def offered_resolutions(decision: ReturnDecision) -> list[str]:
    """What all chosen items can be settled with, in the policy's order; of what is refused, what is still possible."""
    offered = [line.resolutions if line.eligible else resolutions_left(line) for line in decision.lines]
    return [name for name in offered[0] if all(name in others for others in offered)] if offered else []


def next_url(request: ShopRequest, order: Order, draft: Draft, *, now: datetime) -> str:
    """The first question that is open; where only one answer is possible it is given here and not asked."""
    if not draft.items:
        return step_url("choose", order)
    draft = _with_only_wishes(order, draft, now=now)
    if turn := unanswered(order, draft):
        keep_draft(request, order, draft)
        return turn
    if not draft.method and not draft.is_kept:
        decision = decided(order, draft, now=now).whole
        methods = decision.methods if decision and decision.eligible else ()
        if len(methods) != 1:
            keep_draft(request, order, draft)
            return step_url("travel", order)
        draft = replace(draft, method=methods[0])
    keep_draft(request, order, draft)
    if asks_for_pickup(draft):
        return step_url("pickup", order)
    return step_url("check", order)


def unanswered(order: Order, draft: Draft, *, needs_wish: bool = True, needs_method: bool = False) -> str:
    """Where an earlier question is still open; empty when none is."""
    if not draft.items:
        return step_url("choose", order)
    for number, item in enumerate(draft.items, start=1):
        if not item.is_answered:
            return why_url(order, number)
    for number, item in enumerate(draft.items, start=1):
        if not needs_wish:
            break
        if not item.resolution:
            return instead_url(order, number if draft.is_split else None)
        if not item.is_settled:
            return exchange_url(order, number)
    if needs_method and not draft.method and not draft.is_kept:
        return step_url("travel", order)
    return ""


def asks_for_pickup(draft: Draft) -> bool:
    """Whether the time of the pickup is still open."""
    return draft.method == Method.PICKUP and draft.pickup is None and not draft.is_kept


def step_url(step: str, order: Order) -> str:
    return reverse(f"portal:{step}", args=[order.public_id])


def why_url(order: Order, number: int) -> str:
    return reverse("portal:why", args=[order.public_id, number])


def instead_url(order: Order, number: int | None = None) -> str:
    """The question for all items at once, or for the one with this number, from 1."""
    if number is None:
        return step_url("instead", order)
    return reverse("portal:instead_of_one", args=[order.public_id, number])


def exchange_url(order: Order, number: int) -> str:
    return reverse("portal:exchange", args=[order.public_id, number])


def before_travel(order: Order, draft: Draft, decision: ReturnDecision) -> str:
    """One step back from the question how it travels: the last question that was really asked."""
    for number, item in reversed(list(enumerate(draft.items, start=1))):
        if item.resolution == Resolution.EXCHANGE:
            return exchange_url(order, number)
    if draft.is_split:
        return instead_url(order, len(draft.items))
    if any(len(line.resolutions) > 1 for line in decision.lines):
        return instead_url(order)
    return step_url("choose", order) if draft.is_withdrawal else why_url(order, len(draft.items))


def whole_of(eligibility: Eligibility) -> ReturnDecision:
    """The decision about all chosen items. Raises ValueError where none were named."""
    if eligibility.whole is None:
        raise ValueError("A decision about chosen items was asked for without items.")
    return eligibility.whole


def quote_of(eligibility: Eligibility) -> Quote:
    """What the chosen items would bring. Raises ValueError where none were named."""
    if eligibility.quote is None:
        raise ValueError("A quote was asked for without items.")
    return eligibility.quote


def refusals(request: ShopRequest, decision: ReturnDecision) -> list[Problem]:
    """Why the chosen items cannot go back like this, each reason once."""
    reasons = [reason for line in decision.lines if not line.eligible for reason in line.reasons]
    texts = [explain(reason, translation, request.language) for reason in reasons or decision.reasons]
    if not texts:
        texts = [_("These items can't be sent back together. Please return them one by one.")]
    return [Problem(text) for text in dict.fromkeys(texts)]


def progress(step: str, *, back_url: str) -> Progress:
    """The quiet line above each question."""
    labels = (_("Items"), _("Reason for return"), _("Refund or exchange"), _("Return method"), _("Review"))
    now = _ORDER_OF_STEPS.index(step)
    return Progress(
        steps=tuple(
            ProgressStep(label, "done" if index < now else "now" if index == now else "next")
            for index, label in enumerate(labels)
        ),
        back_url=back_url,
    )


def basket(request: ShopRequest, eligibility: Eligibility, draft: Draft) -> list[BasketLine]:
    """The chosen lines with what was paid for their units."""
    lines = [(line, item) for item in draft.items if (line := eligibility.file.line_named(item.line))]
    pictures = pictures_of([line for line, _item in lines])
    currency = eligibility.order.currency
    return [
        BasketLine(
            anchor=line.public_id,
            title=line.title,
            variant=line.variant_title,
            picture_url=pictures.get(line.pk, ""),
            note=pieces(item.quantity),
            amount=format_money(Money(worth_of(line, item.quantity), currency), request.language),
        )
        for line, item in lines
    ]


def worth_of(line: OrderLine, quantity: int) -> int:
    """What the next ``quantity`` units of the line were paid, in minor units."""
    used = line.in_use_quantity + line.shop_refunded_quantity
    worth = worth_of_first_units(line.paid_minor, line.quantity, min(used + quantity, line.quantity))
    return max(0, worth - line.allocated_minor)


def pause_notes(request: ShopRequest, decision: ReturnDecision, home: Country, *, now: datetime) -> list[str]:
    """On which days to come a way of sending these items back rests."""
    today = local_date(now, request.shop.settings.time_zone)
    known = {name for line in decision.lines for name in (*line.methods, *line.paused_methods)}
    return [
        pause_text(pause, request.language, home.code, today=today)
        for pause in pauses_left(decision.pauses, today)
        if known & set(pause.methods)
    ]


def hand_over_note(request: ShopRequest, decision: ReturnDecision, *, now: datetime, method: str = "") -> str:
    """By when the parcel must be handed over, as a date when the return is approved at once: by ``method``, or else
    by the way of which the day is the first."""
    days = decision.hand_over_days
    if decision.outcome == "approve":
        today = local_date(now, request.shop.settings.time_zone)
        ways = [method] if method else decision.methods
        last = min(decision.last_hand_over_day(today, way) for way in ways)
        return _("Hand it over by: %(day)s") % {"day": format_date_with_weekday(last, request.language)}
    return ngettext(
        "Hand it over within %(days)s day after our answer.",
        "Hand it over within %(days)s days after our answer.",
        days,
    ) % {"days": days}


def _with_only_wishes(order: Order, draft: Draft, *, now: datetime) -> Draft:
    """Settle what can be settled in one way only."""
    if not all(item.is_answered for item in draft.items) or all(item.resolution for item in draft.items):
        return draft
    decision = decided(order, draft, now=now).whole
    if decision is None or not decision.eligible:
        return draft
    for number, (item, line) in enumerate(zip(draft.items, decision.lines, strict=True), start=1):
        if not item.resolution and len(line.resolutions) == 1:
            draft = draft.with_wish(number, line.resolutions[0])
    return draft


def _as_if_minds_changed(wish: ReturnWish, draft: Draft) -> ReturnWish:
    """An answer that the law lets people keep to themselves counts as a change of mind, as it will at the request."""
    items = tuple(
        replace(wished, reason=wished.reason or StandardReason.CHANGED_MY_MIND.value)
        if item.is_answered
        else wished
        for wished, item in zip(wish.items, draft.items, strict=True)
    )
    return replace(wish, items=items)
