"""Knowing who runs a shop: the owner's address is proven by a link, then an operator checks, in one business day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from accounts.events import ShopCheckAsked, ShopVerificationRequested, ShopVerified
from accounts.models import ShopSettings, StaffUser
from accounts.roles import Role
from accounts.selectors import shop_settings
from accounts.services.one_time_codes import issue_token, use_token
from accounts.services.throttles import hit
from core.actors import SYSTEM, Actor
from core.dates import add_business_days
from core.errors import Conflict
from countries.registry import country
from events.publishing import publish
from tenants.models import Shop
from tenants.selectors import current_shop
from tenants.services import ask_for_check, mark_verified

PURPOSE = "shop_verification"
LIFETIME = timedelta(days=3)
REQUESTS_PER_HOUR = 3
_CHECK_BUSINESS_DAYS = 1


class VerificationNotPossible(Conflict):
    """The address is confirmed already, or too many links were asked for."""

    code = "verification_not_possible"


def request_verification(*, staff: StaffUser, now: datetime) -> None:
    """Have the link sent to ``staff`` again. Raises VerificationNotPossible."""
    shop = current_shop()
    if shop.is_verified or shop.check_due_date is not None:
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
def confirm_address(*, token: str, now: datetime) -> date:
    """The owner followed the link: the shop is on the operators' list; answers by when. Raises CodeInvalid."""
    staff_id = use_token(token, purpose=PURPOSE, now=now)
    due_date = ask_for_check(shop=current_shop(), due_date=_due_date(shop_settings(), now=now))
    publish(
        ShopCheckAsked(staff_id=staff_id, due_date=due_date.isoformat()),
        actor=Actor("staff", staff_id),
        occurred_at=now,
    )
    return due_date


def verify_shop(*, shop: Shop, now: datetime) -> None:
    """An operator knows who runs ``shop``: it is indexed, writes to everybody and asks for bank data. Safe to repeat."""
    with tenant_context(shop), transaction.atomic():
        if not mark_verified(shop=shop):
            return
        owner = StaffUser.objects.filter(role=Role.OWNER).order_by("-is_active", "pk")[0]
        publish(ShopVerified(staff_id=str(owner.pk)), actor=SYSTEM, occurred_at=now)


def _due_date(settings: ShopSettings, *, now: datetime) -> date:
    """The next business day of the shop's country after today there."""
    home = country(settings.country)
    today = now.astimezone(ZoneInfo(settings.time_zone)).date()
    return add_business_days(
        today, _CHECK_BUSINESS_DAYS, home.holidays(today.year, today.year + 1), home.weekend
    )
