"""``/receipts``: parcels as a warehouse counts them that knows our returns or only what stands on the parcel."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework.request import Request
from rest_framework.response import Response

from api.listing import PageFilters, QueryFlag, paged
from api.serializers.returns import ReturnSerializer
from api.serializers.warehouse import ParcelAsideSerializer, ReceiptWish, counted_of
from api.showing import show
from api.strict import understood, understood_query
from api.views import ApiView
from returns.models import UnmatchedParcel
from returns.selectors import return_detail
from returns.services.receipts import record_receipt


class ParcelFilters(PageFilters):
    is_open = QueryFlag(required=False, help_text="Whether somebody still has to say whose it is.")


ReceiptAnswer = inline_serializer(
    name="Receipt",
    fields={
        "return": ReturnSerializer(allow_null=True),
        "parcel": ParcelAsideSerializer(allow_null=True),
    },
)


class ReceiptViews(ApiView):
    resource = "receipts"
    scopes = {"list": "returns:read", "create": "returns:write"}

    @extend_schema(request=ReceiptWish, responses={201: ReceiptAnswer, 202: ReceiptAnswer})
    def create(self, request: Request) -> Response:
        """Receive a parcel. 201 with its return; 202 when nobody knows whose it is: then staff see it and decide."""
        body = understood(ReceiptWish, request)
        receipt = record_receipt(
            return_id=body.get("return", ""),
            tracking_number=body["tracking_number"],
            items=counted_of(body),
            actor=self.actor,
            now=self.now,
            notify=body["notify"],
        )
        if receipt.return_request is None:
            return Response({"return": None, "parcel": self._parcel(receipt.parcel)}, status=202)
        found = return_detail(receipt.return_request.public_id)
        shown = show(ReturnSerializer, found, {**self.context, "expand": ()})
        return Response({"return": shown, "parcel": None}, status=201)

    @extend_schema(parameters=[ParcelFilters], responses=paged(ParcelAsideSerializer))
    def list(self, request: Request) -> Response:
        """Parcels of which nobody knew whose they were, newest first."""
        query = understood_query(ParcelFilters, request)
        rows = UnmatchedParcel.objects.select_related("photo", "return_request")
        if "is_open" in query:
            rows = rows.filter(settled_at__isnull=query["is_open"])
        return self.page(rows, ParcelAsideSerializer, order=("-created_at", "-id"), query=query)

    def _parcel(self, parcel: UnmatchedParcel | None) -> Any:
        return show(ParcelAsideSerializer, parcel, self.context)
