"""What a shop has agreed with a carrier whom it works with by hand, as its connection keeps it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from core.errors import FieldError, Refusal
from integrations.by_hand.states import Way
from returns.states import Method

LONGEST_CODE = 64
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
_METHODS = {
    Way.STANDING_CODE: Method.DROP_OFF,
    Way.CODE_POOL: Method.DROP_OFF,
    Way.LABEL_POOL: Method.LABEL,
}
_is_web_address = URLValidator(schemes=["https", "http"])


class AgreementRefused(Refusal):
    """Something of it does not work; ``errors`` say what."""

    code = "agreement_refused"
    title = "This cannot be used"


@dataclass(frozen=True)
class Agreement:
    """``carrier`` is a code of the country's list, empty for one that only has a name."""

    name: str
    carrier: str = ""
    mark: str = ""
    branch_url: str = ""
    say: str = ""
    way: str = Way.STANDING_CODE
    standing_code: str = ""
    has_pickups: bool = False
    pickup_hours: str = "09:00-18:00"
    pickup_lead_days: int = 1

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Agreement:
        known = {field.name for field in fields(cls)}
        return cls(**{"name": "", **{name: value for name, value in settings.items() if name in known}})

    def as_settings(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def shown_carrier(self) -> str:
        """As it is written on parcels: a code that tracking knows, else the name."""
        return self.carrier or self.name

    @property
    def methods(self) -> frozenset[str]:
        ways = {_METHODS[Way(self.way)].value} if self.way in _METHODS else set()
        return frozenset(ways | ({Method.PICKUP.value} if self.has_pickups else set()))


def require_usable(agreement: Agreement) -> None:
    """Raises AgreementRefused, which names every field that does not work."""
    errors = [
        FieldError(field, AgreementRefused.code, message)
        for field, message in (
            ("name", "" if 0 < len(agreement.name) <= 60 else _("Write how the carrier is called.")),
            ("branch_url", _wrong_address(agreement.branch_url)),
            ("standing_code", _wrong_code(agreement)),
            ("way", _wrong_way(agreement)),
            ("pickup_hours", _wrong_hours(agreement)),
        )
        if message
    ]
    if errors:
        raise AgreementRefused(errors[0].message, errors)


def _wrong_address(url: str) -> str:
    try:
        if url:
            _is_web_address(url)
    except ValidationError:
        return _("This is not the address of a web page.")
    return ""


def _wrong_code(agreement: Agreement) -> str:
    if agreement.way != Way.STANDING_CODE:
        return ""
    if not agreement.standing_code or len(agreement.standing_code) > LONGEST_CODE:
        return _("Write the code that the carrier gave you, with at most 64 characters.")
    return ""


def _wrong_way(agreement: Agreement) -> str:
    if agreement.way not in Way.values:
        return _("Choose one of the ways.")
    return "" if agreement.methods else _("Choose a way, or pickups at the door.")


def _wrong_hours(agreement: Agreement) -> str:
    if not agreement.has_pickups:
        return ""
    hours = agreement.pickup_hours
    if not _HOURS.fullmatch(hours) or hours[:5] >= hours[6:]:
        return _("Write the time like this: 09:00-12:00.")
    return ""
