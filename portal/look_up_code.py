"""The code to an order's own address that opens an order which too many others tried today."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.services.one_time_codes import CodeInvalid, issue_code, use_code
from accounts.services.proved_addresses import mark_of_address, remember_proved
from accounts.services.throttles import hit
from commerce.models import Order
from notifications.services import queue_message
from portal.frame import ShopRequest

_PURPOSE = "look_up"
_LIFETIME = timedelta(minutes=10)
_CODES_AN_HOUR = 5
_ASKED = "look_up_code"


def ask_for_code(
    request: ShopRequest, order: Order | None, *, now: datetime, step: str = "", path: str = ""
) -> HttpResponse:
    """Send the code where the look-up was right, and lead to where it is entered: for a wrong one just the same.

    Behind the code lies ``path``, or the page of the order that is named ``step``.
    """
    asked = {"order": "", "mark": "", "path": path}
    if order is not None:
        # The last code, which still works, may have gone to another address than the order has now.
        asked["mark"] = mark_of_address(order.email_folded) if _send(request, order, now=now) else ""
        asked["order"] = order.public_id
        asked["path"] = path or reverse(step, args=[order.public_id])
    request.session[_ASKED] = asked
    return HttpResponseRedirect(reverse("portal:look_up_code"))


def is_code_asked(request: ShopRequest) -> bool:
    return _ASKED in request.session


def order_by_code(request: ShopRequest, code: str, *, now: datetime) -> tuple[Order, str]:
    """The order that the code opens, and where it leads to. Raises CodeInvalid, whatever is wrong."""
    asked = request.session[_ASKED]
    use_code(code, purpose=_PURPOSE, subject=asked["order"], now=now)
    order = Order.objects.filter(public_id=asked["order"]).first()
    if order is None:
        raise CodeInvalid
    if asked.get("mark"):
        remember_proved(asked["mark"], now=now)
    del request.session[_ASKED]
    return order, asked["path"]


def _send(request: ShopRequest, order: Order, *, now: datetime) -> bool:
    """Whether a code was made now."""
    state = hit(scope="look_up_code", key=order.public_id, limit=_CODES_AN_HOUR, window_seconds=3600, now=now)
    if not state.is_allowed:
        return False  # the last one lies in the inbox, and saying so would tell who is right
    code = issue_code(purpose=_PURPOSE, subject=order.public_id, lifetime=_LIFETIME, now=now)
    queue_message(
        topic="look_up_code",
        effect_key=sha256(f"{order.public_id}{now.isoformat()}".encode()).hexdigest()[:32],
        recipient=order.email_folded,
        language=request.language,
        context={"code": code, "name": order.customer.name},
        customer=order.customer,
        now=now,
    )
    return True
