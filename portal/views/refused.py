"""Choosing what happens to items that were refused."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Conflict, NotFound, Refusal
from core.uploads import takes_files
from portal.access import is_return_opened
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.refused_page import refused_page
from portal.views.messages import shopper_of, stored_photos
from returns.links import return_path
from returns.selectors import return_detail
from returns.services.refused_items import choose_for_refused
from returns.states import RefusalChoice


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
def refused(request: ShopRequest, return_id: str) -> HttpResponse:
    """Each refused item with its reason and photos, and one form for its choice."""
    found = return_detail(return_id)
    if not is_return_opened(request, found):
        return page_not_found(request)
    problems: list[Problem] = []
    status = 200
    if request.method == "POST":
        try:
            _choose(request, return_id)
        except NotFound:
            raise
        except Refusal as refusal:
            anchor = f"text-{request.POST.get('item', '')}" if refusal.errors else ""
            problems = [Problem(refusal.detail, anchor)]
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            return HttpResponseRedirect(f"{return_path(found)}#refused")
    page = refused_page(
        found,
        settings=request.shop.settings,
        language=request.language,
        typed=request.POST.dict(),
    )
    if page is None:
        return HttpResponseRedirect(return_path(found))
    context = {"refused": page, "problems": problems, "back_url": return_path(found), "number": found.number}
    return show(request, "refused.html", context, status=status)


def _choose(request: ShopRequest, return_id: str) -> None:
    now = clock.now()
    found = return_detail(return_id)
    choice = request.POST.get("choice", "")
    if choice not in RefusalChoice.values:
        raise Refusal(_("Please choose what happens to the item."))
    is_objection = choice == RefusalChoice.OBJECT
    choose_for_refused(
        return_request=found,
        item=request.POST.get("item", ""),
        choice=RefusalChoice(choice),
        text=request.POST.get("text", "") if is_objection else "",
        photos=stored_photos(request, request.FILES.getlist("photos"), now=now) if is_objection else (),
        actor=shopper_of(found),
        now=now,
    )
