"""Fields that take one type and no other: ``"3"`` is not 3, ``1`` is not true, money is never a number."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.parsing import has_unstorable_text
from core.errors import NotUnderstood
from core.money import Money

EXTERNAL_ID_PATTERN = r"^[A-Za-z0-9._:~-]{1,200}$"
AMOUNT_PATTERN = r"^[0-9]{1,15}(\.[0-9]{1,12})?$"
MONEY_SCHEMA = {
    "type": "object",
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$", "example": "12.50"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "example": "EUR"},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}
_LARGEST_INTEGER = 2_147_483_647
_EARLIEST_YEAR = 1900
_RFC_3339 = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d{2}):(\d{2}))",
    re.ASCII,
)
_METADATA_ENTRIES = 50
_METADATA_TEXT = 2000


class Text(serializers.CharField):
    """A string, kept exactly as it comes."""

    default_error_messages = {
        "invalid": _("This must be a string."),
        "invalid_character": _("Not storable text."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if has_unstorable_text(data):
            self.fail("invalid_character")
        return data


class Identifier(serializers.RegexField):
    """A public id or an external id."""

    default_error_messages = {
        "invalid": _("This must be an id: 1 to 200 of A-Z a-z 0-9 . _ : ~ -"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(EXTERNAL_ID_PATTERN.replace("$", r"\Z"), **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class ListOf(serializers.ListField):
    """A list; where it is too long, its entries are not looked at."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)


class WholeNumber(serializers.IntegerField):
    """A JSON integer."""

    default_error_messages = {"invalid": _("This must be a whole number.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", _LARGEST_INTEGER)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class TrueOrFalse(serializers.BooleanField):
    """A JSON boolean."""

    default_error_messages = {"invalid": _("This must be true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Choice(serializers.ChoiceField):
    """One of a few words."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", input=data)
        return str(data)


class Moment(serializers.DateTimeField):
    """RFC 3339 with its offset; always in UTC, written with ``Z``."""

    default_error_messages = {"invalid": _("This must be a time such as 2026-10-01T10:00:00Z.")}

    def to_internal_value(self, value: Any) -> datetime:
        moment = parse_moment(value) if isinstance(value, str) else None
        if moment is None:
            self.fail("invalid")
        return moment

    def to_representation(self, value: datetime | None) -> str | None:  # type: ignore[override]
        return write_moment(value)


class Day(serializers.DateField):
    """A date such as ``1990-05-17``."""

    default_error_messages = {"invalid": _("This must be a date such as 1990-05-17.")}

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            self.fail("invalid")
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("invalid")


@extend_schema_field({"type": "string", "pattern": AMOUNT_PATTERN, "example": "12.50"})
class Amount(serializers.Field):  # type: ignore[type-arg]
    """An amount inside an order: a decimal string in the order's currency. Never a number."""

    default_error_messages = {"invalid": _("An amount is a decimal string such as 12.50, not a number.")}

    def to_internal_value(self, data: Any) -> str:
        if (
            not isinstance(data, str)
            or not re.fullmatch(AMOUNT_PATTERN, data, re.ASCII)
            or data.endswith("\n")
        ):
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "string", "example": "12.50"})
class MinorAmount(serializers.Field):  # type: ignore[type-arg]
    """The decimal string of a column of minor units. ``currency`` is the path to the currency's code."""

    def __init__(self, column: str, *, currency: str, **kwargs: Any) -> None:
        self.column = column
        self.currency = currency.split(".")
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str | None:
        minor = getattr(value, self.column)
        return None if minor is None else Money(minor, _follow(value, self.currency)).decimal_string


@extend_schema_field(MONEY_SCHEMA)
class MoneyField(serializers.Field):  # type: ignore[type-arg]
    """``{"amount": "12.50", "currency": "EUR"}``"""

    default_error_messages = {"invalid": _('Money is {{"amount": "12.50", "currency": "EUR"}}.')}

    def to_internal_value(self, data: Any) -> Money:
        try:
            return Money.from_json(data)
        except NotUnderstood as error:
            raise serializers.ValidationError(str(error), code=error.code) from error

    def to_representation(self, value: Money) -> dict[str, str]:
        return value.as_json()


@extend_schema_field(MONEY_SCHEMA)
class MinorMoney(serializers.Field):  # type: ignore[type-arg]
    """Money made of a column of minor units and a column with the currency."""

    def __init__(self, column: str, *, currency: str = "currency", **kwargs: Any) -> None:
        self.column = column
        self.currency = currency.split(".")
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> dict[str, str] | None:
        minor = getattr(value, self.column)
        return None if minor is None else Money(minor, _follow(value, self.currency)).as_json()


class EmptyAsNull(serializers.CharField):
    """A column that holds empty text where the API says null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        return str(value) if value else None


@extend_schema_field({"type": "object", "additionalProperties": True, "maxProperties": _METADATA_ENTRIES})
class Metadata(serializers.Field):  # type: ignore[type-arg]
    """The integrator's own notes: a flat object of texts, numbers and booleans."""

    default_error_messages = {
        "invalid": _("Metadata is an object of texts, numbers, booleans and nulls."),
        "too_long": _("Metadata takes 50 entries of at most 2000 characters."),
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict) or any(isinstance(value, (dict, list)) for value in data.values()):
            self.fail("invalid")
        if len(data) > _METADATA_ENTRIES or any(
            len(str(part)) > _METADATA_TEXT for pair in data.items() for part in pair
        ):
            self.fail("too_long")
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value


def parse_moment(text: str) -> datetime | None:
    """The moment in UTC that an RFC 3339 text means; None when it is none."""
    match = _RFC_3339.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    fraction, zulu, sign, offset_hours, offset_minutes = match.groups()[6:]
    try:
        moment = datetime(
            year, month, day, hour, minute, second, int((fraction or "0")[:6].ljust(6, "0")), tzinfo=UTC
        )
        if not zulu:
            if int(offset_hours) > 23 or int(offset_minutes) > 59:
                return None
            offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes))
            moment = moment - offset if sign == "+" else moment + offset
    except (ValueError, OverflowError):
        return None
    return moment if moment.year >= _EARLIEST_YEAR else None


def write_moment(moment: datetime | None) -> str | None:
    """``2026-10-01T10:00:00Z``; fractions of a second only where there are some."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _follow(value: Any, path: list[str]) -> str:
    for name in path:
        value = getattr(value, name)
    return str(value)
