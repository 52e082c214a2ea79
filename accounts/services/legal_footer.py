"""Changing what stands in the shop's legal footer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import SettingsChanged
from accounts.models import ShopSettings
from core.actors import Actor
from core.errors import FieldError, Refusal
from countries.registry import country
from events.publishing import publish

LONGEST_OWN_WORDS = 2000


class LegalFooterRefused(Refusal):
    """Some lines cannot be right; ``errors`` says which and why."""

    code = "legal_footer_refused"
    title = "This legal footer cannot be used"


@transaction.atomic
def update_legal_footer(
    *, details: Mapping[str, str], own_words: str, actor: Actor, now: datetime
) -> ShopSettings:
    """Set all lines of the legal footer; those that are left out or empty are taken away.

    A line that the country asks for may still be missing: it is shown as missing until it is given. Raises
    LegalFooterRefused for a line that the country does not have or that cannot be right.
    """
    row = ShopSettings.objects.select_for_update().get(pk=1)
    cleaned = _cleaned(row.country, details)
    own_words = own_words.strip()
    if len(own_words) > LONGEST_OWN_WORDS:
        raise _refused("own_words", _("At most %(most)s characters.") % {"most": LONGEST_OWN_WORDS})
    changed = []
    for name, value in (("legal_details", cleaned), ("legal_footer", own_words)):
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    if changed:
        row.save(update_fields=changed)
        publish(SettingsChanged(fields=changed), actor=actor, occurred_at=now)
    return row


def _cleaned(country_code: str, details: Mapping[str, str]) -> dict[str, str]:
    fields = {field.code: field for field in country(country_code).legal_footer}
    if unknown := sorted(set(details) - set(fields)):
        raise _refused(unknown[0], _("The legal footer of your country has no such line."))
    cleaned: dict[str, str] = {}
    errors: list[FieldError] = []
    for code, field in fields.items():
        typed = details.get(code, "").strip()
        if not typed:
            continue
        try:
            cleaned[code] = field.clean(typed)
        except ValueError:
            message = _("%(label)s: this cannot be right. Please compare it with your papers.") % {
                "label": _(field.label)
            }
            errors.append(FieldError(code, LegalFooterRefused.code, message))
    if errors:
        raise LegalFooterRefused(errors[0].message, errors)
    return cleaned


def _refused(field: str, message: str) -> LegalFooterRefused:
    return LegalFooterRefused(message, [FieldError(field, LegalFooterRefused.code, message)])
