"""Choosing something else for an exchanged item, on a page of its own: another article, or money after it fell through."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commerce.pictures import pictures_of
from core import clock
from core.errors import Conflict, NotFound, Refusal
from core.money import Money, format_money
from portal.access import is_return_opened
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.money import gone_text
from portal.replacements import Reader, articles_of_line, other_articles
from portal.views.exchange import LONGEST_SEARCH
from portal.views.messages import shopper_of
from portal.wording import pieces
from returns.links import return_path
from returns.models import ReturnItem, ReturnRequest
from returns.policy.quote import ItemShare
from returns.selectors import return_detail, return_settings
from returns.services.exchange_choices import INSTEAD, can_choose_instead, choose_instead
from returns.services.exchange_options import exchange_options, other_products
from returns.services.item_worth import has_fallen_through, replacement_of, units_that_count
from returns.services.quotes import quote_of
from returns.states import Resolution
from returns.telling.destinations import destination_of_money
from returns.telling.phrases import RESOLUTION_TITLES

SHOWN_PRODUCTS = 6


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: ShopRequest, return_id: str, item_id: str) -> HttpResponse:
    """The articles that may be had, and where the exchange fell through the money instead."""
    found = return_detail(return_id)
    item = next((item for item in found.items.all() if item.public_id == item_id), None)
    if item is None or not is_return_opened(request, found):
        return page_not_found(request)
    if not can_choose_instead(item, status=found.status):
        return HttpResponseRedirect(return_path(found))
    problems: list[Problem] = []
    status = 200
    if request.method == "POST":
        try:
            _choose(request, found, item)
        except NotFound:
            raise
        except Refusal as refusal:
            problems = [Problem(refusal.detail, "articles")]
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            return HttpResponseRedirect(f"{return_path(found)}#exchange")
    return show(request, "choose_instead.html", _context(request, found, item, problems), status=status)


def _choose(request: ShopRequest, found: ReturnRequest, item: ReturnItem) -> None:
    resolution, variant = request.POST.get("resolution", ""), request.POST.get("variant", "")
    if not resolution and not variant:
        raise Refusal(_("Please choose what we may do instead."))
    choose_instead(
        return_request=found,
        item=item.public_id,
        exchange_for={"variant": variant} if variant and not resolution else None,
        resolution=resolution or None,
        actor=shopper_of(found),
        now=clock.now(),
    )


def _context(
    request: ShopRequest, found: ReturnRequest, item: ReturnItem, problems: list[Problem]
) -> dict[str, object]:
    now = clock.now()
    line = item.line
    line.order = found.order
    query = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    quantity = item.requested_quantity
    replacement = replacement_of(item)
    own = [
        option
        for option in exchange_options(line=line, reason=item.reason_code or None, quantity=quantity, now=now)
        if replacement is None or option.variant_external_id != replacement.variant_external_id
    ]
    offers_others = return_settings().offers_other_products
    others = (
        other_products(
            order=found.order, line=line, query=query, quantity=quantity, now=now, limit=SHOWN_PRODUCTS
        )
        if offers_others
        else ()
    )
    quoted = quote_of(found, units=units_that_count)
    share = quoted.share_of(item.public_id)
    reader = Reader(
        quantity=units_that_count(item),
        chosen="",
        language=request.language,
        share=share,
    )
    return {
        "problems": problems,
        "number": found.number,
        "back_url": return_path(found),
        "has_to_choose": has_fallen_through(item),
        "item": {
            "title": line.title,
            "variant": line.variant_title,
            "anchor": item.public_id,
            "price_text": pieces(quantity),
            "picture_url": pictures_of([line]).get(line.pk, ""),
        },
        "wanted": f"{replacement.title} {replacement.variant_title}".strip() if replacement else "",
        "gone": gone_text(quoted, request.language),
        "articles": articles_of_line(own, line, reader),
        "offers_others": offers_others,
        "others": other_articles(others, reader),
        "query": query,
        "money": _money_choices(request, found, share) if has_fallen_through(item) else [],
    }


def _money_choices(request: ShopRequest, found: ReturnRequest, share: ItemShare) -> list[dict[str, str]]:
    kinds = [payment.kind for payment in found.order.payments.all()]
    amount = format_money(Money(share.worth_minor - share.cut_minor, found.currency), request.language)
    return [
        {
            "value": resolution,
            "anchor": f"resolution-{resolution}",
            "title": str(RESOLUTION_TITLES[resolution]),
            "note": _("It never expires.")
            if resolution == Resolution.STORE_CREDIT
            else destination_of_money(kinds),
            "amount": amount,
        }
        for resolution in INSTEAD
    ]
