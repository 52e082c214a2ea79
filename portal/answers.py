"""What was chosen, as the check shows it: one row for what all items share, one for each where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from commerce.models import Order, Variant
from core.dates import format_date_with_weekday
from portal.draft import Draft, DraftItem
from portal.frame import ShopRequest
from portal.journey import BasketLine, exchange_url, hand_over_note, home_of, instead_url, step_url
from portal.pickup_page import PLACES, hours_text
from portal.wording import HAND_OVER, RESOLUTION_ICONS
from returns.policy.decision import ReturnDecision
from returns.states import Method, Resolution
from returns.telling.destinations import destination_of_money
from returns.telling.phrases import RESOLUTION_TITLES, hand_over_words


@dataclass(frozen=True)
class Answer:
    """One row of what was chosen. ``url`` is where it is changed."""

    icon: str
    title: str
    note: str
    url: str


def answers_of(
    request: ShopRequest,
    order: Order,
    draft: Draft,
    decision: ReturnDecision,
    rows: Sequence[BasketLine],
    titles: Mapping[str, str],
    *,
    now: datetime,
) -> list[Answer]:
    """The rows, the wishes first and then the way back."""
    if draft.resolution and draft.resolution != Resolution.EXCHANGE:
        answers = [_wish(order, draft.items[0], "", instead_url(order), titles)]
    else:
        answers = [
            _wish(order, item, row.title, _url_of(order, draft, number), titles)
            for number, (item, row) in enumerate(zip(draft.items, rows, strict=True), start=1)
        ]
    if draft.method and not draft.is_kept:
        words = HAND_OVER[hand_over_words(draft.method, home_of(order, request.shop.settings).code)]
        answers.append(
            Answer(
                icon=words.icon,
                title=str(words.title),
                note=hand_over_note(request, decision, now=now, method=draft.method),
                url=step_url("travel", order),
            )
        )
    if draft.method == Method.PICKUP and draft.pickup and draft.pickup.day:
        day = format_date_with_weekday(date.fromisoformat(draft.pickup.day), request.language)
        answers.append(
            Answer(
                icon="clock",
                title=f"{day}, {hours_text(draft.pickup.hours)}",
                note=str(PLACES[draft.pickup.place]),
                url=step_url("pickup", order),
            )
        )
    return answers


def replacement_titles(draft: Draft) -> dict[str, str]:
    """What the picked articles are called, by their variants' public ids."""
    wanted = [item.exchange_for for item in draft.items if item.exchange_for]
    if not wanted:
        return {}
    variants = Variant.objects.filter(public_id__in=wanted).select_related("product")
    return {
        variant.public_id: " · ".join(filter(None, (variant.product.title, variant.title)))
        for variant in variants
    }


def _wish(order: Order, item: DraftItem, of_item: str, url: str, titles: Mapping[str, str]) -> Answer:
    if item.resolution == Resolution.EXCHANGE:
        note = titles.get(item.exchange_for, "")
    elif item.resolution == Resolution.STORE_CREDIT:
        note = _("It never expires.")
    else:
        note = destination_of_money([payment.kind for payment in order.payments.all()])
    title = str(RESOLUTION_TITLES[item.resolution])
    return Answer(
        icon=RESOLUTION_ICONS[Resolution(item.resolution)],
        title=f"{of_item}: {title}" if of_item else title,
        note=note,
        url=url,
    )


def _url_of(order: Order, draft: Draft, number: int) -> str:
    item = draft.items[number - 1]
    if item.resolution == Resolution.EXCHANGE:
        return exchange_url(order, number)
    return instead_url(order, number if len(draft.items) > 1 else None)
