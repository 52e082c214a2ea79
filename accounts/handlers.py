"""What a shop's accounts do when something happened."""

from __future__ import annotations

from accounts.events import ShopVerificationRequested
from accounts.mail import send_verification_mail
from accounts.models import StaffUser
from accounts.services.verification import issue_verification
from events.base import EventMeta
from tenants.selectors import current_shop


def send_verification(event: ShopVerificationRequested, meta: EventMeta) -> None:
    """Send the owner the link that proves the e-mail address; the link of an earlier mail stops working."""
    staff = StaffUser.objects.filter(pk=int(event.staff_id), is_active=True).first()
    if staff is None or current_shop().is_verified:
        return
    send_verification_mail(staff=staff, token=issue_verification(staff=staff, now=meta.occurred_at))
