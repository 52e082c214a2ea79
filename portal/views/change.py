"""Another mind before the hand-over: the journey once more with all answers in it, or no return at all."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from commerce.models import Variant
from core import clock
from core.actors import Actor
from portal.access import is_return_opened, open_order
from portal.draft import Draft, DraftItem, DraftPickup, keep_draft
from portal.frame import ShopRequest, page_not_found, shopper_page, show
from portal.hand_over_page import can_be_changed, what_cancelling_does
from portal.journey import step_url
from returns.links import return_path
from returns.models import ReturnItem, ReturnRequest
from returns.selectors import possible_actions, return_detail
from returns.services.decisions import cancel_return
from returns.states import LegalBasis, Method, Resolution


@shopper_page
@require_POST
def change(request: ShopRequest, return_id: str) -> HttpResponse:
    """Open the journey with the return's own answers; nothing changes until it is sent."""
    found = return_detail(return_id)
    if not is_return_opened(request, found):
        return page_not_found(request)
    if not can_be_changed(found):
        return HttpResponseRedirect(return_path(found))
    open_order(request, found.order)
    keep_draft(request, found.order, _draft_of_return(found))
    return HttpResponseRedirect(step_url("choose", found.order))


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: ShopRequest, return_id: str) -> HttpResponse:
    """Say what cancelling does, and do it when that is wished."""
    found = return_detail(return_id)
    if not is_return_opened(request, found):
        return page_not_found(request)
    if request.method == "POST":
        cancel_return(return_request=found, actor=Actor("shopper", found.customer.public_id), now=clock.now())
        return HttpResponseRedirect(return_path(found))
    if "cancel" not in possible_actions(found):
        return HttpResponseRedirect(return_path(found))
    context = {
        "number": found.number,
        "effects": what_cancelling_does(found),
        "back_url": return_path(found),
        "can_be_changed": can_be_changed(found),
        "return_id": found.public_id,
    }
    return show(request, "cancel.html", context)


def _draft_of_return(found: ReturnRequest) -> Draft:
    items = list(found.items.all())
    variants = _variant_ids(items)
    return Draft(
        items=tuple(_draft_item(item, variants) for item in items),
        method=found.method,
        pickup=_draft_pickup(found),
        is_withdrawal=found.legal_basis == LegalBasis.WITHDRAWAL and not any(i.reason_code for i in items),
        is_split=len({item.resolution for item in items}) > 1,
        changes=found.public_id,
    )


def _draft_item(item: ReturnItem, variants: dict[str, str]) -> DraftItem:
    wanted = str((item.exchange_for or {}).get("variant", ""))
    return DraftItem(
        line=item.line.public_id,
        quantity=item.requested_quantity,
        reason=item.reason_code,
        comment=item.comment,
        photos=tuple(photo.file.public_id for photo in item.photos.all() if photo.taken_by == "shopper"),
        is_answered=True,
        resolution=item.resolution,
        exchange_for=variants.get(wanted, "") if item.resolution == Resolution.EXCHANGE else "",
    )


def _variant_ids(items: list[ReturnItem]) -> dict[str, str]:
    """Public ids of the wanted variants, which a wish may name by either id."""
    named = [str(wanted.get("variant", "")) for item in items if (wanted := item.exchange_for)]
    if not named:
        return {}
    rows = Variant.objects.filter(public_id__in=named) | Variant.objects.filter(external_id__in=named)
    ids: dict[str, str] = {}
    for public_id, external_id in rows.values_list("public_id", "external_id"):
        ids[public_id] = ids[external_id] = public_id
    return ids


def _draft_pickup(found: ReturnRequest) -> DraftPickup | None:
    wanted: dict[str, Any] | None = found.pickup
    if found.method != Method.PICKUP:
        return None
    if not wanted:
        return DraftPickup()
    return DraftPickup(wanted["date"], wanted["slot"], wanted["place"], wanted["note"])
