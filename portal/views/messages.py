"""Writing to the shop about a return, and reading what it wrote."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.services.files import store_picture
from core import clock
from core.actors import Actor
from core.errors import Refusal
from core.uploads import takes_files
from portal.access import is_return_opened
from portal.conversation import conversation_of
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.uploads import count_picture
from returns.links import return_path
from returns.models import ReturnRequest
from returns.selectors import find_return
from returns.services.conversation import MOST_PHOTOS, TooManyPhotos, mark_read, send_message

PHOTO = "photo"


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
def messages(request: ShopRequest, return_id: str) -> HttpResponse:
    """The conversation on a page of its own; what could not be sent stays in its form."""
    found = find_return(return_id)
    if not is_return_opened(request, found):
        return page_not_found(request)
    now = clock.now()
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            _send(request, found, now=now)
        except Refusal as refusal:
            problems = [Problem(refusal.detail, "message-text")]
        else:
            return HttpResponseRedirect(f"{return_path(found)}#conversation")
    context = {
        "problems": problems,
        "conversation": conversation_of(found, request=request, now=now),
        "typed": request.POST.get("text", ""),
        "number": found.number,
        "back_url": return_path(found),
    }
    return show(request, "messages.html", context, status=422 if problems else 200)


@shopper_page
@require_POST
def messages_read(request: ShopRequest, return_id: str) -> HttpResponse:
    """What the shop wrote was seen. A page with scripts says so by itself."""
    found = find_return(return_id)
    if not is_return_opened(request, found):
        return page_not_found(request)
    mark_read(return_request=found, is_by_shopper=True, now=clock.now())
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204)
    return HttpResponseRedirect(f"{return_path(found)}#conversation")


def stored_photos(request: ShopRequest, uploads: list[UploadedFile], *, now: datetime) -> list[str]:
    """Public ids of what was uploaded. Raises TooManyPhotos and PictureRefused; then nothing is kept."""
    if len(uploads) > MOST_PHOTOS:
        raise TooManyPhotos(_("%(count)s photos are enough.") % {"count": MOST_PHOTOS})
    for _upload in uploads:
        count_picture(request, now=now)
    with transaction.atomic():
        return [store_picture(data=upload.read(), kind=PHOTO, now=now).public_id for upload in uploads]


def shopper_of(found: ReturnRequest) -> Actor:
    return Actor("shopper", found.customer.public_id)


def _send(request: ShopRequest, found: ReturnRequest, *, now: datetime) -> None:
    photos = stored_photos(request, request.FILES.getlist("photos"), now=now)
    send_message(
        return_request=found,
        text=request.POST.get("text", ""),
        photos=photos,
        is_from_shopper=True,
        actor=shopper_of(found),
        now=now,
    )
