"""Step 4 for an exchange: which article leaves instead. The same product first, then others, and what is sold out."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import clock
from portal.access import opened_order
from portal.draft import draft_of, keep_draft
from portal.frame import Problem, ShopRequest, shopper_page, show
from portal.journey import (
    basket,
    decided,
    exchange_url,
    instead_url,
    next_url,
    progress,
    quote_of,
    step_url,
    unanswered,
    whole_of,
)
from portal.money import gone_text
from portal.replacements import Reader, articles_of_line, other_articles
from returns.selectors import return_settings
from returns.services.exchange_options import exchange_options, other_products
from returns.states import Resolution

LONGEST_SEARCH = 80


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: ShopRequest, order_id: str, number: int) -> HttpResponse:
    order = opened_order(request, order_id)
    draft = draft_of(request, order)
    if turn := unanswered(order, draft, needs_wish=False):
        return HttpResponseRedirect(turn)
    if not 1 <= number <= len(draft.items):
        return HttpResponseRedirect(step_url("choose", order))
    now = clock.now()
    item = draft.items[number - 1]
    # As it will be: what the order can give for the others hangs on this one's not being paid back.
    eligibility = decided(order, draft.with_wish(number, Resolution.EXCHANGE), now=now)
    if Resolution.EXCHANGE not in whole_of(eligibility).lines[number - 1].resolutions:
        return HttpResponseRedirect(instead_url(order, number if draft.is_split else None))
    line = eligibility.lines[number - 1].line
    line.order = order
    query = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    own = exchange_options(line=line, reason=item.reason or None, quantity=item.quantity, now=now)
    others = (
        other_products(order=order, line=line, query=query, quantity=item.quantity, now=now)
        if return_settings().offers_other_products
        else ()
    )
    problems: list[Problem] = []
    if request.method == "POST":
        chosen = request.POST.get("variant", "")
        if chosen in {option.variant_id for option in (*own, *others)}:
            draft = draft.with_wish(number, Resolution.EXCHANGE, chosen)
            keep_draft(request, order, draft)
            if draft.is_split and number < len(draft.items):
                return HttpResponseRedirect(instead_url(order, number + 1))
            return HttpResponseRedirect(next_url(request, order, draft, now=now))
        problems = [Problem(_("Please choose what we may send you instead."), "articles")]
    quoted = quote_of(eligibility)
    reader = Reader(
        quantity=item.quantity,
        chosen=item.exchange_for,
        language=request.language,
        share=quoted.share_of(f"items.{number - 1}"),
    )
    rows = basket(request, eligibility, draft)
    context = {
        "progress": progress("instead", back_url=instead_url(order, number if draft.is_split else None)),
        "problems": problems,
        "item": rows[number - 1],
        "item_number": number,
        "item_count": len(draft.items),
        "gone": gone_text(quoted, request.language),
        "articles": articles_of_line(own, line, reader),
        "offers_others": return_settings().offers_other_products,
        "others": other_articles(others, reader),
        "query": query,
        "page_url": exchange_url(order, number),
        "basket": rows,
        "choose_url": step_url("choose", order),
    }
    return show(request, "exchange.html", context, status=422 if problems else 200)
