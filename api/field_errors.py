"""What is wrong with a body, as dotted paths: as many and as long as one answer can name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail
from rest_framework.settings import api_settings

from core.errors import MOST_ERRORS, FieldError

LONGEST_PATH: Final = 250
LONGEST_TEXT: Final = 1000


def named_errors(errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
    """The first ``MOST_ERRORS``; where there are more, one last ``too_many_errors``. What was sent is not sent back whole."""
    found = [
        replace(error, field=shortened(error.field, LONGEST_PATH), message=shortened(error.message))
        for error in islice(errors, MOST_ERRORS + 1)
    ]
    if len(found) > MOST_ERRORS:
        message = _("More is wrong than these %(count)d. Mend them first.") % {"count": MOST_ERRORS}
        found[MOST_ERRORS] = FieldError("", "too_many_errors", message)
    return tuple(found)


def field_errors(detail: Any, path: str = "") -> Iterator[FieldError]:
    """Flatten what serializers report into dotted paths: ``items.0.quantity``."""
    if isinstance(detail, ErrorDetail):
        yield FieldError(path, str(detail.code), str(detail))
    elif isinstance(detail, (Mapping, list, tuple)):
        for name, value in _parts(detail):
            yield from field_errors(value, ".".join(filter(None, (path, name))))
    else:
        yield FieldError(path, "invalid", str(detail))


def shortened(text: str, longest: int = LONGEST_TEXT) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _parts(detail: Mapping[Any, Any] | list[Any] | tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """What is wrong by name or index, without a name where it is wrong with the whole."""
    if isinstance(detail, Mapping):
        for name, value in detail.items():
            yield ("" if name == api_settings.NON_FIELD_ERRORS_KEY else str(name)), value
        return
    is_of_whole = all(isinstance(value, ErrorDetail) for value in detail)
    for index, value in enumerate(detail):
        yield ("" if is_of_whole else str(index)), value
