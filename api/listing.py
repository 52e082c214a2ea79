"""The parameters that every list takes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.drainage import set_override
from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from api.fields import Text, parse_moment
from api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from api.strict import Filters


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT})
class Limit(serializers.Field):  # type: ignore[type-arg]
    """How many rows a page has, written in digits."""

    default_error_messages = {"invalid": _("A page has 1 to 100 rows.")}

    def to_internal_value(self, data: Any) -> int:
        text = str(data)
        if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MAX_LIMIT):
            self.fail("invalid")
        return int(text)

    def to_representation(self, value: int) -> int:
        return value


@extend_schema_field({"type": "string", "format": "date-time"})
class QueryMoment(serializers.Field):  # type: ignore[type-arg]
    """RFC 3339 in an address, where a ``+`` that was not escaped arrives as a space."""

    default_error_messages = {"invalid": _("This must be a time such as 2026-10-01T10:00:00Z.")}

    def to_internal_value(self, data: Any) -> Any:
        moment = parse_moment(str(data).replace(" ", "+"))
        if moment is None:
            self.fail("invalid")
        return moment

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "boolean"})
class QueryFlag(serializers.Field):  # type: ignore[type-arg]
    """``true`` or ``false`` in an address."""

    default_error_messages = {"invalid": _("This must be true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        if data not in ("true", "false"):
            self.fail("invalid")
        return bool(data == "true")

    def to_representation(self, value: bool) -> bool:
        return value


class Words(serializers.Field):  # type: ignore[type-arg]
    """Some of a few words, with commas between them or each as a parameter of its own."""

    takes_several = True
    default_error_messages = {"invalid_choice": _("Choose from: {choices}.")}

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        self.words = [str(choice) for choice in choices]
        super().__init__(**kwargs)
        words = {"type": "string", "enum": self.words}
        set_override(self, "field", {"type": "array", "items": words, "minItems": 1})

    def to_internal_value(self, data: Any) -> list[str]:
        words = str(data).split(",")
        if not set(words) <= set(self.words):
            self.fail("invalid_choice", choices=", ".join(self.words))
        return words

    def to_representation(self, value: list[str]) -> list[str]:
        return value


class PageFilters(Filters):
    """A list's page: where it begins and how long it is."""

    limit = Limit(required=False, default=DEFAULT_LIMIT)
    cursor = Text(required=False, max_length=2000, help_text="From `next` or `previous` of another page.")


def paged(serializer_class: type[serializers.BaseSerializer[Any]]) -> serializers.Serializer:  # type: ignore[type-arg]
    """The shape of a page of ``serializer_class``, for the OpenAPI document."""
    return inline_serializer(
        name=f"PageOf{serializer_class.__name__.removesuffix('Serializer')}",
        fields={
            "data": serializer_class(many=True),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
        },
    )
