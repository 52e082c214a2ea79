"""Mail to staff, in their own language and the shop's brand. Messages to shoppers are made in notifications."""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from accounts.colours import ink_on
from accounts.legal_footer import legal_lines
from accounts.mail_brand import card_colour, logo_size, logo_url, mail_font
from accounts.models import StaffUser
from accounts.selectors import brand, shop_settings
from accounts.services.mail_budget import give_back_to_budget, take_from_budget
from accounts.staff_letters import STAFF_LETTERS, StaffLetter
from core import clock
from tenants.addresses import base_url_of, own_url
from tenants.models import ShopKind
from tenants.selectors import current_shop

# Letters without which nobody gets in: whatever else was asked for in their name, these leave.
_OF_THEIR_OWN = frozenset({"unlock", "verification"})

log = structlog.get_logger(__name__)


def send_verification_mail(*, staff: StaffUser, token: str) -> None:
    """Ask the owner of a new shop to confirm the e-mail address."""
    _send_counted("verification", staff=staff, path=f"/dashboard/verify/{token}/")


def send_invitation_mail(*, staff: StaffUser, token: str) -> None:
    """Ask somebody to join a shop's staff."""
    _send_counted("invitation", staff=staff, path=f"/dashboard/join/{token}/")


def send_unlock_mail(*, staff: StaffUser, token: str) -> None:
    """Bring the link with which to sign in although strangers tried too often."""
    _send_counted("unlock", staff=staff, path=f"/dashboard/unlock/{token}/")


def send_password_reset_mail(*, staff: StaffUser, path: str) -> None:
    """Bring the link with which to choose a new password; anybody may have asked for it."""
    _send_counted("password_reset", staff=staff, path=path)


def send_security_notice(name: str, *, staff: StaffUser) -> None:
    """Say what was changed about signing in. Never held back in a shop that is verified."""
    if current_shop().is_verified:
        _send(name, staff=staff)
    else:
        _send_counted(name, staff=staff)


def _send_counted(name: str, *, staff: StaffUser, path: str = "") -> None:
    """Send what anybody may have caused, as long as the day's budget lasts."""
    now = clock.real_now()
    purpose = name if name in _OF_THEIR_OWN else ""
    if not take_from_budget(staff.email, now=now, purpose=purpose):
        log.warning("staff_mail_over_budget", letter=name)
        return
    try:
        _send(name, staff=staff, path=path)
    except Exception:
        give_back_to_budget(staff.email, now=now, purpose=purpose)
        raise


def _send(name: str, *, staff: StaffUser, path: str = "") -> None:
    frame = _frame(language=staff.language)
    with translation.override(staff.language):
        letter = STAFF_LETTERS[name](frame["shop_name"])
        values = {**frame, "letter": letter, "link": own_url(path) if path else ""}
        message = _message(staff, letter, values)
    message.send()


def _message(staff: StaffUser, letter: StaffLetter, values: dict[str, Any]) -> EmailMultiAlternatives:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=render_to_string("account/mail/letter.txt", values),
        from_email=formataddr((" ".join(values["shop_name"].split()), address)),
        to=[staff.email],
        headers={"Content-Language": staff.language, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("account/mail/letter.html", values), "text/html")
    return message


def _frame(*, language: str) -> dict[str, Any]:
    shop, of_shop, of_brand = current_shop(), shop_settings(), brand()
    is_operators = shop.kind == ShopKind.OPERATORS
    logo_width, logo_height = logo_size(of_brand)
    return {
        "shop_name": "Comeback" if is_operators else of_shop.shop_name,
        "base_url": base_url_of(shop),
        "language": language,
        "brand": of_brand,
        "accent_ink": ink_on(of_brand.accent_colour),
        "card": card_colour(of_brand),
        "font": mail_font(of_brand),
        "logo_url": logo_url(of_brand),
        "logo_width": logo_width,
        "logo_height": logo_height,
        "legal_lines": () if is_operators else legal_lines(of_shop, language=language),
    }
