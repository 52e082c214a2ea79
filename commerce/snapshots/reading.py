"""Reading a JSON object field by field, remembering everything that is wrong with it and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import MOST_ERRORS, FieldError, NotUnderstood, Refusal
from core.money import CURRENCIES, InvalidAmount, to_minor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

GREATEST_AMOUNT_MINOR = 10**15  # whole in JSON numbers, and far within a bigint when some are added up
GREATEST_QUANTITY = 10**9
YEARS = range(1970, 2200)

_EXTERNAL_ID = re.compile(r"[A-Za-z0-9._:~-]{1,200}")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LONGEST_DECIMAL = 40
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DEEPEST_JSON = 6

# Lazy, as they are named for each field and read only for the few that are wrong.
_OBJECT_EXPECTED = gettext_lazy("A JSON object is expected here.")
_TEXT_EXPECTED = gettext_lazy("A text is expected here.")
_NUMBER_EXPECTED = gettext_lazy("A whole number is expected here.")
_FLAG_EXPECTED = gettext_lazy("true or false is expected here.")
_LIST_EXPECTED = gettext_lazy("A list is expected here.")
_AMOUNT_EXPECTED = gettext_lazy('An amount is a decimal string, such as "12.50".')
_TIME_EXPECTED = gettext_lazy("A time is written as RFC 3339 with its offset, such as 2026-10-01T10:00:00Z.")
_DATE_EXPECTED = gettext_lazy("A date is written as 2026-10-01.")

T = TypeVar("T")


class DocumentRefused(Refusal):
    """The document was understood and breaks a rule. ``code`` is that of its first error."""

    code = "invalid"
    title = "The document breaks a rule"

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(errors[0].message, errors)
        self.code = errors[0].code


class Findings:
    """What is wrong with one document: its shape (400) or its meaning (422). One more than is told ends the reading."""

    def __init__(self) -> None:
        self._shape: list[FieldError] = []
        self._meaning: list[FieldError] = []

    def misshapen(self, path: str, code: str, message: StrOrPromise) -> None:
        self._note(self._shape, FieldError(path, code, str(message)))

    def broken(self, path: str, code: str, message: str) -> None:
        self._note(self._meaning, FieldError(path, code, message))

    def raise_if_any(self) -> None:
        """Raises NotUnderstood or DocumentRefused with everything that was found."""
        if self._shape:
            raise NotUnderstood(self._shape[0].message, self._shape + self._meaning)
        if self._meaning:
            raise DocumentRefused(self._meaning)

    def _note(self, errors: list[FieldError], error: FieldError) -> None:
        errors.append(error)
        if len(self._shape) + len(self._meaning) > MOST_ERRORS:
            self.raise_if_any()


class Reader:
    """One JSON object at ``path``. Reads note what is wrong and answer something harmless.

    ``null`` is the same as left out. A document that is no object reads like an empty one.
    """

    def __init__(self, data: Any, path: str, findings: Findings) -> None:
        self._path = path
        self._findings = findings
        self.is_object = isinstance(data, dict)
        self._data: dict[str, Any] = data if self.is_object else {}
        self._read: set[str] = set()
        if not self.is_object:
            findings.misshapen(path, "wrong_type", _OBJECT_EXPECTED)

    def path_of(self, name: str | int) -> str:
        return f"{self._path}.{name}" if self._path else str(name)

    def refuse(self, name: str, code: str, message: str) -> None:
        """Note that a field breaks a rule."""
        self._findings.broken(self.path_of(name), code, message)

    def miss(self, name: str, message: str = "", *, code: str = "required") -> None:
        """Note that a field is needed and not there."""
        self._findings.misshapen(self.path_of(name), code, message or _("This field is needed."))

    def has(self, name: str) -> bool:
        self._read.add(name)
        return self._data.get(name) is not None

    def is_empty(self, name: str) -> bool:
        """Whether a list was left out or has nothing in it."""
        return self.is_object and self._data.get(name) in (None, [])

    def text(self, name: str, *, longest: int, is_needed: bool = False) -> str:
        value = self._value(name, str, _TEXT_EXPECTED, is_needed=is_needed)
        if value is None or not self._is_clean(name, value):
            return ""
        if is_needed and not value.strip():
            self.miss(name)
        return self._cut(name, value, longest)

    def external_id(self, name: str, *, default: str | None = None, is_needed: bool = True) -> str:
        """An id of the merchant's. With a ``default`` it may be left out."""
        value = self._value(name, str, _TEXT_EXPECTED, is_needed=is_needed and default is None)
        if value is None:
            return default or ""
        if not is_needed and value == "":
            return ""
        if not _EXTERNAL_ID.fullmatch(value):
            self.refuse(
                name,
                "invalid_external_id",
                _("An external id has 1 to 200 letters, digits and the signs . _ : ~ - in it."),
            )
            return ""
        return value

    def amount(self, name: str, currency: str, *, is_needed: bool = False) -> int:
        """A decimal string in ``currency``, as minor units."""
        value = self._value(name, str, _AMOUNT_EXPECTED, is_needed=is_needed)
        if value is None:
            return 0
        if len(value) > _LONGEST_DECIMAL or not _DECIMAL.fullmatch(value):
            self._findings.misshapen(self.path_of(name), "not_an_amount", _AMOUNT_EXPECTED)
            return 0
        try:
            minor = to_minor(Decimal(value), currency or "EUR")
        except InvalidAmount:
            self.refuse(name, "too_many_decimals", _("The amount has more decimals than its currency."))
            return 0
        if minor < 0:
            self.refuse(name, "negative_amount", _("The amount cannot be negative."))
            return 0
        if minor > GREATEST_AMOUNT_MINOR:
            self.refuse(name, "amount_too_large", _("The amount is too large."))
            return 0
        return minor

    def whole_number(
        self,
        name: str,
        *,
        least: int,
        most: int = GREATEST_QUANTITY,
        default: int = 0,
        is_needed: bool = False,
    ) -> int:
        value = self._value(name, int, _NUMBER_EXPECTED, is_needed=is_needed)
        if value is None:
            return default
        if value < least:
            self.refuse(name, "too_small", _("This must be at least %(least)d.") % {"least": least})
            return default
        if value > most:
            self.refuse(name, "too_large", _("This must be at most %(most)d.") % {"most": most})
            return default
        return int(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self._value(name, bool, _FLAG_EXPECTED)
        return default if value is None else value

    def choice(self, name: str, choices: Collection[str], *, default: str) -> str:
        value = self._value(name, str, _TEXT_EXPECTED)
        if value is None:
            return default
        if value not in choices:
            allowed = ", ".join(sorted(choices))
            self.refuse(name, "unknown_choice", _("This can be one of: %(choices)s.") % {"choices": allowed})
            return default
        return value

    def currency(self, name: str, *, is_needed: bool = False) -> str:
        value = self._value(name, str, _TEXT_EXPECTED, is_needed=is_needed)
        if value is None:
            return ""
        if value not in CURRENCIES:
            self.refuse(
                name, "unknown_currency", _("A currency is three capital letters of ISO 4217, such as EUR.")
            )
            return ""
        return value

    def moment(self, name: str, *, is_needed: bool = False) -> datetime | None:
        """An RFC 3339 time, in UTC."""
        value = self._value(name, str, _TIME_EXPECTED, is_needed=is_needed)
        if value is None:
            return None
        try:
            if not _MOMENT.fullmatch(value):
                raise ValueError
            moment = datetime.fromisoformat(_microseconds(value)).astimezone(UTC)
        except (ValueError, OverflowError):
            self._findings.misshapen(self.path_of(name), "not_a_time", _TIME_EXPECTED)
            return None
        if moment.year not in YEARS:
            self.refuse(name, "time_out_of_range", _("The year must lie between 1970 and 2199."))
            return None
        return moment

    def day(self, name: str) -> date | None:
        value = self._value(name, str, _DATE_EXPECTED)
        if value is None:
            return None
        try:
            if not _DATE.fullmatch(value):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self._findings.misshapen(self.path_of(name), "not_a_date", _DATE_EXPECTED)
            return None

    def texts(self, name: str, *, longest: int = 255, most: int = 250) -> tuple[str, ...]:
        """A list of texts, without repeats and empty ones."""
        found: dict[str, None] = {}
        for index, value in enumerate(self._list(name, most)):
            path = f"{name}.{index}"
            if not isinstance(value, str):
                self._findings.misshapen(self.path_of(path), "wrong_type", _TEXT_EXPECTED)
            elif self._is_clean(path, value) and value.strip():
                found[self._cut(path, value, longest)] = None
        return tuple(found)

    def objects(self, name: str, read: Callable[[Reader, int], T], *, most: int) -> tuple[T, ...]:
        """A list of objects, each read by ``read(reader, index)``."""
        items = []
        for index, value in enumerate(self._list(name, most)):
            reader = Reader(value, self.path_of(f"{name}.{index}"), self._findings)
            items.append(read(reader, index))
            reader.finish()
        return tuple(items)

    def part(self, name: str) -> Reader:
        """The object under ``name``; finish it."""
        self._read.add(name)
        value = self._data.get(name)
        return Reader({} if value is None else value, self.path_of(name), self._findings)

    def json(self, name: str, *, longest: int = 10_000) -> dict[str, Any] | None:
        """Any JSON object, kept as it is, within limits."""
        value = self._value(name, dict, _OBJECT_EXPECTED)
        if value is None:
            return None
        if not _is_storable(value, _DEEPEST_JSON):
            self._findings.misshapen(
                self.path_of(name), "invalid_json", _("This object cannot be kept as it is.")
            )
            return None
        if len(repr(value)) > longest:
            self.refuse(name, "too_long", _("This is too long."))
            return None
        return dict(value)

    def finish(self) -> None:
        """Note the fields that nobody asked for."""
        for name in self._data:
            if name not in self._read:
                shown = name if _is_storable(name, 1) else "?"
                self._findings.misshapen(self.path_of(shown), "unknown_field", _("This field is not known."))

    def _value(self, name: str, kind: type[Any], message: StrOrPromise, *, is_needed: bool = False) -> Any:
        self._read.add(name)
        value = self._data.get(name)
        if value is None:
            if is_needed and self.is_object:
                self.miss(name)
            return None
        # True is an int for Python, not for JSON.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self._findings.misshapen(self.path_of(name), "wrong_type", message)
            return None
        return value

    def _list(self, name: str, most: int) -> list[Any]:
        value = self._value(name, list, _LIST_EXPECTED)
        if value is None:
            return []
        if len(value) > most:
            message = ngettext(
                "This list can have %(count)d entry at most.",
                "This list can have %(count)d entries at most.",
                most,
            ) % {"count": most}
            self.refuse(name, "too_many", message)
            return []
        return list(value)

    def _is_clean(self, name: str, value: str) -> bool:
        if _is_storable(value, 1):
            return True
        message = _("The text holds characters that cannot be kept: NUL or half of a surrogate pair.")
        self._findings.misshapen(self.path_of(name), "invalid_characters", message)
        return False

    def _cut(self, name: str, value: str, longest: int) -> str:
        if len(value) > longest:
            message = ngettext(
                "This can have %(count)d character at most.",
                "This can have %(count)d characters at most.",
                longest,
            ) % {"count": longest}
            self.refuse(name, "too_long", message)
        return value[:longest]


def _microseconds(value: str) -> str:
    """Nanoseconds cut to what Python and PostgreSQL keep."""
    return re.sub(r"(\.\d{6})\d+", r"\1", value)


def _is_storable(value: Any, depth: int) -> bool:
    """Whether PostgreSQL can keep it: no NUL, no lone surrogate, no NaN, not nested without end."""
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is None
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    if isinstance(value, dict):
        return depth > 0 and all(
            _is_storable(name, 0) and _is_storable(item, depth - 1) for name, item in value.items()
        )
    if isinstance(value, list):
        return depth > 0 and all(_is_storable(item, depth - 1) for item in value)
    return value is None or isinstance(value, int)
