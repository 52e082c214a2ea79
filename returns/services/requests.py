"""Opening a return: decided, counted and stored in one transaction, from every door the same."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from commerce.models import Order
from core.actors import Actor
from core.kept_queries import KeptQuery
from events.publishing import publish
from returns.events import ReturnRequested
from returns.facts import OrderFile, open_order_file
from returns.models import ReturnNote, ReturnRequest
from returns.models.requests import Channel
from returns.refusals import ExternalIdTaken
from returns.services.judging import Judgement, Taken, judge_wish, take_what_is_judged
from returns.services.pinning import pinned_to_return, write_items
from returns.services.replacements import hold_what_is_wanted
from returns.states import ShippingStatus
from returns.wishes import ReturnWish


@transaction.atomic
def create_return(
    *,
    order: Order,
    wish: ReturnWish,
    actor: Actor,
    channel: Channel,
    now: datetime,
    notify: bool = True,
    is_withdrawal: bool = False,
) -> ReturnRequest:
    """Request a return. The decision, the units, the money and the event are written together or not at all.

    ``is_withdrawal``: it is the statement that the law asks for and nothing more, so that no photo is wanted.
    ``wish.override`` passes the policy, never the quantities; who may do that is the edge's to know.
    Raises a refusal of ``returns.refusals``, QuantityExceeded or ReturnDenied; then nothing was written.
    """
    [order] = _LOCKED.all(order.pk)
    _require_free_external_id(wish)
    judgement = judge_wish(
        open_order_file(order, now=now),
        wish,
        may_override=actor.kind != "shopper",
        needs_photos=channel != Channel.STAFF and not is_withdrawal,
    )
    taken = take_what_is_judged(judgement)
    return_request = _written(judgement, taken, wish, actor=actor, channel=channel, now=now)
    write_items(return_request, judgement, taken)
    if wish.override:
        ReturnNote.objects.create(
            return_request=return_request, kind="override", text="", author=actor.as_json(), created_at=now
        )
    publish(
        ReturnRequested(
            return_id=return_request.public_id,
            notify=notify,
            to_status=return_request.status,
            why="asked",
            order_id=order.public_id,
            outcome=judgement.decision.outcome or "",
            channel=channel,
        ),
        actor=actor,
        occurred_at=now,
    )
    hold_what_is_wanted(return_request, judgement.items, actor=actor, now=now)
    return return_request


_LOCKED = KeptQuery(
    lambda pk: Order.objects.select_for_update(of=("self",)).select_related("customer").filter(pk=pk), int
)


def _require_free_external_id(wish: ReturnWish) -> None:
    if wish.external_id and ReturnRequest.objects.filter(external_id=wish.external_id).exists():
        raise ExternalIdTaken(_("Another return has this external_id."))


def _written(
    judgement: Judgement,
    taken: Taken,
    wish: ReturnWish,
    *,
    actor: Actor,
    channel: Channel,
    now: datetime,
) -> ReturnRequest:
    """The return's own row, with all that decided it pinned to it."""
    order = judgement.file.order
    return ReturnRequest.objects.create(
        number=_next_number(),
        order=order,
        customer=order.customer,
        shipping_status=ShippingStatus.NOT_REQUIRED
        if judgement.keeps_everything
        else ShippingStatus.NO_LABEL,
        currency=order.currency,
        channel=channel,
        language=_language(judgement.file, wish),
        opened_by=actor.as_json(),
        external_id=wish.external_id,
        metadata=wish.metadata,
        created_at=now,
        updated_at=now,
        **pinned_to_return(judgement, taken, wish),
    )


def _language(file: OrderFile, wish: ReturnWish) -> str:
    offered = file.settings.languages
    for wanted in (wish.language, file.order.customer.language):
        if wanted and wanted in offered:
            return wanted
        if wanted and wanted.split("-")[0].lower() in offered:
            return wanted.split("-")[0].lower()
    return str(file.settings.default_language)


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('returns_number')")
        (number,) = cursor.fetchone()
    return f"R-{number:06d}"
