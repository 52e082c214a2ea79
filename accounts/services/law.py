"""The merchant confirms what we hold of his country's law; a row that changes later is asked about again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.events import SettingsChanged
from accounts.models import ShopSettings
from core.actors import Actor
from countries.fingerprints import fingerprints_of_law
from countries.registry import country
from events.publishing import publish


@transaction.atomic
def confirm_law(*, seen: frozenset[str], actor: Actor, name: str, now: datetime) -> ShopSettings:
    """Keep that ``name`` confirmed the rows with the fingerprints ``seen``, as they were shown. Rows that have changed
    since stay open. Safe to repeat."""
    row = ShopSettings.objects.select_for_update().get(pk=1)
    rows = {
        code: mark for code, mark in fingerprints_of_law(country(row.country).law).items() if mark in seen
    }
    row.law_confirmed_at = now
    row.law_confirmation = {"rows": rows, "by": name, "actor": actor.as_json()}
    row.save(update_fields=["law_confirmed_at", "law_confirmation"])
    publish(SettingsChanged(fields=["law_confirmed_at", "law_confirmation"]), actor=actor, occurred_at=now)
    return row


def unconfirmed_law(settings: ShopSettings) -> frozenset[str]:
    """The codes of the rows that nobody has confirmed as they stand."""
    confirmed = settings.law_confirmation.get("rows", {})
    marks = fingerprints_of_law(country(settings.country).law)
    return frozenset(code for code, mark in marks.items() if confirmed.get(code) != mark)
