"""What was written to shoppers, exactly as it was sent."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from core import clock
from dashboard.access import StaffRequest, show, staff_page
from dashboard.pages import page_of
from dashboard.presenting.shop_words import MESSAGE_STATUSES
from dashboard.presenting.words import choices
from notifications.models import MessageStatus
from notifications.selectors import find_message, recent_messages
from notifications.services import NotResendable, resend_message
from notifications.topics import TOPICS

# A letter may load pictures and wear its styles; it runs nothing and leads nowhere.
LETTER_POLICY = (
    "default-src 'none'; img-src 'self' data: https: http:; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'; sandbox"
)


@staff_page(Capability.WRITE_MESSAGES)
def messages(request: StaffRequest) -> HttpResponseBase:
    """The shop's messages, newest first, by status, topic and recipient."""
    status, topic = request.GET.get("status", ""), request.GET.get("topic", "")
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = recent_messages(
        status=status if status in MessageStatus.values else "",
        topic=topic if topic in TOPICS else "",
        recipient=words,
    )
    page = page_of(found, request, order=("-created_at", "-id"))
    titles = {code: kind.title for code, kind in TOPICS.items()}
    return show(
        request,
        "shop/messages.html",
        {
            "page": page,
            "rows": [(message, titles.get(message.topic, message.topic)) for message in page.rows],
            "words": words,
            "status": status,
            "topic": topic,
            "statuses": choices(MESSAGE_STATUSES),
            "topics": [(code, kind.title) for code, kind in TOPICS.items()],
        },
    )


@staff_page(Capability.WRITE_MESSAGES)
def message(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """One message with its envelope; the letter itself stands in a frame without any rights."""
    found = find_message(public_id)
    kind = TOPICS.get(found.topic)
    return show(
        request, "shop/message.html", {"message": found, "topic_title": kind.title if kind else found.topic}
    )


@xframe_options_sameorigin
@staff_page(Capability.WRITE_MESSAGES)
def letter(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """The HTML of a message as it was sent, for the frame: it may load pictures and styles, run nothing."""
    found = find_message(public_id)
    if found.is_secret:
        return HttpResponse("", content_type="text/html; charset=utf-8")
    response = HttpResponse(found.html_body, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = LETTER_POLICY
    return response


@require_POST
@staff_page(Capability.WRITE_MESSAGES)
def message_again(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Send a message that failed or was held back after all."""
    try:
        resend_message(message=find_message(public_id), actor=request.actor, now=clock.now())
    except NotResendable as refusal:
        notices.error(request, str(refusal))
    else:
        notices.success(request, _("The message is on its way again."))
    return redirect("dashboard:message", public_id)
