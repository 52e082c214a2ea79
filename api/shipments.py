"""``/shipments``: parcels to the shopper and back, and what their carriers say."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import Choice, Identifier, Moment, Text, WholeNumber
from api.finding import found, order_named
from api.listing import PageFilters, Words, paged
from api.serializers.shipments import ShipmentSerializer
from api.showing import show
from api.strict import StrictSerializer, refuse_field, understood, understood_query
from api.views import ApiView
from returns.models import ReturnParcel
from returns.selectors import find_return
from returns.services.parcels import announce_own_parcel
from tracking.models import Direction, Shipment
from tracking.ports import Scan
from tracking.services.scans import record_scans
from tracking.services.shipments import ParcelLine, count_as_sent, create_shipment
from tracking.statuses import SubStatus, TrackingStatus

MOST_EVENTS = 200
MOST_LINES = 500


class ParcelLineWish(StrictSerializer):
    line = Identifier()
    quantity = WholeNumber(min_value=1)


class ShipmentWish(StrictSerializer):
    order = Identifier(required=False, help_text="For a parcel on its way to the shopper.")
    carrier = Text(max_length=64)
    tracking_number = Text(max_length=100)
    lines = ParcelLineWish(many=True, required=False, max_length=MOST_LINES)

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        # ``return`` is a word of Python, so it cannot be written like the others.
        return {
            **super().get_fields(),
            "return": Identifier(required=False, help_text="For a parcel on its way back."),
        }


class LocationWish(StrictSerializer):
    city = Text(max_length=120, required=False, allow_blank=True, allow_null=True)
    country_code = serializers.RegexField(
        r"^[A-Z]{2}\Z", required=False, allow_null=True, error_messages={"invalid": "Two capital letters."}
    )


class ScanWish(StrictSerializer):
    occurred_at = Moment()
    status = Choice(choices=TrackingStatus.choices)
    sub_status = Choice(choices=SubStatus.choices, required=False, allow_null=True)
    carrier_code = Text(max_length=64, required=False, allow_blank=True, allow_null=True)
    message = Text(max_length=500, required=False, allow_blank=True, allow_null=True)
    location = LocationWish(required=False, allow_null=True)


class ScansWish(StrictSerializer):
    events = ScanWish(many=True, min_length=1, max_length=MOST_EVENTS)


class ShipmentFilters(PageFilters):
    order = Text(max_length=200, required=False)
    status = Words(TrackingStatus.values, required=False)
    direction = Words(Direction.values, required=False)
    tracking_number = Text(max_length=100, required=False)


class ShipmentViews(ApiView):
    resource = "shipments"

    @extend_schema(parameters=[ShipmentFilters], responses=paged(ShipmentSerializer))
    def list(self, request: Request) -> Response:
        """Parcels, newest first."""
        query = understood_query(ShipmentFilters, request)
        rows = _complete_shipments()
        if "order" in query:
            name = query["order"]
            rows = rows.filter(Q(order__public_id=name) | Q(order__external_id=name))
        if "status" in query:
            rows = rows.filter(status__in=query["status"])
        if "direction" in query:
            rows = rows.filter(direction__in=query["direction"])
        if "tracking_number" in query:
            rows = rows.filter(tracking_number=query["tracking_number"])
        return self.page(rows, ShipmentSerializer, order=("-created_at", "-id"), query=query)

    @extend_schema(request=ShipmentWish, responses={201: ShipmentSerializer})
    def create(self, request: Request) -> Response:
        """Make a parcel known, of an order or of a return. Its carrier is asked about it from now on.

        Units that travel in a parcel of an order count as sent, once, also where the order names it too; without
        `lines` it carries what no other parcel of the order does.
        """
        wish = understood(ShipmentWish, request)
        if ("order" in wish) == ("return" in wish):
            refuse_field("order", "required", _("Name either an order or a return."))
        lines = [ParcelLine(line["line"], line["quantity"]) for line in wish.get("lines", [])]
        return_request = find_return(wish["return"]) if "return" in wish else None
        with transaction.atomic():
            shipment = create_shipment(
                order=return_request.order if return_request else order_named(wish["order"]),
                direction=Direction.RETURN if return_request else Direction.OUTBOUND,
                carrier=wish["carrier"],
                tracking_number=wish["tracking_number"],
                lines=lines,
                actor=self.actor,
                now=self.now,
            )
            if return_request:
                announce_own_parcel(return_request=return_request, shipment=shipment, now=self.now)
            elif not ReturnParcel.objects.filter(shipment=shipment).exists():
                count_as_sent(shipment=shipment, lines=lines, actor=self.actor, now=self.now)
        return self._answer_with(shipment.public_id, status=201)

    @extend_schema(responses=ShipmentSerializer)
    def retrieve(self, request: Request, shipment_id: str) -> Response:
        """One parcel with its events in time order."""
        return self._answer_with(shipment_id)

    @extend_schema(request=ScansWish, responses=ShipmentSerializer)
    def add_events(self, request: Request, shipment_id: str) -> Response:
        """Record what the carrier says. The same event twice counts once; a late one is kept, not obeyed."""
        wish = understood(ScansWish, request)
        record_scans(
            shipment=found(Shipment.objects.filter(public_id=shipment_id)),
            scans=[_scan(event) for event in wish["events"]],
            actor=self.actor,
            now=self.now,
        )
        return self._answer_with(shipment_id)

    def _answer_with(self, shipment_id: str, *, status: int = 200) -> Response:
        shipment = found(_complete_shipments().filter(public_id=shipment_id))
        return Response(show(ShipmentSerializer, shipment, self.context), status=status)


def _complete_shipments() -> QuerySet[Shipment]:
    return Shipment.objects.select_related(
        "order", "label_file", "return_parcel__return_request"
    ).prefetch_related("events")


def _scan(event: dict[str, object]) -> Scan:
    location = event.get("location") or {}
    return Scan(
        occurred_at=event["occurred_at"],  # type: ignore[arg-type]
        status=str(event["status"]),
        sub_status=str(event.get("sub_status") or ""),
        carrier_code=str(event.get("carrier_code") or ""),
        message=str(event.get("message") or ""),
        city=str(location.get("city") or ""),  # type: ignore[attr-defined]
        country_code=str(location.get("country_code") or ""),  # type: ignore[attr-defined]
    )
