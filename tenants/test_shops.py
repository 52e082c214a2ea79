"""The test shop beside a live one: made with one click, of the live shop's own settings, and thrown away as easily."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tenants.utils import quote_schema_name

from core.errors import Conflict
from tenants.models import Domain, Shop, SignUpLink
from tenants.provisioning import drop_shop, provision_shop
from tenants.selectors import forget_hosts
from tenants.services import SIGN_UP_LINK_LIFETIME, hash_of_link

_TRIES = 20
_LONGEST_SCHEMA = 40
_LONGEST_LABEL = 50


class NoTestShopHere(Conflict):
    """A test shop, or an installation without the sandbox, has none beside it."""

    code = "no_test_shop"
    state = "none"


def can_have_test_shop(shop: Shop) -> bool:
    """Whether a test shop can stand beside ``shop``: it is a live one, and the sandbox companies can be reached."""
    return not shop.is_test and bool(settings.SANDBOX_BASE_URL)


def test_shop_of(shop: Shop) -> Shop | None:
    """The test shop beside a live one."""
    return Shop.objects.filter(test_of_id=shop.pk).first()


def open_test_shop(*, live: Shop, language: str, owner_email: str, now: datetime) -> Shop:
    """The test shop beside ``live``, made now if there was none; with its settings, brand, reasons, tiers and policy.

    The connection has to be on ``public``. Of two that try at once both get the same. Raises NoTestShopHere.
    """
    if not can_have_test_shop(live):
        raise NoTestShopHere(_("No test shop can be made beside this one."))
    with transaction.atomic():
        Shop.objects.select_for_update().get(pk=live.pk)
        known = test_shop_of(live)
        if known is not None:
            return known
        label, schema_name = _free_names(live)
        made = provision_shop(
            schema_name=schema_name,
            name=live.name,
            host=f"{label}.{settings.BASE_HOST}",
            country=live.country,
            language=language,
            owner_email=owner_email,
            # Strangers see it as they see the live one: a name that is looked at, or a shop that asks nobody for bank data.
            verified=live.is_verified,
            review_reason=live.review_reason,
            sandbox=True,
            test_of=live,
            now=now,
        )
        _carry(live, made)
        return made


def way_into(shop: Shop, *, email: str, now: datetime) -> str:
    """The path on the shop's host under which its owner with this e-mail is let in once."""
    token = secrets.token_urlsafe(32)
    SignUpLink.objects.create(
        token_hash=hash_of_link(token), shop=shop, email=email, expires_at=now + SIGN_UP_LINK_LIFETIME
    )
    return f"/dashboard/welcome/{token}/"


def delete_test_shop(*, live: Shop) -> bool:
    """Throw the test shop beside ``live`` away with everything in it; whether there was one. On ``public``."""
    shop = test_shop_of(live)
    if shop is None:
        return False
    drop_shop(shop)
    forget_hosts()
    return True


def _free_names(live: Shop) -> tuple[str, str]:
    """The first part of a host and the name of a schema that nobody has, like those of ``live``."""
    own = live.host.removesuffix(f".{settings.BASE_HOST}")
    label = (own if "." not in own else live.schema_name.replace("_", "-"))[:_LONGEST_LABEL].strip("-")
    for number in range(1, _TRIES):
        end = "test" if number == 1 else f"test-{number}"
        host = f"{label}-{end}.{settings.BASE_HOST}"
        schema_name = f"{live.schema_name[:_LONGEST_SCHEMA]}_{end.replace('-', '_')}"
        is_taken = (
            Domain.objects.filter(domain=host).exists()
            or Shop.objects.filter(schema_name=schema_name).exists()
        )
        if not is_taken:
            return f"{label}-{end}", schema_name
    raise NoTestShopHere(_("No test shop can be made beside this one."))


def _carry(live: Shop, made: Shop) -> None:
    """Let the new shop start with the rows of these tables as the live one has them, files left out."""
    models_carried = [apps.get_model(label) for label in import_string(settings.CARRIED_TO_TEST_SHOPS)]
    with connection.cursor() as cursor:
        for model in reversed(models_carried):
            cursor.execute(f"DELETE FROM {_table(made, model)}")  # noqa: S608  names of ours, quoted
        for model in models_carried:
            columns = {field.column: _is_file(field) for field in model._meta.concrete_fields}
            names = ", ".join(map(connection.ops.quote_name, columns))
            taken = ", ".join(
                _taken(connection.ops.quote_name(column), is_file=is_file)
                for column, is_file in columns.items()
            )
            cursor.execute(
                f"INSERT INTO {_table(made, model)} ({names}) OVERRIDING SYSTEM VALUE "  # noqa: S608
                f"SELECT {taken} FROM {_table(live, model)} ORDER BY 1"
            )
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(max(id), 1)) FROM {_table(made, model)}",  # noqa: S608
                [f"{quote_schema_name(made.schema_name)}.{model._meta.db_table}"],
            )


def _taken(column: str, *, is_file: bool) -> str:
    """Public ids are made anew: they name one thing in all shops, and processes keep what they name."""
    if column == '"public_id"':
        made = "encode(sha256(convert_to(public_id || random()::text, 'UTF8')), 'hex')"
        return f"split_part(public_id, '_', 1) || '_' || left({made}, 22)"
    return "NULL" if is_file else column


def _table(shop: Shop, model: type[models.Model]) -> str:
    return f"{quote_schema_name(shop.schema_name)}.{connection.ops.quote_name(model._meta.db_table)}"


def _is_file(field: models.Field) -> bool:  # type: ignore[type-arg]
    return field.is_relation and field.related_model._meta.label == "accounts.StoredFile"  # type: ignore[union-attr]
