"""Making a shop: its row, its host, its schema and everything a new shop starts with, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

import structlog
from babel.core import get_global
from babel.numbers import get_territory_currencies, list_currencies
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tenants.utils import schema_exists, tenant_context

from core.errors import Conflict, FieldError, Refusal
from countries.registry import is_country_code, known_countries
from events import clockwork
from events.outbox import due, queue
from tenants.models import Domain, Shop, ShopKind, ShopState
from tenants.names import require_host, require_schema_name, require_shop_name
from tenants.schema_scripts import drop_schema, make_schema, schema_fingerprint
from tenants.selectors import forget_hosts
from tenants.spare_schemas import take_spare

log = structlog.get_logger(__name__)


class NameTaken(Conflict):
    """Another shop has this schema or this host."""

    code = "name_taken"
    state = "taken"


class UnknownCountry(Refusal):
    """There is no such country, language, currency or time zone."""

    code = "unknown_country"


@dataclass(frozen=True)
class Founding:
    """What a new shop's own schema is told about it. Read by ``settings.SHOP_FOUNDATION``."""

    name: str
    country: str
    language: str
    currency: str
    time_zone: str
    owner_email: str
    owner_password: str | None = field(repr=False)
    is_verified: bool


def provision_shop(
    *,
    schema_name: str,
    name: str,
    host: str,
    country: str,
    language: str,
    currency: str | None = None,
    time_zone: str | None = None,
    owner_email: str,
    owner_password: str | None = None,
    kind: ShopKind = ShopKind.SHOP,
    verified: bool = False,
    sandbox: bool = False,
    review_reason: str = "",
    test_of: Shop | None = None,
    now: datetime,
) -> Shop:
    """Make a shop that works when this returns, of a spare schema if there is one.

    Currency and time zone are the country's unless given.
    The connection has to be on ``public``. All in one transaction: whatever fails leaves no row and no schema.
    Raises NameRefused, NameTaken, UnknownCountry.
    """
    founding = _founding(
        name=require_shop_name(name),
        country=country,
        language=language,
        currency=currency,
        time_zone=time_zone,
        owner_email=owner_email,
        owner_password=owner_password,
        is_verified=verified,
    )
    require_schema_name(schema_name)
    host = require_host(host)
    with transaction.atomic():
        shop = _add_shop(
            Shop(
                schema_name=schema_name,
                name=founding.name,
                kind=kind,
                country=founding.country,
                is_verified=verified,
                is_sandbox=sandbox,
                review_reason=review_reason,
                test_of=test_of,
                own_clock_since=now if test_of else None,
                created_at=now,
            ),
            host=host,
            now=now,
        )
        if not take_spare(schema_name=schema_name):
            make_schema(schema_name, now=now)
        _found(shop, founding=founding, now=now)
        if kind == ShopKind.SHOP:
            clockwork.begin([shop.schema_name])
    forget_hosts()
    log.info("shop_provisioned", schema=schema_name, kind=str(kind), country=founding.country)
    return shop


def run_seeds(*, shop_settings: object, now: datetime) -> None:
    """Put into the current shop what each app starts with. Running it again changes nothing."""
    for path in import_string(settings.SHOP_SEEDS):
        import_string(path)(settings=shop_settings, now=now)


def drop_shop(shop: Shop) -> None:
    """Delete a shop with its schema for ever, and the test shop beside it. The connection has to be on ``public``."""
    with transaction.atomic():
        for gone in (*Shop.objects.filter(test_of=shop), shop):
            drop_schema(gone.schema_name)
            due.forget(schema_name=gone.schema_name)
            queue.forget(schema_name=gone.schema_name)
            Shop.objects.filter(pk=gone.pk).delete()
    forget_hosts()


def _founding(
    *,
    name: str,
    country: str,
    language: str,
    currency: str | None,
    time_zone: str | None,
    owner_email: str,
    owner_password: str | None,
    is_verified: bool,
) -> Founding:
    default_currency, default_time_zone = _country_defaults(country.upper())
    founding = Founding(
        name=name,
        country=country.upper(),
        language=language,
        currency=(currency or default_currency).upper(),
        time_zone=time_zone or default_time_zone,
        owner_email=owner_email.strip().lower(),
        owner_password=owner_password,
        is_verified=is_verified,
    )
    if founding.language not in dict(settings.LANGUAGES):
        raise _unknown("language", _("There is no such language here yet."))
    if founding.currency not in list_currencies():
        raise _unknown("currency", _("There is no such currency."))
    if founding.time_zone not in _time_zones():
        raise _unknown("time_zone", _("There is no such time zone."))
    return founding


def _country_defaults(code: str) -> tuple[str, str]:
    """Currency and time zone of a country, from its folder or else from Unicode's tables."""
    for known in known_countries():
        if known.code == code:
            return known.currency, known.time_zone
    currencies = get_territory_currencies(code) if is_country_code(code) else []
    if not currencies:
        raise _unknown("country", _("There is no such country."))
    zones = sorted(zone for zone, territory in get_global("zone_territories").items() if territory == code)
    return currencies[0], next((zone for zone in zones if zone in _time_zones()), "UTC")


@cache
def _time_zones() -> set[str]:
    return available_timezones()  # looks into hundreds of files


def _found(shop: Shop, *, founding: Founding, now: datetime) -> None:
    """Write into the shop's own tables what it starts with; from then on it is ready."""
    with connection.switching_inside_a_transaction(), tenant_context(shop):
        shop_settings = import_string(settings.SHOP_FOUNDATION)(founding=founding, now=now)
        run_seeds(shop_settings=shop_settings, now=now)
    shop.state = ShopState.READY
    shop.schema_fingerprint = schema_fingerprint()
    shop.save(update_fields=["state", "schema_fingerprint"])


def _add_shop(shop: Shop, *, host: str, now: datetime) -> Shop:
    try:
        if schema_exists(shop.schema_name, case_sensitive=False):
            raise IntegrityError("a schema of this name is there already")
        with transaction.atomic():
            shop.save()
            Domain.objects.create(
                domain=host, tenant=shop, is_primary=True, verified_at=now if _is_ours(host) else None
            )
            return shop
    except (IntegrityError, ValidationError) as failure:
        message = _("This address is taken. Please choose another one.")
        raise NameTaken(message, [FieldError("address", NameTaken.code, message)]) from failure


def _is_ours(host: str) -> bool:
    return host.endswith(f".{settings.BASE_HOST}")


def _unknown(field_name: str, message: str) -> UnknownCountry:
    return UnknownCountry(message, [FieldError(field_name, UnknownCountry.code, message)])
