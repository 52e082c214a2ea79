"""``/events``: the shop's log, in an order in which a reader who goes by position misses nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.listing import Limit, paged
from api.pagination import DEFAULT_LIMIT
from api.serializers.events import EventSerializer
from api.showing import show_all
from api.strict import Filters, refuse_field, understood_query
from api.views import ApiView
from events.base import known_types
from events.selectors import events_after
from tenants.addresses import own_url

_LARGEST_POSITION = 2**63 - 1


@extend_schema_field({"type": "integer", "format": "int64", "minimum": 0, "default": 0})
class Position(serializers.Field):  # type: ignore[type-arg]
    """A place in the log, written in digits."""

    default_error_messages = {"invalid": gettext_lazy("A position is a whole number.")}

    def to_internal_value(self, data: Any) -> int:
        text = str(data)
        if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST_POSITION):
            self.fail("invalid")
        return int(text)

    def to_representation(self, value: int) -> int:
        return value


@extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/EventType"}})
class EventTypes(serializers.CharField):
    """Types with commas between them, or each as a parameter of its own."""

    takes_several = True


class EventFilters(Filters):
    after = Position(required=False, default=0, help_text="The last position that you have seen.")
    types = EventTypes(required=False, help_text="Only events of these types.")
    limit = Limit(required=False, default=DEFAULT_LIMIT)


class EventViews(ApiView):
    resource = "events"

    @extend_schema(parameters=[EventFilters], responses=paged(EventSerializer))
    def list(self, request: Request) -> Response:
        """Events behind a position, oldest first. Go on with `next`, or later with the last position."""
        query = understood_query(EventFilters, request)
        types = _types(query.get("types"))
        events = list(events_after(query["after"], types=types)[: query["limit"] + 1])
        shown = events[: query["limit"]]
        following = None
        if len(events) > len(shown):
            parameters = {**request.query_params.dict(), "after": shown[-1].position}
            following = f"{own_url(request.path)}?{urlencode(parameters)}"
        return Response({"data": show_all(EventSerializer, shown), "next": following, "previous": None})


def _types(text: str | None) -> list[str] | None:
    if text is None:
        return None
    types = text.split(",")
    unknown = [name for name in types if name not in known_types()]
    if unknown:
        refuse_field("types", "unknown_type", _("There is no event type %(type)s.") % {"type": unknown[0]})
    return types
