"""Proving the owner's e-mail address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import ShopVerificationRequested, ShopVerified
from accounts.models import StaffUser
from accounts.services.one_time_codes import issue_token, use_token
from accounts.services.throttles import hit
from core.actors import Actor
from core.errors import Conflict
from events.publishing import publish
from tenants.selectors import current_shop
from tenants.services import mark_verified

PURPOSE = "shop_verification"
LIFETIME = timedelta(days=3)
REQUESTS_PER_HOUR = 3


class VerificationNotPossible(Conflict):
    """The shop is verified already, or too many links were asked for."""

    code = "verification_not_possible"


def request_verification(*, staff: StaffUser, now: datetime) -> None:
    """Have the link sent to ``staff`` again. Raises VerificationNotPossible."""
    if current_shop().is_verified:
        raise VerificationNotPossible(_("The e-mail address is confirmed already."), state="verified")
    throttle = hit(scope=PURPOSE, key=str(staff.pk), limit=REQUESTS_PER_HOUR, window_seconds=3600, now=now)
    if not throttle.is_allowed:
        raise VerificationNotPossible(
            _("We have sent it a few times already. Please look into your spam folder."),
            state="sent",
        )
    with transaction.atomic():
        publish(
            ShopVerificationRequested(staff_id=str(staff.pk)),
            actor=Actor("staff", str(staff.pk)),
            occurred_at=now,
        )


def issue_verification(*, staff: StaffUser, now: datetime) -> str:
    """The secret of the link that proves the address of ``staff``."""
    return issue_token(purpose=PURPOSE, subject=str(staff.pk), lifetime=LIFETIME, now=now)


@transaction.atomic
def verify_owner(*, token: str, now: datetime) -> None:
    """The owner followed the link: the shop is indexed and writes to everybody. Raises CodeInvalid."""
    staff_id = use_token(token, purpose=PURPOSE, now=now)
    mark_verified(shop=current_shop())
    publish(ShopVerified(staff_id=staff_id), actor=Actor("staff", staff_id), occurred_at=now)
