"""``/returns``, exchanges: what may be had instead, and choosing something else."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.finding import order_named
from api.serializers.exchanges import ChooseWish, ExchangeOptionFilters, ExchangeOptionsSerializer
from api.serializers.returns import ReturnSerializer
from api.showing import show
from api.strict import understood, understood_query
from api.views import ApiView
from returns.selectors import find_return, return_detail, return_settings
from returns.services.exchange_choices import choose_instead
from returns.services.exchange_options import exchange_options, line_to_exchange, other_products


class ExchangeViews(ApiView):
    resource = "returns"

    @extend_schema(parameters=[ExchangeOptionFilters], responses=ExchangeOptionsSerializer)
    def options_for_line(self, request: Request) -> Response:
        """What units of a line can be exchanged for: in stock, the likeliest first."""
        query = understood_query(ExchangeOptionFilters, request)
        order = order_named(query["order"])
        line = line_to_exchange(order, query["line"])
        others = (
            other_products(
                order=order,
                line=line,
                query=query.get("search", ""),
                quantity=query["quantity"],
                now=self.now,
            )
            if return_settings().offers_other_products
            else ()
        )
        shown = {
            "same_product": exchange_options(
                line=line, reason=query.get("reason"), quantity=query["quantity"], now=self.now
            ),
            "other_products": others,
        }
        return Response(show(ExchangeOptionsSerializer, shown))

    @extend_schema(request=ChooseWish, responses=ReturnSerializer)
    def choose(self, request: Request, return_id: str) -> Response:
        """Choose another variant for an exchanged item, or money instead, until its replacement leaves."""
        body = understood(ChooseWish, request)
        exchange_for = {name: body[name] for name in ("variant", "product") if body.get(name)}
        choose_instead(
            return_request=find_return(return_id),
            item=body["item"],
            exchange_for=exchange_for or None,
            resolution=body.get("resolution"),
            notify=body["notify"],
            actor=self.actor,
            now=self.now,
        )
        context = {**self.context, "expand": ()}
        return Response(show(ReturnSerializer, return_detail(return_id), context))
