"""``/returns/{id}/messages`` and what happens to refused items."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.listing import PageFilters, paged
from api.serializers.return_talk import (
    MessageSerializer,
    MessageWish,
    ObjectionAnswerWish,
    RefusalChoiceWish,
    SendBackWish,
)
from api.serializers.returns import ReturnSerializer
from api.showing import show
from api.strict import understood, understood_query
from api.views import ApiView
from returns.selectors import find_return, return_detail
from returns.services.conversation import send_message
from returns.services.refused_items import answer_objection, choose_for_refused
from returns.services.sending_back import SentItem, send_back
from returns.states import RefusalChoice


class ReturnMessageViews(ApiView):
    resource = "returns"

    @extend_schema(parameters=[PageFilters], responses=paged(MessageSerializer))
    def messages(self, request: Request, return_id: str) -> Response:
        """What shopper and shop wrote about a return, newest first."""
        query = understood_query(PageFilters, request)
        rows = find_return(return_id).conversation.all()
        return self.page(rows, MessageSerializer, order=("-created_at", "-id"), query=query)

    @extend_schema(request=MessageWish, responses={201: MessageSerializer})
    def write(self, request: Request, return_id: str) -> Response:
        """Write into the conversation. The other side is told by e-mail, once."""
        body = understood(MessageWish, request)
        message = send_message(
            return_request=find_return(return_id),
            text=body["text"],
            photos=body.get("photos", ()),
            is_from_shopper=body["sender"] == "shopper",
            notify=body["notify"],
            actor=self.actor,
            now=self.now,
        )
        return Response(show(MessageSerializer, message), status=201)


class RefusedItemViews(ApiView):
    resource = "returns"

    @extend_schema(request=SendBackWish, responses=ReturnSerializer)
    def send_back(self, request: Request, return_id: str) -> Response:
        """Record that refused units were sent to the shopper: they are returnable again, unless they were paid for."""
        body = understood(SendBackWish, request)
        send_back(
            return_request=find_return(return_id),
            items=[SentItem(item["item"], item["quantity"]) for item in body["items"]],
            carrier=body["carrier"],
            tracking_number=body["tracking_number"],
            notify=body["notify"],
            actor=self.actor,
            now=self.now,
        )
        return self._answer_with(return_id)

    @extend_schema(request=RefusalChoiceWish, responses=ReturnSerializer)
    def choose_for_refused(self, request: Request, return_id: str) -> Response:
        """What the shopper wants done with the refused units of an item, or that he objects."""
        body = understood(RefusalChoiceWish, request)
        choose_for_refused(
            return_request=find_return(return_id),
            item=body["item"],
            choice=RefusalChoice(body["choice"]),
            text=body["text"],
            photos=body.get("photos", ()),
            notify=body["notify"],
            actor=self.actor,
            now=self.now,
        )
        return self._answer_with(return_id)

    @extend_schema(request=ObjectionAnswerWish, responses=ReturnSerializer)
    def answer_objection(self, request: Request, return_id: str) -> Response:
        """Answer an objection: accept units after all, or stay with the refusal."""
        body = understood(ObjectionAnswerWish, request)
        answer_objection(
            return_request=find_return(return_id),
            item=body["item"],
            accepted_quantity=body["accepted_quantity"],
            text=body["text"],
            notify=body["notify"],
            actor=self.actor,
            now=self.now,
        )
        return self._answer_with(return_id)

    def _answer_with(self, return_id: str) -> Response:
        return Response(show(ReturnSerializer, return_detail(return_id), self.context))
