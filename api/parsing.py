"""Reading JSON strictly: nothing that two readers could understand in two ways, nothing that cannot be stored."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from core.errors import FieldError, NotUnderstood

MAX_DEPTH = 40


class StrictJSONParser(BaseParser):
    """JSON in UTF-8. Raises NotUnderstood for doubled keys, NaN, NUL characters and deep nesting too."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        value = read_json(stream.read())
        refuse_unstorable(value)
        return value


def read_json(raw: bytes) -> Any:
    """The value that ``raw`` holds. Raises NotUnderstood."""
    try:
        return json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object_without_doubles,
            parse_constant=_refuse_constant,
            parse_float=_finite_float,
        )
    except UnicodeDecodeError as error:
        raise _not_json(_("The body is not UTF-8.")) from error
    except RecursionError as error:
        raise _not_json(_("The body is nested too deeply.")) from error
    except ValueError as error:
        place = getattr(error, "pos", None)
        if place is None:
            raise _not_json(_("The body is not JSON.")) from error
        raise _not_json(_("The body is not JSON: see character %(place)d.") % {"place": place}) from error


def refuse_unstorable(value: Any) -> None:
    """Raise NotUnderstood, with its path, for text that no database keeps and for nesting without end."""
    for path, depth, leaf in _walk(value, "", 1):
        if depth > MAX_DEPTH:
            message = _("The body is nested too deeply.")
            raise NotUnderstood(message, [FieldError(path, "too_deep", message)])
        if isinstance(leaf, str) and has_unstorable_text(leaf):
            message = _("This text holds a character that cannot be stored, such as NUL.")
            raise NotUnderstood(message, [FieldError(path, "invalid_character", message)])


def has_unstorable_text(text: str) -> bool:
    """Whether ``text`` holds NUL or half of a surrogate pair."""
    return "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, int, Any]]:
    yield path, depth, value
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            if has_unstorable_text(name):
                yield path, depth, name
            yield from _walk(inner, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, f"{path}.{index}" if path else str(index), depth + 1)


def _object_without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        message = _("An object names the same field twice.")
        raise NotUnderstood(message, [FieldError(doubled, "duplicate_field", message)])
    return found


def _refuse_constant(name: str) -> Any:
    raise _not_json(_("NaN and Infinity are not JSON."))


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _not_json(_("A number is too large."))
    return number


def _not_json(message: str) -> NotUnderstood:
    return NotUnderstood(message, [FieldError("", "invalid_json", message)])
