"""The first rows of a new shop: settings, brand and the owner."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings as project_settings

from accounts.events import ShopVerificationRequested
from accounts.models import Brand, ShopSettings, StaffUser
from accounts.roles import Role
from accounts.services.connections import connect_sandbox
from accounts.services.settings import most_refund_days
from core.actors import SYSTEM
from core.locales import first_spoken
from events.publishing import publish
from tenants.provisioning import Founding

_USUAL_REFUND_DAYS = 5


def found_shop(*, founding: Founding, now: datetime) -> ShopSettings:
    """Write what the shop was founded with. Running it again changes nothing."""
    languages = list(dict.fromkeys([founding.language, "en"]))
    settings = ShopSettings.objects.filter(pk=1).first() or ShopSettings.objects.create(
        pk=1,
        shop_name=founding.name,
        country=founding.country,
        currency=founding.currency,
        time_zone=founding.time_zone,
        default_language=founding.language,
        languages=languages,
        reply_to_email=founding.owner_email,
        refund_days=min(_USUAL_REFUND_DAYS, most_refund_days(founding.country)),
        return_address={"name": founding.name, "country_code": founding.country},
    )
    if not Brand.objects.exists():
        Brand.objects.create(pk=1)
    connect_sandbox(now=now)
    if not StaffUser.objects.filter(email=founding.owner_email).exists():
        owner = StaffUser.objects.create_user(
            founding.owner_email,
            founding.owner_password,
            name=founding.owner_email.partition("@")[0],
            role=Role.OWNER,
            language=first_spoken(
                [founding.language],
                dict(project_settings.STAFF_LANGUAGES),
                otherwise=project_settings.LANGUAGE_CODE,
            ),
        )
        if not founding.is_verified:
            publish(ShopVerificationRequested(staff_id=str(owner.pk)), actor=SYSTEM, occurred_at=now)
    return settings
