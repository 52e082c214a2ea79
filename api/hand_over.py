"""``/returns``, the way back: times of the carrier, moving a pickup, telling of a hand-over, repaying its postage."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers.hand_over import (
    HandOverWish,
    MovePickupWish,
    PickupSlotsSerializer,
    RepayWish,
)
from api.serializers.pickups import wished_pickup
from api.serializers.returns import ReturnSerializer
from api.showing import show
from api.strict import understood
from api.views import ApiView
from core.money import Money
from returns.models import ReturnRequest
from returns.refusals import WrongCurrency
from returns.selectors import find_return, return_detail
from returns.services.own_parcels import ToldHandOver, repay_own_parcel, tell_hand_over
from returns.services.pickups import free_slots_for, move_pickup


class HandOverViews(ApiView):
    resource = "returns"

    @extend_schema(responses=PickupSlotsSerializer)
    def slots(self, request: Request, return_id: str) -> Response:
        """When the carrier can come for this return, asked of it now; empty when it does not say."""
        found = find_return(return_id)
        slots = free_slots_for(found, now=self.now)
        return Response(show(PickupSlotsSerializer, {"data": slots}))

    @extend_schema(request=MovePickupWish, responses={202: ReturnSerializer})
    def move(self, request: Request, return_id: str) -> Response:
        """Wish for another time; the carrier is asked after, and until it agrees the old time stands."""
        body = understood(MovePickupWish, request)
        pickup = wished_pickup(body["pickup"])
        assert pickup is not None
        move_pickup(
            return_request=find_return(return_id),
            pickup=pickup,
            notify=body["notify"],
            actor=self.actor,
            now=self.now,
        )
        return self._answer_with(return_id, status=202)

    @extend_schema(request=HandOverWish, responses=ReturnSerializer)
    def tell(self, request: Request, return_id: str) -> Response:
        """Say that the parcel is with its carrier, before the first scan; saying it again mends what was said."""
        body = understood(HandOverWish, request)
        found = find_return(return_id)
        cost = _in_currency_of(found, body["cost"])
        told = ToldHandOver(
            carrier=body["carrier"],
            tracking_number=body["tracking_number"],
            cost_minor=cost.amount_minor if cost else None,
            receipt=body["receipt"] or "",
        )
        tell_hand_over(return_request=found, told=told, notify=body["notify"], actor=self.actor, now=self.now)
        return self._answer_with(return_id)

    @extend_schema(request=RepayWish, responses=ReturnSerializer)
    def repay(self, request: Request, return_id: str) -> Response:
        """Give back what the shopper paid for the way back, within the shop's limit, once."""
        body = understood(RepayWish, request)
        repay_own_parcel(
            return_request=find_return(return_id),
            amount=body["amount"],
            way=body["way"],
            reference=body["reference"],
            notify=body["notify"],
            actor=self.actor,
            now=self.now,
        )
        return self._answer_with(return_id)

    def _answer_with(self, return_id: str, *, status: int = 200) -> Response:
        context = {**self.context, "expand": ()}
        return Response(show(ReturnSerializer, return_detail(return_id), context), status=status)


def _in_currency_of(found: ReturnRequest, cost: Money | None) -> Money | None:
    if cost is not None and cost.currency != found.currency:
        raise WrongCurrency.at("cost", f"This return is reckoned in {found.currency}.")
    return cost
