"""An e-mail for messages about one return, given where the order has none."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.services.throttles import hit
from core import clock
from core.actors import Actor
from notifications.given_emails import change_given_email
from portal.access import is_return_opened
from portal.frame import ShopRequest, page_not_found, shopper_page, stopped
from returns.links import return_path
from returns.selectors import find_return
from returns.services.given_emails import EmailNotUnderstood

_CHANGES_A_DAY = 5


@shopper_page
@require_POST
def given_email(request: ShopRequest, return_id: str) -> HttpResponse:
    found = find_return(return_id)
    now = clock.now()
    if not is_return_opened(request, found):
        return page_not_found(request)
    state = hit(
        scope="given_email", key=found.public_id, limit=_CHANGES_A_DAY, window_seconds=24 * 3600, now=now
    )
    if not state.is_allowed:
        return _stopped(request, return_path(found), _("The address was changed several times today."), 429)
    try:
        change_given_email(
            return_request=found,
            email=request.POST.get("email", "")[:1000],
            actor=Actor("shopper", found.customer.public_id),
            now=now,
        )
    except EmailNotUnderstood as refusal:
        return _stopped(request, return_path(found), refusal.detail, 422)
    return HttpResponseRedirect(return_path(found))


def _stopped(request: ShopRequest, url: str, text: str, status: int) -> HttpResponse:
    return stopped(
        request,
        title=_("The address was not changed"),
        text=text,
        url=url,
        action=_("Back to your return"),
        status=status,
    )
