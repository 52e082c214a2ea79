"""Changing what a shop says about itself: its settings and its brand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings as project_settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.colours import CONTROL_RATIO, TEXT_RATIO, contrast, is_colour
from accounts.events import BrandChanged, SettingsChanged
from accounts.models import Brand, ShopSettings
from core.actors import Actor
from core.errors import FieldError, Refusal
from countries.registry import country
from events.publishing import publish
from tenants.imitation import imitation_in
from tenants.names import NameRefused, require_shop_name

FONTS = ("system", "serif", "rounded", "mono")
MAX_RADIUS = 28

# Country and currency are not here: orders, policies and balances stand on them.
EDITABLE_SETTINGS = frozenset(
    {
        "shop_name",
        "time_zone",
        "default_language",
        "languages",
        "reply_to_email",
        "support_phone",
        "return_address",
        "hand_over_days",
        "refund_days",
        "assumed_delivery_days",
        "agent_refund_limit_minor",
        "ask_for_postcode",
        "demands_second_factor",
        "informs_of_withdrawal",
        "is_small_seller",
    }
)
EDITABLE_BRAND = frozenset(
    {
        "accent_colour",
        "background_colour",
        "text_colour",
        "font",
        "radius",
        "logo_file",
        "tagline",
        "shop_url",
    }
)
_DAYS = {"hand_over_days": (1, 90), "assumed_delivery_days": (1, 60)}
_MOST_REFUND_DAYS = 30


class SettingsRefused(Refusal):
    """Some of the values cannot be used; ``errors`` says which and why."""

    code = "settings_refused"
    title = "These settings cannot be used"


class BrandRefused(Refusal):
    """The brand would not be readable or is not made of our tokens; ``errors`` says why."""

    code = "brand_refused"
    title = "This brand cannot be used"


@transaction.atomic
def update_settings(*, changes: Mapping[str, Any], actor: Actor, now: datetime) -> ShopSettings:
    """Set the named settings and leave the others. Raises SettingsRefused."""
    row = ShopSettings.objects.select_for_update().get(pk=1)
    changed = _apply(row, changes, EDITABLE_SETTINGS, SettingsRefused)
    if errors := [*_name_errors(row, changed), *_settings_errors(row)]:
        raise SettingsRefused(errors[0].message, errors)
    if changed:
        row.save(update_fields=changed)
        publish(SettingsChanged(fields=changed), actor=actor, occurred_at=now)
    return row


@transaction.atomic
def update_brand(*, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Brand:
    """Set the named tokens and leave the others. Raises BrandRefused, for colours that cannot be read too."""
    row = Brand.objects.select_for_update().get(pk=1)
    changed = _apply(row, changes, EDITABLE_BRAND, BrandRefused)
    if errors := brand_errors(row):
        raise BrandRefused(errors[0].message, errors)
    if changed:
        row.save(update_fields=[*changed, "updated_at"])
        publish(BrandChanged(fields=changed), actor=actor, occurred_at=now)
    return row


def brand_errors(row: Brand) -> list[FieldError]:
    """What is wrong with a brand, saved or not: for a live preview too."""
    errors = [
        FieldError(name, "not_a_colour", _("Write the colour as # and six characters, such as #1f3d36."))
        for name in ("accent_colour", "background_colour", "text_colour")
        if not is_colour(getattr(row, name))
    ]
    if errors:
        return errors
    if contrast(row.text_colour, row.background_colour) < TEXT_RATIO:
        errors.append(
            FieldError(
                "text_colour",
                "contrast_too_low",
                _("The text cannot be read well enough on this background."),
            )
        )
    if contrast(row.accent_colour, row.background_colour) < CONTROL_RATIO:
        errors.append(
            FieldError(
                "accent_colour",
                "contrast_too_low",
                _("Buttons in this colour cannot be seen well on the background."),
            )
        )
    if row.font not in FONTS:
        errors.append(FieldError("font", "unknown_font", _("Please choose one of the fonts.")))
    if not 0 <= row.radius <= MAX_RADIUS:
        errors.append(FieldError("radius", "out_of_range", _("Corners are round by 0 to 28 pixels.")))
    if row.shop_url and not _is_web_address(row.shop_url):
        errors.append(FieldError("shop_url", "not_an_address", _("This is not the address of a web page.")))
    if not _is_text_by_language(row.tagline):
        errors.append(FieldError("tagline", "not_understood", _("A tagline has at most 160 characters.")))
    return errors


def _apply(
    row: ShopSettings | Brand, changes: Mapping[str, Any], editable: frozenset[str], refusal: type[Refusal]
) -> list[str]:
    """Set the values on ``row``; answer the names of those that are new, in order."""
    unknown = sorted(set(changes) - editable)
    if unknown:
        message = _("This cannot be changed here.")
        raise refusal(message, [FieldError(name, "not_editable", message) for name in unknown])
    changed = []
    for name in sorted(changes):
        value = changes[name].strip() if isinstance(changes[name], str) else changes[name]
        if name.endswith("_colour"):
            value = value.lower()
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    return changed


def most_refund_days(country_code: str) -> int:
    """The most business days that a shop may promise for a refund: what the law of its country leaves."""
    deadline = country(country_code).law.refund
    if deadline is None:
        return _MOST_REFUND_DAYS
    # Five of seven calendar days are business days; a holiday more is cut off where the day is reckoned.
    return deadline.days if deadline.is_in_business_days else deadline.days * 5 // 7


def _name_errors(row: ShopSettings, changed: list[str]) -> list[FieldError]:
    """A new name obeys what the name of a sign-up does; one that comes near to another's is for the operators."""
    if "shop_name" not in changed:
        return []
    try:
        require_shop_name(row.shop_name)
    except NameRefused as refusal:
        return [FieldError("shop_name", error.code, error.message) for error in refusal.errors]
    if not imitation_in(row.shop_name):
        return []
    message = _(
        "This name comes near to that of a well-known company. Please write to us, and we look at it."
    )
    return [FieldError("shop_name", NameRefused.code, message)]


def _settings_errors(row: ShopSettings) -> list[FieldError]:
    errors: list[FieldError] = []
    known = dict(project_settings.LANGUAGES)
    if row.time_zone not in available_timezones():
        errors.append(FieldError("time_zone", "unknown", _("There is no such time zone.")))
    if not row.languages or any(language not in known for language in row.languages):
        errors.append(FieldError("languages", "unknown", _("Please choose at least one of the languages.")))
    if row.default_language not in row.languages:
        errors.append(
            FieldError(
                "default_language", "unknown", _("The main language has to be one of the shop's languages.")
            )
        )
    spans = {**_DAYS, "refund_days": (0, most_refund_days(row.country))}
    for name, (least, most) in spans.items():
        if not least <= getattr(row, name) <= most:
            message = _("Choose a number from %(least)s to %(most)s.") % {"least": least, "most": most}
            errors.append(FieldError(name, "out_of_range", message))
    if row.reply_to_email and not _is_email(row.reply_to_email):
        errors.append(FieldError("reply_to_email", "not_an_address", _("This is not an e-mail address.")))
    if row.agent_refund_limit_minor is not None and row.agent_refund_limit_minor < 0:
        errors.append(
            FieldError("agent_refund_limit_minor", "out_of_range", _("A limit cannot be below zero."))
        )
    return errors


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _is_web_address(text: str) -> bool:
    try:
        URLValidator(schemes=["https", "http"])(text)
    except ValidationError:
        return False
    return True


def _is_text_by_language(value: Any) -> bool:
    known = dict(project_settings.LANGUAGES)
    return isinstance(value, dict) and all(
        language in known and isinstance(text, str) and len(text) <= 160 for language, text in value.items()
    )
