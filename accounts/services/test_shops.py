"""The owner's way from the live shop into the test shop beside it, and its end."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django_tenants.utils import get_public_schema_name, schema_context, tenant_context

from accounts.models import StaffUser
from accounts.roles import Role
from accounts.selectors import shop_settings
from tenants.addresses import base_url_of
from tenants.selectors import current_shop
from tenants.test_shops import delete_test_shop, open_test_shop, way_into


def enter_test_shop(*, owner: StaffUser, now: datetime) -> str:
    """The address under which ``owner`` is let into the test shop once; made now if there was none.

    There he has no password: the way in leads through the live shop, with all that is asked for there. Raises
    NoTestShopHere.
    """
    live, language = current_shop(), shop_settings().default_language
    with schema_context(get_public_schema_name()):
        shop = open_test_shop(live=live, language=language, owner_email=owner.email, now=now)
        with tenant_context(shop):
            StaffUser.objects.update_or_create(
                email=owner.email,
                defaults={
                    "name": owner.name,
                    "language": owner.language,
                    "role": Role.OWNER,
                    "is_active": True,
                },
                create_defaults={
                    "name": owner.name,
                    "language": owner.language,
                    "role": Role.OWNER,
                    "password": make_password(None),
                },
            )
        return f"{base_url_of(shop)}{way_into(shop, email=owner.email, now=now)}"


def throw_test_shop_away() -> bool:
    """Delete the test shop beside the connection's shop with everything in it; whether there was one."""
    live = current_shop()
    with schema_context(get_public_schema_name()):
        return delete_test_shop(live=live)
