"""Step 3: why each item goes back, with photos where the terms ask for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import StoredFile
from accounts.selectors import file_path
from accounts.services.files import PictureRefused
from commerce.models import Order
from core import clock
from core.uploads import takes_files
from portal.access import opened_order
from portal.draft import Draft, DraftItem, draft_of, keep_draft
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.journey import basket, decided, home_of, next_url, progress, step_url, why_url
from portal.uploads import kept_picture
from returns.policy.explanation import explain
from returns.policy.left import resolutions_left
from returns.selectors import ShownReason, reason_counts, reason_tree, reasons_for
from returns.states import StandardReason

MOST_PHOTOS = 8
LONGEST_COMMENT = 1000
PHOTO = "photo"


@dataclass(frozen=True)
class ReasonRow:
    """One large row; a branch opens its own rows below it."""

    anchor: str
    value: str
    title: str
    is_chosen: bool
    children: tuple[ReasonRow, ...] = ()

    @property
    def child_name(self) -> str:
        return f"reason-{self.value}"


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
def why(request: ShopRequest, order_id: str, number: int) -> HttpResponse:
    order = opened_order(request, order_id)
    draft = draft_of(request, order)
    if not 1 <= number <= len(draft.items):
        return HttpResponseRedirect(step_url("choose", order))
    now = clock.now()
    item = draft.items[number - 1]
    is_optional = home_of(order, request.shop.settings).law.has_withdrawal_button
    tree = _likely_first(_tree_for(request, order, draft, number, now=now), order, item)
    problems: list[Problem] = []
    if request.method == "POST":
        item, problems = _answered(request, item, tree, is_optional=is_optional, now=now)
        draft = draft.with_answer(item)
        if not problems:
            problems = _refused(request, order, draft, number, now=now)
        is_removing = "remove" in request.POST
        missing = 0 if problems or is_removing else _photos_missing(order, draft, number, now=now)
        if missing and not _were_photos_asked(request):
            # Only this reason wants photos: they are asked for now, which is no mistake of the shopper's.
            keep_draft(request, order, draft.with_answer(replace(item, is_answered=False)))
            return HttpResponseRedirect(f"{why_url(order, number)}#photos")
        if missing:
            problems = [Problem(_photos_text(missing), "photos")]
        if not problems and not is_removing:
            if "for_all" in request.POST:
                draft = _answered_alike(order, draft, item, now=now)
            keep_draft(request, order, draft)
            return HttpResponseRedirect(next_url(request, order, draft, now=now))
        item = replace(item, is_answered=False)
        draft = draft.with_answer(item)
        keep_draft(request, order, draft)
    return _page(request, order, draft, number, tree, problems, is_optional=is_optional, now=now)


@shopper_page
@require_POST
@takes_files
def photos(request: ShopRequest, order_id: str, number: int) -> HttpResponse:
    """Photos that come up by themselves, one by one; answers the list of those that are there."""
    order = opened_order(request, order_id)
    draft = draft_of(request, order)
    if not 1 <= number <= len(draft.items):
        return page_not_found(request)
    now = clock.now()
    item, error = _with_photos(request, draft.items[number - 1], now=now)
    keep_draft(request, order, draft.with_answer(item))
    context = {"photos": _shown_photos(item, now=now), "photo_error": error}
    return render(request, "portal/photos.html", context, status=422 if error else 200)


def _page(
    request: ShopRequest,
    order: Order,
    draft: Draft,
    number: int,
    tree: tuple[ShownReason, ...],
    problems: list[Problem],
    *,
    is_optional: bool,
    now: datetime,
) -> HttpResponse:
    item = draft.items[number - 1]
    eligibility = decided(order, draft, now=now)
    lines = basket(request, eligibility, draft)
    needed = eligibility.lines[number - 1].decision.photos if item.reason else 0
    context = {
        "progress": progress(
            "why", back_url=why_url(order, number - 1) if number > 1 else step_url("choose", order)
        ),
        "problems": problems,
        "item_number": number,
        "item_count": len(draft.items),
        "line": lines[number - 1],
        "basket": lines,
        "choose_url": step_url("choose", order),
        "others_open": sum(not other.is_answered for other in draft.items if other.line != item.line),
        "is_reason_optional": is_optional and eligibility.lines[number - 1].eligible,
        "reasons": [_row(reason, item.reason) for reason in tree],
        "comment": item.comment,
        "photos_needed": needed or len(item.photos),
        "photos_title": _photos_text(max(needed, 1)),
        "photos_url": reverse("portal:photos", args=[order.public_id, number]),
        "photos": _shown_photos(item, now=now),
    }
    return show(request, "why.html", context, status=422 if problems else 200)


def _answered(
    request: ShopRequest,
    item: DraftItem,
    tree: tuple[ShownReason, ...],
    *,
    is_optional: bool,
    now: datetime,
) -> tuple[DraftItem, list[Problem]]:
    reason = _chosen_reason(request, tree)
    comment = request.POST.get("comment", "").strip()[:LONGEST_COMMENT]
    item, photo_error = _with_photos(
        request, replace(item, reason=reason or "", comment=comment, is_answered=True), now=now
    )
    if removed := request.POST.get("remove"):
        item = replace(item, photos=tuple(photo for photo in item.photos if photo != removed))
    if photo_error:
        return item, [Problem(photo_error, "photos")]
    if reason is None:
        return item, [Problem(_("Please choose the more exact reason."), "reasons")]
    if not reason and not is_optional:
        return item, [Problem(_("Please choose a reason."), "reasons")]
    return item, []


def _tree_for(
    request: ShopRequest, order: Order, draft: Draft, number: int, *, now: datetime
) -> tuple[ShownReason, ...]:
    """The reasons that are offered for the goods in question."""
    eligibility = decided(order, Draft(changes=draft.changes), now=now)
    line = eligibility.file.line_named(draft.items[number - 1].line)
    if line is None:
        return ()
    file = eligibility.file
    return reasons_for(reason_tree(request.language), file.line_facts[line.pk], file.reason_scopes)


def _answered_alike(order: Order, draft: Draft, item: DraftItem, *, now: datetime) -> Draft:
    """The same reason for every item that is still open, where it is offered and nothing more is asked for it."""
    file = decided(order, Draft(changes=draft.changes), now=now).file
    scope = file.reason_scopes.get(item.reason)

    def may_have(other: DraftItem) -> bool:
        line = file.line_named(other.line)
        return line is not None and (scope is None or scope.covers(file.line_facts[line.pk]))

    alike = replace(
        draft,
        items=tuple(
            replace(other, reason=item.reason, is_answered=True)
            if not other.is_answered and may_have(other)
            else other
            for other in draft.items
        ),
    )
    decisions = [line.decision for line in decided(order, alike, now=now).lines]
    return replace(
        alike,
        items=tuple(
            other
            if before.is_answered or (decision.eligible and decision.photos <= len(other.photos))
            else before
            for before, other, decision in zip(draft.items, alike.items, decisions, strict=True)
        ),
    )


def _were_photos_asked(request: ShopRequest) -> bool:
    return "photos_asked" in request.POST


def _chosen_reason(request: ShopRequest, tree: tuple[ShownReason, ...]) -> str | None:
    """The leaf that was chosen, empty for none, None for a branch without its leaf."""
    chosen = request.POST.get("reason", "")
    for reason in tree:
        if reason.code != chosen:
            continue
        if not reason.children:
            return reason.code
        if len(reason.children) == 1:
            return reason.children[0].code
        leaf = request.POST.get(f"reason-{reason.code}", "")
        return leaf if leaf in {child.code for child in reason.children} else None
    return ""


def _with_photos(request: ShopRequest, item: DraftItem, *, now: datetime) -> tuple[DraftItem, str]:
    """``item`` with what was uploaded, and what was wrong with one of the uploads."""
    kept = list(item.photos)
    for upload in request.FILES.getlist("photos"):
        if len(kept) >= MOST_PHOTOS:
            return replace(item, photos=tuple(kept)), _("%(count)s photos are enough.") % {
                "count": MOST_PHOTOS
            }
        try:
            kept.append(kept_picture(request, upload, kind=PHOTO, now=now))
        except PictureRefused as refusal:
            return replace(item, photos=tuple(kept)), refusal.detail
    return replace(item, photos=tuple(kept)), ""


def _refused(
    request: ShopRequest, order: Order, draft: Draft, number: int, *, now: datetime
) -> list[Problem]:
    """For what goes back only when something is wrong with it: why it does not with this reason."""
    line = decided(order, draft, now=now).lines[number - 1]
    if line.eligible or not line.reasons or resolutions_left(line.decision):
        return []
    return [Problem(explain(line.reasons[0], translation, request.language), "reasons")]


def _photos_missing(order: Order, draft: Draft, number: int, *, now: datetime) -> int:
    """How many photos the terms still ask for, now that the reason is known."""
    decision = decided(order, draft, now=now).lines[number - 1].decision
    item = draft.items[number - 1]
    return max(0, decision.photos - len(item.photos)) if item.reason else 0


def _photos_text(count: int) -> str:
    return ngettext("Please add %(count)s photo", "Please add %(count)s photos", count) % {"count": count}


def _shown_photos(item: DraftItem, *, now: datetime) -> list[dict[str, str]]:
    files = {
        file.public_id: file for file in StoredFile.objects.filter(public_id__in=item.photos, kind=PHOTO)
    }
    return [{"id": photo, "url": file_path(files[photo])} for photo in item.photos if photo in files]


def _row(reason: ShownReason, chosen: str) -> ReasonRow:
    # A branch with a single leaf needs no second question.
    children = tuple(_row(child, chosen) for child in reason.children) if len(reason.children) > 1 else ()
    return ReasonRow(
        anchor=f"reason-{reason.code}",
        value=reason.code,
        title=reason.label,
        is_chosen=chosen in {reason.code, *(child.code for child in reason.children)},
        children=children,
    )


def _likely_first(tree: tuple[ShownReason, ...], order: Order, item: DraftItem) -> tuple[ShownReason, ...]:
    """What buyers of such products said most often stands first, the reason "other" last; else the shop's order."""
    line = order.lines.filter(public_id=item.line).first()
    counts = reason_counts(product_external_id=line.product_external_id) if line else {}

    def given(reason: ShownReason) -> int:
        return counts.get(reason.code, 0) + sum(given(child) for child in reason.children)

    return tuple(
        sorted(tree, key=lambda reason: (reason.standard_reason == StandardReason.OTHER, -given(reason)))
    )
