"""Serializers at work: one that was made, with all its fields, is used again for the next row and the next request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.settings import api_settings

_Serializer = TypeVar("_Serializer", bound=BaseSerializer[Any])

# Those that nobody uses now, by class. Taking one out and putting it back are each one step, safe between threads.
_idle: dict[type[BaseSerializer[Any]], list[Any]] = defaultdict(list)


def show(
    serializer_class: type[BaseSerializer[Any]], row: Any, context: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """``row`` as ``serializer_class`` answers it."""
    with _lent(serializer_class, context or {}) as serializer:
        return serializer.to_representation(row)  # type: ignore[no-any-return]


def show_all(
    serializer_class: type[BaseSerializer[Any]],
    rows: Iterable[Any],
    context: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """The same for each of ``rows``."""
    with _lent(serializer_class, context or {}) as serializer:
        return [serializer.to_representation(row) for row in rows]


def checked(serializer_class: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    """``data`` in the shape of ``serializer_class``. Raises ValidationError."""
    with _lent(serializer_class, {}) as serializer:
        try:
            return dict(serializer.run_validation(data))
        except ValidationError as refusal:
            if isinstance(refusal.detail, list):
                nothing = [ErrorDetail("No data provided", code="null")]
                raise ValidationError({api_settings.NON_FIELD_ERRORS_KEY: nothing}) from refusal
            raise


@contextmanager
def _lent(serializer_class: type[_Serializer], context: Mapping[str, Any]) -> Iterator[_Serializer]:
    """One of this class that nobody else uses meanwhile."""
    idle = _idle[serializer_class]
    try:
        serializer: _Serializer = idle.pop()
    except IndexError:
        serializer = serializer_class()
    serializer._context = context  # type: ignore[attr-defined]
    try:
        yield serializer
    finally:
        serializer._context = {}  # type: ignore[attr-defined]
        idle.append(serializer)
