"""What the mirror does when somebody asked about a person's data."""

from __future__ import annotations

from commerce.events import PrivacyRequested
from commerce.models import PrivacyKind, PrivacyRequest
from commerce.services.erasures import carry_out_erasure
from commerce.services.privacy_requests import carry_out_export
from core import clock
from events.base import EventMeta


def carry_out_privacy_request(event: PrivacyRequested, meta: EventMeta) -> None:
    """Write the archive, or erase the person."""
    request = PrivacyRequest.objects.select_related("customer", "file").get(public_id=event.request_id)
    carry_out = carry_out_export if request.kind == PrivacyKind.EXPORT else carry_out_erasure
    carry_out(request=request, now=clock.now())
