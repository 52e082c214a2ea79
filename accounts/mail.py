"""Mail to staff, in their own language. Messages to shoppers are made in notifications."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import StaffUser
from tenants.selectors import current_shop, shop_base_url


def send_verification_mail(*, staff: StaffUser, token: str) -> None:
    """Ask the owner of a new shop to confirm the e-mail address."""
    _send("verification", staff=staff, path=f"/dashboard/verify/{token}/")


def send_invitation_mail(*, staff: StaffUser, token: str) -> None:
    """Ask somebody to join a shop's staff."""
    _send("invitation", staff=staff, path=f"/dashboard/join/{token}/")


def send_unlock_mail(*, staff: StaffUser, token: str) -> None:
    """Bring the link with which to sign in although strangers tried too often."""
    _send("unlock", staff=staff, path=f"/dashboard/unlock/{token}/")


def _send(name: str, *, staff: StaffUser, path: str) -> None:
    shop = current_shop()
    context = {"shop_name": shop.name, "link": f"{shop_base_url(shop)}{path}", "language": staff.language}
    with translation.override(staff.language):
        subject = render_to_string(f"account/mail/{name}_subject.txt", context)
        text = render_to_string(f"account/mail/{name}.txt", context)
        html = render_to_string(f"account/mail/{name}.html", context)
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()), body=text, from_email=settings.DEFAULT_FROM_EMAIL, to=[staff.email]
    )
    message.attach_alternative(html, "text/html")
    message.send()
