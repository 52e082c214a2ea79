"""Making, changing and switching off who stands behind a port of the shop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import ConnectionChanged
from accounts.models import Connection, ConnectionState, Port
from accounts.ports import SANDBOX, providers_of
from core.actors import Actor
from core.errors import Refusal
from events.publishing import publish


class ProviderNotOffered(Refusal):
    """Nobody of this name can stand behind the port here."""

    code = "provider_not_offered"
    title = "This cannot be connected"


@transaction.atomic
def connect(
    *,
    port: Port,
    provider: str,
    settings: Mapping[str, Any],
    company: str = "",
    actor: Actor,
    now: datetime,
) -> Connection:
    """Let ``provider`` stand behind ``port``, in place of whoever did. Repeating it changes nothing but the settings.

    Another ``company`` is another row, as another provider is: whoever stood there before is remembered with his
    settings for what he was asked. Raises ProviderNotOffered.
    """
    if provider not in providers_of(port):
        raise ProviderNotOffered.at("provider", _("This cannot be connected here."))
    rows = list(Connection.objects.select_for_update().filter(port=port).order_by("pk"))
    same = [row for row in rows if row.provider == provider and row.company in (company, "")]
    known = next((row for row in reversed(same) if row.company == company), same[-1] if same else None)
    is_new = known is None or known.state == ConnectionState.OFF
    others = [row.pk for row in rows if row != known]
    Connection.objects.filter(pk__in=others, state=ConnectionState.ACTIVE).update(
        state=ConnectionState.OFF, changed_at=now
    )
    if known is None:
        known = Connection(port=port, provider=provider, made_at=now)
    elif not is_new and (known.settings, known.company) == (dict(settings), company):
        return known
    known.settings, known.state, known.changed_at = dict(settings), ConnectionState.ACTIVE, now
    known.company = company
    known.save()
    _announce(known, actor=actor, now=now)
    return known


@transaction.atomic
def switch_off(*, port: Port, actor: Actor, now: datetime) -> None:
    """Leave nobody behind ``port``. Repeating it changes nothing."""
    row = Connection.objects.select_for_update().filter(port=port, state=ConnectionState.ACTIVE).first()
    if row is None:
        return
    row.state, row.changed_at = ConnectionState.OFF, now
    row.save(update_fields=["state", "changed_at"])
    _announce(row, actor=actor, now=now)


def connect_sandbox(*, now: datetime) -> None:
    """Let the sandbox stand behind every port of a new shop, where there is one; nothing waits there yet."""
    taken = set(Connection.objects.values_list("port", flat=True))
    Connection.objects.bulk_create(
        Connection(port=port, provider=SANDBOX, made_at=now, changed_at=now)
        for port in Port
        if port not in taken and SANDBOX in providers_of(port)
    )


def _announce(row: Connection, *, actor: Actor, now: datetime) -> None:
    publish(
        ConnectionChanged(connection_id=row.public_id, port=row.port, provider=row.provider, state=row.state),
        actor=actor,
        occurred_at=now,
    )
