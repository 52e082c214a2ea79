"""Step 2: which lines, how many. What cannot go back is there too, with its reason."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commerce.models import Order
from core import clock
from countries.model import Marketplace
from portal.access import opened_order
from portal.choose_page import is_offered, page_of_lines
from portal.draft import Draft, draft_of, drop_draft, keep_draft
from portal.frame import Problem, ShopRequest, shopper_page, show, stopped
from portal.journey import decided, next_url, progress
from portal.line_pages import Turn, line_page, shown_when_sent, turn_of
from portal.order_page import marketplace_of
from returns.links import return_path
from returns.selectors import find_return
from returns.services.eligibility import LineEligibility


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: ShopRequest, order_id: str) -> HttpResponse:
    order = opened_order(request, order_id)
    now = clock.now()
    if marketplace := marketplace_of(order):
        return _bought_elsewhere(request, order, marketplace)
    draft = draft_of(request, order)
    eligibility = decided(order, Draft(changes=draft.changes), now=now)
    offered = [line for line in eligibility.lines if is_offered(line, draft)]
    problems: list[Problem] = []
    page = line_page(offered, request.GET.dict())
    if request.method == "POST":
        turn = turn_of(request)
        page = shown_when_sent(request, offered) or page
        draft, problems = _chosen(request, draft, offered, turn)
        if not problems:
            keep_draft(request, order, draft)
            return HttpResponseRedirect(
                _turned_url(order, turn) if turn else next_url(request, order, draft, now=now)
            )
    context = page_of_lines(request, eligibility, draft, page, now=now) | {
        "progress": progress("choose", back_url=""),
        "problems": problems,
    }
    return show(request, "choose.html", context, status=422 if problems else 200)


def _bought_elsewhere(request: ShopRequest, order: Order, marketplace: Marketplace) -> HttpResponse:
    """An order of a marketplace goes back through it: said at once, with the way there."""
    return stopped(
        request,
        title=_("You bought this on %(marketplace)s: please return it there")
        % {"marketplace": marketplace.name},
        text=_(
            "They have your payment and arrange the way back. Choose order %(number)s in your orders there."
        )
        % {"number": order.number},
        url=marketplace.url,
        action=_("Open my orders on %(marketplace)s") % {"marketplace": marketplace.name},
    )


@shopper_page
@require_http_methods(["POST"])
def start_over(request: ShopRequest, order_id: str) -> HttpResponse:
    """Forget what was begun; a return that was to be changed stays as it is."""
    order = opened_order(request, order_id)
    draft = draft_of(request, order)
    drop_draft(request, order)
    if draft.changes:
        return HttpResponseRedirect(return_path(find_return(draft.changes)))
    return HttpResponseRedirect(reverse("portal:choose", args=[order.public_id]))


def _turned_url(order: Order, turn: Turn) -> str:
    url = reverse("portal:choose", args=[order.public_id])
    return f"{url}?{urlencode(turn.parameters)}#lines" if turn.parameters else f"{url}#lines"


def _chosen(
    request: ShopRequest, draft: Draft, lines: list[LineEligibility], turn: Turn | None
) -> tuple[Draft, list[Problem]]:
    """The draft with what was chosen on the page that was sent; what stands on other pages stays."""
    offered = {line.line.public_id: line for line in lines}
    if turn is not None and turn.chooses:
        everything = [(name, line.returnable_quantity) for name, line in offered.items()]
        return _with_lines(draft, everything if turn.chooses == "all" else []), []
    page = shown_when_sent(request, lines)
    sent = set(request.POST.getlist("line"))
    elsewhere = (
        {}
        if page is None
        else {
            item.line: item.quantity
            for item in draft.items
            if item.line in offered and item.line not in page.names
        }
    )
    problems: list[Problem] = []
    chosen: list[tuple[str, int]] = []
    for name, line in offered.items():
        if name not in sent:
            if name in elsewhere:
                chosen.append((name, min(elsewhere[name], line.returnable_quantity)))
            continue
        typed = request.POST.get(f"quantity-{name}", "1").strip()
        quantity = int(typed) if typed.isdecimal() and len(typed) < 8 else 0
        if not 1 <= quantity <= line.returnable_quantity:
            text = _("Choose a number from %(least)s to %(most)s.") % {
                "least": 1,
                "most": line.returnable_quantity,
            }
            problems.append(Problem(f"{line.line.title}: {text}", f"quantity-{name}"))
            quantity = min(max(quantity, 1), line.returnable_quantity)
        chosen.append((name, quantity))
    if not chosen and turn is None:
        first = next(iter(page.lines if page else lines), None)
        anchor = f"line-{first.line.public_id}" if first else ""
        problems.append(Problem(_("Please choose at least one item."), anchor))
    return _with_lines(draft, chosen), problems


def _with_lines(draft: Draft, chosen: list[tuple[str, int]]) -> Draft:
    changed = draft.with_items(chosen)
    if changed.is_withdrawal:
        items = tuple(replace(item, reason="", is_answered=True) for item in changed.items)
        changed = replace(changed, items=items)
    return changed
