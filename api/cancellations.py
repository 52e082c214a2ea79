"""``/orders/{id}/cancel`` and ``/cancellations``: units that shall not be sent any more."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import Identifier, Text, WholeNumber
from api.finding import found, order_named
from api.serializers.cancellations import CancellationSerializer
from api.serializers.return_wishes import NotifyWish
from api.showing import show
from api.strict import Filters, StrictSerializer, understood, understood_query
from api.views import ApiView
from commerce.models import Cancellation, CancelledLine
from returns.models import Refund
from returns.services.cancellations import cancel_before_sending

MOST_LINES = 1000


class CancelledLineWish(StrictSerializer):
    line = Identifier()
    quantity = WholeNumber(min_value=1)


class CancellationWish(NotifyWish):
    lines = CancelledLineWish(
        many=True,
        required=False,
        allow_null=True,
        min_length=1,
        max_length=MOST_LINES,
        help_text="`null` for all that was not sent.",
    )
    reason = Text(max_length=2000, required=False, allow_blank=True, allow_null=True)


class CancellationViews(ApiView):
    resource = "orders"

    @extend_schema(request=CancellationWish, responses={202: CancellationSerializer})
    def create(self, request: Request, order_id: str) -> Response:
        """Ask that units are not sent. Your shop is asked first; what it sends meanwhile makes it `too_late`.

        Units that were sent already are refused with `already_sent`. What was paid goes back by itself.
        """
        wish = understood(CancellationWish, request)
        units: dict[str, int] | None = None
        if wish.get("lines") is not None:
            units = {}
            for line in wish["lines"]:
                units[line["line"]] = units.get(line["line"], 0) + line["quantity"]
        made = cancel_before_sending(
            order=order_named(order_id),
            units=units,
            reason=wish.get("reason") or "",
            actor=self.actor,
            now=self.now,
            notify=wish["notify"],
        )
        return self._answer_with(made.public_id, status=202)

    @extend_schema(responses=CancellationSerializer)
    def retrieve(self, request: Request, cancellation_id: str) -> Response:
        """One cancellation with what became of it."""
        understood_query(Filters, request)
        return self._answer_with(cancellation_id)

    def _answer_with(self, cancellation_id: str, *, status: int = 200) -> Response:
        one = found(_complete_cancellations().filter(public_id=cancellation_id))
        return Response(show(CancellationSerializer, one, self.context), status=status)


def _complete_cancellations() -> QuerySet[Cancellation]:
    return Cancellation.objects.select_related("order").prefetch_related(
        Prefetch("lines", CancelledLine.objects.select_related("line").order_by("line__position", "pk")),
        Prefetch("refunds", Refund.objects.select_related("replaced_by").order_by("created_at", "pk")),
    )
