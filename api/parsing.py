"""Reading JSON strictly: nothing that two readers could understand in two ways, nothing that cannot be stored."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from api.body_limits import BodyLimits, refuse_beyond
from core.errors import FieldError, NotUnderstood

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
# Only by an escape can such a character stand in JSON that is UTF-8.
_MAYBE_UNSTORABLE: Final = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")

# Where a value stands: its name or index, and where that stands.
_Place = tuple[Any, Any] | None


class StrictJSONParser(BaseParser):
    """JSON in UTF-8. Raises NotUnderstood for doubled keys, NaN, NUL characters, and more than the view's limits."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        return read_json(stream.read(), limits=parser_context["view"].body_limits)


def read_json(raw: bytes, *, limits: BodyLimits) -> Any:
    """The value that ``raw`` holds. Raises NotUnderstood."""
    refuse_beyond(raw, limits)
    value = _decoded(raw)
    if _MAYBE_UNSTORABLE.search(raw):
        _refuse_unstorable(value)
    return value


def has_unstorable_text(text: str) -> bool:
    """Whether ``text`` holds NUL or half of a surrogate pair."""
    return _UNSTORABLE.search(text) is not None


def _decoded(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object_without_doubles,
            parse_constant=_refuse_constant,
            parse_float=_finite_float,
        )
    except UnicodeDecodeError as error:
        raise _not_json(_("The body is not UTF-8.")) from error
    except ValueError as error:
        place = getattr(error, "pos", None)
        if place is None:
            raise _not_json(_("The body is not JSON.")) from error
        raise _not_json(_("The body is not JSON: see character %(place)d.") % {"place": place}) from error


def _refuse_unstorable(value: Any) -> None:
    """Raise NotUnderstood, with its path, for text that no database keeps."""
    for text, place in _texts(value):
        if has_unstorable_text(text):
            message = _("This text holds a character that cannot be stored, such as NUL.")
            raise NotUnderstood(message, [FieldError(_path(place), "invalid_character", message)])


def _texts(value: Any) -> Iterator[tuple[str, _Place]]:
    """Every text in it and where it stands, a field's name where the field's object does. Paths are left to be made."""
    waiting: list[tuple[Any, _Place]] = [(value, None)]
    while waiting:
        found, place = waiting.pop()
        if isinstance(found, str):
            yield found, place
        elif isinstance(found, dict):
            yield from ((name, place) for name in found)
            waiting += [(inner, (name, place)) for name, inner in found.items()]
        elif isinstance(found, list):
            waiting += [(inner, (index, place)) for index, inner in enumerate(found)]


def _path(place: _Place) -> str:
    names: list[str] = []
    while place is not None:
        name, place = place
        names.append(str(name))
    return ".".join(reversed(names))


def _object_without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = _("An object names the same field twice.")
        raise NotUnderstood(message, [FieldError(_first_doubled(pairs), "duplicate_field", message)])
    return found


def _first_doubled(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    for name, _value in pairs:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _refuse_constant(name: str) -> Any:
    raise _not_json(_("NaN and Infinity are not JSON."))


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _not_json(_("A number is too large."))
    return number


def _not_json(message: str) -> NotUnderstood:
    return NotUnderstood(message, [FieldError("", "invalid_json", message)])
