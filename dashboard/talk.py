"""What the page of a return shows of messages, refused items and the survey, for this reader."""

from __future__ import annotations

from accounts.models import ShopSettings
from accounts.roles import Capability
from dashboard.access import StaffRequest
from dashboard.presenting.conversation import conversation_view, refused_part, survey_view
from dashboard.presenting.moments import Clock
from returns.models import ReturnRequest
from returns.selectors import return_settings
from tracking.addresses import address_lines


def talk_context(
    request: StaffRequest, found: ReturnRequest, clock: Clock, *, shop: ShopSettings
) -> dict[str, object]:
    """Of a return read with ``return_detail``. Roles that may not read messages get none."""
    user = request.user
    settings = return_settings()
    may_write = user.may(Capability.WRITE_MESSAGES)
    may_see_people = user.may(Capability.VIEW_PERSONAL_DATA)
    return {
        "conversation": conversation_view(
            found,
            clock,
            settings=settings,
            default_language=shop.default_language,
            chosen=request.GET.get("answer", ""),
        )
        if may_write
        else None,
        "refused": refused_part(
            found,
            clock,
            settings=settings,
            shows_texts=may_see_people or user.may(Capability.RECEIVE_AND_INSPECT),
        ),
        "may_send_back": may_send_back(request),
        "home_address": address_lines(
            found.order.shipping_address, language=request.language, home_country=shop.country
        )
        if may_see_people
        else (),
        "survey_answer": survey_view(found, clock) if may_write else None,
    }


def may_send_back(request: StaffRequest) -> bool:
    """The warehouse packs; who decides may record it too."""
    return any(
        request.user.may(capability)
        for capability in (Capability.RECEIVE_AND_INSPECT, Capability.DECIDE_RETURNS)
    )
