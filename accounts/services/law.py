"""The merchant confirms what we hold of his country's law; a row that changes later is asked about again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import SettingsChanged
from accounts.models import ShopSettings
from core.actors import Actor
from core.dates import local_date
from core.errors import Refusal
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


class InvalidCarriers(Refusal):
    """A carrier that the country does not have, or a day to come."""

    code = "invalid_carriers"


@transaction.atomic
def name_return_carriers(
    *, carriers: Collection[str], since: date, actor: Actor, now: datetime
) -> ShopSettings:
    """Keep which carriers the shop names for returns from ``since`` on; what it named before stays with its days.

    The same day again replaces what was said of it. Raises InvalidCarriers.
    """
    row = ShopSettings.objects.select_for_update().get(pk=1)
    known = {carrier.code for carrier in country(row.country).carriers}
    if not set(carriers) <= known or since > local_date(now, row.time_zone):
        raise InvalidCarriers(_("Choose carriers of your country and a day that is not in the future."))
    kept = [entry for entry in row.return_carriers if entry["since"] != since.isoformat()]
    row.return_carriers = sorted(
        [*kept, {"since": since.isoformat(), "carriers": sorted(set(carriers))}],
        key=lambda entry: entry["since"],
    )
    row.save(update_fields=["return_carriers"])
    publish(SettingsChanged(fields=["return_carriers"]), actor=actor, occurred_at=now)
    return row


def unconfirmed_law(settings: ShopSettings) -> frozenset[str]:
    """The codes of the rows that nobody has confirmed as they stand."""
    confirmed = settings.law_confirmation.get("rows", {})
    marks = fingerprints_of_law(country(settings.country).law)
    return frozenset(code for code, mark in marks.items() if confirmed.get(code) != mark)
