"""``/returns``: asking what can be returned, asking for a return, and moving it on."""

from __future__ import annotations

from collections.abc import Iterable

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.scopes import RETURNS_OVERRIDE
from accounts.selectors import shop_settings
from api.authentication import require_scope
from api.fields import Text
from api.finding import order_named, order_rows
from api.listing import PageFilters, QueryMoment, Words, paged
from api.serializers.eligibility import EligibilitySerializer
from api.serializers.return_wishes import (
    ApproveWish,
    ChangeWish,
    DeclineWish,
    EligibilityWish,
    EndWish,
    ExtendWish,
    RefundWish,
    ReturnWishBody,
    return_wish_of,
)
from api.serializers.returns import ReturnSerializer
from api.serializers.warehouse import (
    InspectWish,
    ReceiveWish,
    UndoReceiptWish,
    inspected_of,
    received_of,
)
from api.showing import show
from api.strict import Filters, understood, understood_query
from api.views import ApiView
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.selectors import find_return, return_detail, return_just_made, returns_matching
from returns.services.changes import change_return
from returns.services.decisions import approve_return, cancel_return, close_return, decline_return
from returns.services.eligibility import eligibility_of
from returns.services.expected_status import expecting
from returns.services.hand_over import extend_hand_over
from returns.services.inspecting import inspect_items
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import request_refund
from returns.services.requests import create_return
from returns.services.undoing import undo_receipt
from returns.states import ReturnStatus, ShippingStatus

EXPANDABLE = ("order", "customer", "survey")
_EXPANDED_ROWS = {
    "order": ["order__customer", *order_rows("order__")],
    "customer": [],
    "survey": ["survey_answer"],
}
_SCOPE_OF = {"order": "orders:read", "customer": "customers:read", "survey": "returns:read"}


class ExpandFilters(Filters):
    expand = Words(EXPANDABLE, required=False, default=list)


class ReturnFilters(PageFilters, ExpandFilters):
    status = Words(ReturnStatus.values, required=False, default=list)
    shipping_status = Words(ShippingStatus.values, required=False, default=list)
    order = Text(required=False, max_length=200, help_text="Our id of the order, or the shop's.")
    customer = Text(required=False, max_length=200, help_text="Our id of the customer, or the shop's.")
    phone = Text(required=False, max_length=64, help_text="In any writing.")
    email = Text(required=False, max_length=320)
    created_after = QueryMoment(required=False)
    created_before = QueryMoment(required=False)
    updated_after = QueryMoment(required=False)


class ReturnViews(ApiView):
    resource = "returns"
    scopes = {"eligibility": "returns:read"}

    @extend_schema(parameters=[ReturnFilters], responses=paged(ReturnSerializer))
    def list(self, request: Request) -> Response:
        """Returns, newest first."""
        query = understood_query(ReturnFilters, request)
        self._require_expandable(query["expand"])
        rows = returns_matching(
            statuses=query["status"],
            shipping_statuses=query["shipping_status"],
            order=query.get("order"),
            customer=query.get("customer"),
            phone=query.get("phone"),
            email=query.get("email"),
            country=shop_settings().country if "phone" in query else "",
            created_after=query.get("created_after"),
            created_before=query.get("created_before"),
            updated_after=query.get("updated_after"),
        ).prefetch_related(*_expanded(query["expand"]))
        return self.page(
            rows,
            ReturnSerializer,
            order=("-created_at", "-id"),
            query=query,
            context={"expand": query["expand"]},
        )

    @extend_schema(request=ReturnWishBody, responses={201: ReturnSerializer})
    def create(self, request: Request) -> Response:
        """Request a return. It is decided at once, and carried out by the worker within seconds."""
        body = understood(ReturnWishBody, request)
        if body["override"]:
            require_scope(self.caller, RETURNS_OVERRIDE)
        wish = return_wish_of(body)
        made = create_return(
            order=order_named(body["order"]),
            wish=wish,
            actor=self.actor,
            channel=Channel.API,
            now=self.now,
            notify=body["notify"],
        )
        return self._shown(return_just_made(made.public_id, wish), status=201)

    @extend_schema(request=EligibilityWish, responses=EligibilitySerializer)
    def eligibility(self, request: Request) -> Response:
        """What of an order can be returned, how and for what. With everything given, exactly what a request decides."""
        body = understood(EligibilityWish, request)
        answer = eligibility_of(order=order_named(body["order"]), wish=return_wish_of(body), now=self.now)
        return Response(show(EligibilitySerializer, answer))

    @extend_schema(parameters=[ExpandFilters], responses=ReturnSerializer)
    def retrieve(self, request: Request, return_id: str) -> Response:
        """One return with everything on it."""
        query = understood_query(ExpandFilters, request)
        self._require_expandable(query["expand"])
        return self._answer_with(return_id, expand=query["expand"])

    @extend_schema(request=ChangeWish, responses=ReturnSerializer)
    def change(self, request: Request, return_id: str) -> Response:
        """Ask for something else before hand-over and before any refund; the units are taken anew at once.

        The body is the whole new wish. The return stays approved where the new wish is approved too, else it is
        ``requested`` again and decided within seconds. A label that no longer fits is voided and made anew.
        """
        body = understood(ChangeWish, request)
        if body["override"]:
            require_scope(self.caller, RETURNS_OVERRIDE)
        found = find_return(return_id)
        with expecting(found.public_id, body["expected_status"]):
            change_return(
                return_request=found,
                wish=return_wish_of(body),
                ground=body["ground"] or "",
                notify=body["notify"],
                actor=self.actor,
                now=self.now,
            )
        return self._answer_with(return_id)

    @extend_schema(request=ApproveWish, responses=ReturnSerializer)
    def approve(self, request: Request, return_id: str) -> Response:
        """Approve a return that is requested or in review. The note is for staff."""
        body = understood(ApproveWish, request)
        found = find_return(return_id)
        with expecting(found.public_id, body["expected_status"]):
            approve_return(
                return_request=found,
                note=body["note"],
                notify=body["notify"],
                actor=self.actor,
                now=self.now,
            )
        return self._answer_with(return_id)

    @extend_schema(request=DeclineWish, responses=ReturnSerializer)
    def decline(self, request: Request, return_id: str) -> Response:
        """Decline, with a reason for the shopper, while no refund is processing or succeeded."""
        body = understood(DeclineWish, request)
        found = find_return(return_id)
        with expecting(found.public_id, body["expected_status"]):
            decline_return(
                return_request=found,
                reason=body["reason"],
                ground=body["ground"] or "",
                notify=body["notify"],
                actor=self.actor,
                now=self.now,
            )
        return self._answer_with(return_id)

    @extend_schema(request=EndWish, responses=ReturnSerializer)
    def cancel(self, request: Request, return_id: str) -> Response:
        """Cancel before hand-over; the label is voided and the units go back."""
        body = understood(EndWish, request)
        found = find_return(return_id)
        with expecting(found.public_id, body["expected_status"]):
            cancel_return(
                return_request=found,
                ground=body["ground"] or "",
                notify=body["notify"],
                actor=self.actor,
                now=self.now,
            )
        return self._answer_with(return_id)

    @extend_schema(request=ReceiveWish, responses=ReturnSerializer)
    def receive(self, request: Request, return_id: str) -> Response:
        """Record what was in a parcel: items that came, are missing, were something else, or nobody announced."""
        body = understood(ReceiveWish, request)
        found = find_return(return_id)
        with expecting(found.public_id, body["expected_status"]):
            receive_items(
                return_request=found,
                **received_of(body),
                notify=body["notify"],
                actor=self.actor,
                now=self.now,
            )
        return self._answer_with(return_id)

    @extend_schema(request=UndoReceiptWish, responses=ReturnSerializer)
    def undo_receipt(self, request: Request, return_id: str) -> Response:
        """Take back what was counted by mistake, before anybody looked at it and before any money. Tells nobody."""
        body = understood(UndoReceiptWish, request)
        found = find_return(return_id)
        with expecting(found.public_id, body["expected_status"]):
            undo_receipt(
                return_request=found,
                items=[ReceivedItem(item["item"], item["quantity"]) for item in body["items"]],
                actor=self.actor,
                now=self.now,
            )
        return self._answer_with(return_id)

    @extend_schema(request=InspectWish, responses=ReturnSerializer)
    def inspect(self, request: Request, return_id: str) -> Response:
        """Accept or reject units that were received, or give their condition and let the terms decide. Calls add up."""
        body = understood(InspectWish, request)
        found = find_return(return_id)
        with expecting(found.public_id, body["expected_status"]):
            inspect_items(
                return_request=found,
                items=inspected_of(body),
                ground=body["ground"] or "",
                notify=body["notify"],
                actor=self.actor,
                now=self.now,
            )
        return self._answer_with(return_id)

    @extend_schema(request=ExtendWish, responses=ReturnSerializer)
    def extend(self, request: Request, return_id: str) -> Response:
        """Give more time for handing the parcel over; the shopper is reminded of the new day."""
        body = understood(ExtendWish, request)
        found = find_return(return_id)
        with expecting(found.public_id, body["expected_status"]):
            extend_hand_over(
                return_request=found,
                hand_over_by=body["hand_over_by"],
                notify=body["notify"],
                actor=self.actor,
                now=self.now,
            )
        return self._answer_with(return_id)

    @extend_schema(request=RefundWish, responses={202: ReturnSerializer})
    def refund(self, request: Request, return_id: str) -> Response:
        """Release what is owed now by the terms, or an explicit amount; the worker pays it."""
        body = understood(RefundWish, request)
        found = find_return(return_id)
        with expecting(found.public_id, body["expected_status"]):
            request_refund(
                return_request=found,
                amount=body["amount"],
                may_override=self.caller.has(RETURNS_OVERRIDE),
                notify=body["notify"],
                actor=self.actor,
                now=self.now,
            )
        return self._answer_with(return_id, status=202)

    @extend_schema(request=EndWish, responses=ReturnSerializer)
    def close(self, request: Request, return_id: str) -> Response:
        """Close an approved return while nothing is processing."""
        body = understood(EndWish, request)
        found = find_return(return_id)
        with expecting(found.public_id, body["expected_status"]):
            close_return(
                return_request=found,
                ground=body["ground"] or "",
                notify=body["notify"],
                actor=self.actor,
                now=self.now,
            )
        return self._answer_with(return_id)

    def _require_expandable(self, expand: Iterable[str]) -> None:
        """What is shown beside a return needs the scope that its own address needs."""
        for name in expand:
            require_scope(self.caller, _SCOPE_OF[name])

    def _answer_with(self, return_id: str, *, status: int = 200, expand: tuple[str, ...] = ()) -> Response:
        return self._shown(return_detail(return_id), status=status, expand=expand)

    def _shown(
        self, return_request: ReturnRequest, *, status: int = 200, expand: tuple[str, ...] = ()
    ) -> Response:
        context = {**self.context, "expand": expand}
        return Response(show(ReturnSerializer, return_request, context), status=status)


def _expanded(expand: list[str]) -> list[str]:
    return [path for name in expand for path in _EXPANDED_ROWS[name]]
