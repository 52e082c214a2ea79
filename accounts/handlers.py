"""What a shop's accounts do when something happened."""

from __future__ import annotations

from accounts.events import (
    ShopVerificationRequested,
    StaffInvited,
    StaffSecondFactorRemoved,
    StaffUnlockRequested,
)
from accounts.mail import send_invitation_mail, send_security_notice, send_unlock_mail, send_verification_mail
from accounts.models import StaffUser
from accounts.services.sign_in import issue_unlock
from accounts.services.staff import issue_invitation
from accounts.services.verification import issue_verification
from events.base import EventMeta
from tenants.selectors import current_shop


def send_verification(event: ShopVerificationRequested, meta: EventMeta) -> None:
    """Send the owner the link that proves the e-mail address; the link of an earlier mail stops working."""
    staff = StaffUser.objects.filter(pk=int(event.staff_id), is_active=True).first()
    shop = current_shop()
    if staff is None or shop.is_verified or shop.check_due_date is not None:
        return
    send_verification_mail(staff=staff, token=issue_verification(staff=staff, now=meta.occurred_at))


def send_invitation(event: StaffInvited, meta: EventMeta) -> None:
    """Send somebody the link with which to join; the link of an earlier mail stops working."""
    staff = StaffUser.objects.filter(pk=int(event.staff_id), is_active=False).first()
    if staff is not None:
        send_invitation_mail(staff=staff, token=issue_invitation(staff=staff, now=meta.occurred_at))


def send_unlock(event: StaffUnlockRequested, meta: EventMeta) -> None:
    """Send somebody the link with which strangers' wrong passwords stop them no more; an earlier link stops working."""
    staff = StaffUser.objects.filter(pk=int(event.staff_id), is_active=True).first()
    if staff is not None:
        send_unlock_mail(staff=staff, token=issue_unlock(staff=staff, now=meta.occurred_at))


def tell_factor_lost(event: StaffSecondFactorRemoved, meta: EventMeta) -> None:
    """Tell somebody that others took the second factor away; what one does oneself is told at once."""
    staff = StaffUser.objects.filter(pk=int(event.staff_id), is_active=True).first()
    if staff is not None and event.factor == "all":
        send_security_notice("factor_lost", staff=staff)
