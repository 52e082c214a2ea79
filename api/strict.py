"""Serializers for what comes in: a field that nobody asked for is refused with its path."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.settings import api_settings

from api.showing import checked
from core.errors import MOST_ERRORS, FieldError, NotUnderstood

LONGEST_QUERY = 8_000


class StrictSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Takes an object with the fields named here, and no others."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            message = _("This must be an object.")
            raise ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [ErrorDetail(message, "invalid")]})
        known = {name for name, field in self.fields.items() if not field.read_only}
        strangers = (name for name in data if name not in known)
        unknown = {name: [self._unknown(name)] for name in islice(strangers, MOST_ERRORS + 1)}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**unknown, **error.detail}) from error  # type: ignore[dict-item]
        if unknown:
            raise ValidationError(unknown)
        return value  # type: ignore[no-any-return]

    def _unknown(self, name: str) -> ErrorDetail:
        return ErrorDetail(_("There is no such field here."), "unknown_field")


class Filters(StrictSerializer):
    """What may stand in the query of an address."""

    def _unknown(self, name: str) -> ErrorDetail:
        return ErrorDetail(_("There is no such filter here."), "unknown_filter")


def understood(serializer_class: type[serializers.Serializer], request: Request) -> dict[str, Any]:  # type: ignore[type-arg]
    """The request's body in the shape of ``serializer_class``. Raises ValidationError."""
    return checked(serializer_class, request.data)


def understood_query(filters_class: type[Filters], request: Request) -> dict[str, Any]:
    """The request's query in the shape of ``filters_class``. A query that is too long is refused.

    A parameter given twice is refused too, unless it takes several values: those may stand in one, with commas between
    them, or in several.
    """
    _refuse_long_query(request.META.get("QUERY_STRING", ""))
    given = dict(request.query_params.lists())
    for name in (name for name, values in given.items() if len(values) > 1):
        if not getattr(filters_class._declared_fields.get(name), "takes_several", False):
            refuse_field(name, "duplicate_field", _("This was given twice."))
    return checked(filters_class, {name: ",".join(values) for name, values in given.items()})


def refuse_field(field: str, code: str, message: str) -> NoReturn:
    """Raise ValidationError for one field."""
    raise ValidationError({field: [ErrorDetail(message, code)]})


def _refuse_long_query(query: str) -> None:
    if len(query) > LONGEST_QUERY:
        message = _("The question in the address has more than %(most)d characters.") % {
            "most": LONGEST_QUERY
        }
        raise NotUnderstood(message, [FieldError("", "query_too_long", message)])
