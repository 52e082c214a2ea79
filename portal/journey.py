"""The way through a return, one decision a screen: what is open, where one goes next, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from commerce.models import Order, OrderLine
from commerce.pictures import pictures_of
from core.money import Money, format_money, worth_of_first_units
from countries.model import Country
from countries.registry import country
from portal.draft import Draft, keep_draft
from portal.frame import ShopRequest
from portal.wording import pieces
from returns.policy.decision import ReturnDecision
from returns.services.eligibility import Eligibility, eligibility_of
from returns.states import Resolution, StandardReason
from returns.wishes import ReturnWish

# An exchange needs the choice of a replacement, which this journey does not ask for.
OFFERED_HERE = (Resolution.REFUND, Resolution.STORE_CREDIT, Resolution.KEEP_ITEM)
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
    wish = draft.as_wish(resolution=resolution, method=method)
    return eligibility_of(order=order, wish=_as_if_minds_changed(wish, draft), now=now)


def offered_resolutions(decision: ReturnDecision) -> list[str]:
    """What all chosen items can be settled with, in the policy's order."""
    shared = [set(line.resolutions) for line in decision.lines]
    if not shared:
        return []
    return [
        resolution
        for resolution in decision.lines[0].resolutions
        if resolution in OFFERED_HERE and all(resolution in offered for offered in shared)
    ]


def next_url(request: ShopRequest, order: Order, draft: Draft, *, now: datetime) -> str:
    """The first question that is open; where only one answer is possible it is given here and not asked."""
    if not draft.items:
        return step_url("choose", order)
    for number, item in enumerate(draft.items, start=1):
        if not item.is_answered:
            return why_url(order, number)
    if not draft.resolution:
        decision = decided(order, draft, now=now).whole
        options = offered_resolutions(decision) if decision and decision.eligible else []
        if len(options) != 1:
            return step_url("instead", order)
        draft = replace(draft, resolution=options[0])
    if not draft.method and draft.resolution != Resolution.KEEP_ITEM:
        decision = decided(order, draft, now=now).whole
        methods = decision.methods if decision and decision.eligible else ()
        if len(methods) != 1:
            keep_draft(request, order, draft)
            return step_url("travel", order)
        draft = replace(draft, method=methods[0])
    keep_draft(request, order, draft)
    return step_url("check", order)


def step_url(step: str, order: Order) -> str:
    return reverse(f"portal:{step}", args=[order.public_id])


def why_url(order: Order, number: int) -> str:
    return reverse("portal:why", args=[order.public_id, number])


def progress(step: str, *, back_url: str) -> Progress:
    """The quiet line above each question."""
    labels = (_("Choose"), _("Why"), _("What instead"), _("How it travels"), _("Check"))
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
    pictures = pictures_of([line for line, _item in lines], host=request.get_host())
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


def _as_if_minds_changed(wish: ReturnWish, draft: Draft) -> ReturnWish:
    """An answer that the law lets people keep to themselves counts as a change of mind, as it will at the request."""
    items = tuple(
        replace(wished, reason=wished.reason or StandardReason.CHANGED_MY_MIND.value)
        if item.is_answered
        else wished
        for wished, item in zip(wish.items, draft.items, strict=True)
    )
    return replace(wish, items=items)
