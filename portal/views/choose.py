"""Step 2: which lines, how many. What cannot go back is there too, with its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commerce.models import Order
from commerce.pictures import pictures_of
from core.dates import format_date, last_day_before, local_date
from core.money import Money, format_money
from countries.model import Marketplace
from portal.access import opened_order
from portal.draft import Draft, draft_of, drop_draft, keep_draft
from portal.frame import Problem, ShopRequest, shopper_page, show, stopped
from portal.journey import decided, next_url, progress
from portal.line_pages import Turn, line_page, shown_when_sent, turn_of
from portal.order_page import marketplace_of, return_note, returns_by_line, returns_of, waiting_draft
from portal.promises import terms_of_lines
from portal.views.cancel_order import can_be_cancelled, cancellation_title
from portal.views.track import parcel_notes
from returns.links import return_path
from returns.policy.explanation import explain
from returns.policy.left import resolutions_left
from returns.selectors import find_return
from returns.services.eligibility import Eligibility, LineEligibility
from returns.services.withdrawals import has_withdrawal_function

MOST_CLOSED_SHOWN: Final = 50
_MOST_CANCELLATIONS = 10


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: ShopRequest, order_id: str) -> HttpResponse:
    order = opened_order(request, order_id)
    now = timezone.now()
    if marketplace := marketplace_of(order):
        return _bought_elsewhere(request, order, marketplace)
    draft = draft_of(request, order)
    eligibility = decided(order, Draft(changes=draft.changes), now=now)
    offered = [line for line in eligibility.lines if _is_offered(line, draft)]
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
    open_lines = [line for line in eligibility.lines if line.eligible]
    closed = [line for line in eligibility.lines if not _is_offered(line, draft)]
    held_by = returns_by_line(order, now=now)
    pictures = pictures_of([line.line for line in eligibility.lines], host=request.get_host())
    context = {
        "progress": progress("choose", back_url=""),
        "problems": problems,
        "order": {"eyebrow": _eyebrow(request, order)},
        "is_withdrawal": draft.is_withdrawal,
        "tier_note": _tier_note(eligibility),
        "lines": [
            _shown(request, line, draft, pictures, currency=order.currency, is_lazy=index > 3)
            for index, line in enumerate(page.lines)
        ],
        "page": page,
        "chosen_count": len(draft.items),
        "closed_lines": [
            {
                "title": line.line.title,
                "variant": line.line.variant_title,
                "picture_url": pictures.get(line.line.pk, ""),
                "reason": _why_not(request, line),
                "held_by": held_by.get(line.line.pk) if line.returnable_quantity == 0 else None,
            }
            for line in closed[:MOST_CLOSED_SHOWN]
        ],
        "closed_left_out": max(0, len(closed) - MOST_CLOSED_SHOWN),
        "returns": [
            return_note(found, now=now)
            for found in returns_of([order]).get(order.pk, [])
            if found.public_id != draft.changes  # said above, with what becomes of it
        ],
        "waiting": waiting_draft(order, draft),
        "parcels": parcel_notes(order, request=request, now=now),
        "promises": terms_of_lines(
            [line.decision for line in open_lines],
            order,
            request.shop.settings,
            language=request.language,
        ),
        "cancel_url": reverse("portal:cancel_order", args=[order.public_id])
        if can_be_cancelled(order, [line.line for line in eligibility.lines])
        else "",
        "is_in_preparation": _is_in_preparation(eligibility),
        "cancellations": [
            {
                "title": cancellation_title(found),
                "url": reverse("portal:cancellation", args=[order.public_id, found.public_id]),
            }
            for found in order.cancellations.all()[:_MOST_CANCELLATIONS]
        ],
        "withdrawal_url": reverse("portal:withdraw", args=[order.public_id])
        if _may_withdraw(eligibility)
        else "",
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


def _shown(
    request: ShopRequest,
    line: LineEligibility,
    draft: Draft,
    pictures: dict[int, str],
    *,
    currency: str,
    is_lazy: bool,
) -> dict[str, object]:
    row = line.line
    item = draft.item(row.public_id)
    unit = Money(row.paid_minor // row.quantity, currency)
    price = format_money(unit, request.language)
    return {
        "id": row.public_id,
        "anchor": f"line-{row.public_id}",
        "title": row.title,
        "variant": row.variant_title,
        "picture_url": pictures.get(row.pk, ""),
        "price_text": _("%(price)s each") % {"price": price} if row.quantity > 1 else price,
        "last_day": _last_day(request, line),
        "is_chosen": item is not None,
        "maximum": line.returnable_quantity,
        "quantity": min(item.quantity, line.returnable_quantity) if item else 1,
        "quantity_name": f"quantity-{row.public_id}",
        "quantity_anchor": f"quantity-{row.public_id}",
        "quantity_label": _("How many of: %(product)s") % {"product": row.title},
        "is_lazy": is_lazy,
    }


def _is_offered(line: LineEligibility, draft: Draft) -> bool:
    """What can go back, and what still can when its shopper says that it is not as it should be."""
    if draft.is_withdrawal:
        return line.eligible
    return line.eligible or _is_only_for_defects(line) or _is_for_another_wish(line)


def _is_only_for_defects(line: LineEligibility) -> bool:
    """Refused as it stands, but the law or the shop's terms take it back for the right reason."""
    return (
        not line.eligible
        and not line.line.is_gift_card
        and line.refusal_code == line.decision.refusal_code
        and line.returnable_quantity > 0
        and "request.reason" in line.decision.depends_on
    )


def _is_for_another_wish(line: LineEligibility) -> bool:
    """Refused for what most people want, and still open for something else."""
    return (
        not line.eligible
        and line.refusal_code == line.decision.refusal_code
        and line.returnable_quantity > 0
        and bool(resolutions_left(line.decision))
    )


def _last_day(request: ShopRequest, line: LineEligibility) -> str:
    if _is_for_another_wish(line):
        return " ".join(explain(reason, translation, request.language) for reason in line.reasons)
    if _is_only_for_defects(line):
        return f"{_why_not(request, line)} {_('You can still return it if it is faulty.')}"
    ends_at = line.decision.window_ends_at
    if ends_at is None:
        return ""
    day = format_date(last_day_before(ends_at, request.shop.settings.time_zone), request.language)
    return _("Last day: %(day)s") % {"day": day}


def _why_not(request: ShopRequest, line: LineEligibility) -> str:
    """The first reason: the rest would only repeat that it cannot go back."""
    row = line.line
    if row.cancelled_quantity and not row.fulfilled_quantity and not row.cancellable_quantity:
        return _("Not sent: you cancelled it")
    return explain(line.reasons[0], translation, request.language) if line.reasons else ""


def _eyebrow(request: ShopRequest, order: Order) -> str:
    day = format_date(local_date(order.placed_at, request.shop.settings.time_zone), request.language)
    return f"{_('Order %(number)s') % {'number': order.number}} · {day}"


def _tier_note(eligibility: Eligibility) -> str:
    """The terms of a loyal customer, shown as what they are."""
    benefits = eligibility.file.circumstances.tier_benefits
    if benefits is None:
        return ""
    gifts = []
    if benefits.has_free_return_shipping:
        gifts.append(_("free return shipping"))
    if benefits.has_auto_approval:
        gifts.append(_("approved at once"))
    if benefits.extra_window_days or benefits.window_days:
        gifts.append(_("more time"))
    return f"{benefits.name}: {', '.join(gifts)}" if gifts else ""


def _is_in_preparation(eligibility: Eligibility) -> bool:
    """Whether nothing of the order was sent yet, and something of it will be."""
    lines = [line.line for line in eligibility.lines]
    return not any(line.fulfilled_quantity for line in lines) and any(
        line.cancellable_quantity for line in lines
    )


def _may_withdraw(eligibility: Eligibility) -> bool:
    """During the whole period: what was sent while it may be withdrawn from, what was not sent at any time."""
    return has_withdrawal_function(eligibility.order) and any(
        (line.eligible and line.decision.legal_basis == "withdrawal") or line.line.cancellable_quantity > 0
        for line in eligibility.lines
    )
