"""``/sandbox``: the books of the sandbox companies, and how they shall behave. In production there for test shops only."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import Choice, MoneyField, Text, WholeNumber
from api.strict import Filters, StrictSerializer, understood, understood_query
from api.views import ApiView
from core.errors import NotFound
from integrations.sandbox import selectors
from integrations.sandbox.carrier.statuses import STEPS
from integrations.sandbox.models import Company, Mode
from integrations.sandbox.server.news import send_news
from integrations.sandbox.services import (
    MOST_DELAY_SECONDS,
    advance_parcel,
    pay_payment_link,
    set_behaviour,
)
from tenants.selectors import current_shop
from tenants.tasks import wake_turner
from tenants.turning import MOST_AT_ONCE, ClockState, ask_for_turn, clock_state


def _book(name: str, **fields: serializers.Field) -> Any:  # type: ignore[type-arg]
    return inline_serializer(f"{name}Book", {"data": inline_serializer(name, dict(fields), many=True)})


PAYOUTS = _book(
    "SandboxPayout",
    id=serializers.CharField(),
    idempotency_key=serializers.CharField(),
    payment=serializers.CharField(allow_null=True),
    order=serializers.CharField(allow_null=True),
    amount=MoneyField(),
    kind=serializers.ChoiceField(choices=["payment", "bank"]),
    status=serializers.ChoiceField(choices=["succeeded"]),
    created_at=serializers.DateTimeField(),
)
LABELS = _book(
    "SandboxLabel",
    id=serializers.CharField(),
    tracking_number=serializers.CharField(),
    method=serializers.CharField(),
    return_reference=serializers.CharField(),
    drop_off_code=serializers.CharField(allow_blank=True),
    voided=serializers.BooleanField(),
    created_at=serializers.DateTimeField(),
)
STOCK = _book(
    "SandboxRestock",
    variant=serializers.CharField(allow_blank=True),
    sku=serializers.CharField(allow_blank=True),
    quantity=serializers.IntegerField(),
    idempotency_key=serializers.CharField(),
    created_at=serializers.DateTimeField(),
)
ORDERS = _book(
    "SandboxOrder",
    id=serializers.CharField(),
    number=serializers.CharField(),
    instead_of=serializers.CharField(),
    lines=serializers.ListField(child=serializers.DictField()),
    note=serializers.CharField(),
    idempotency_key=serializers.CharField(),
    created_at=serializers.DateTimeField(),
)
_LINK_FIELDS: dict[str, Any] = {
    "id": serializers.CharField(),
    "idempotency_key": serializers.CharField(),
    "reference": serializers.CharField(),
    "amount": MoneyField(),
    "status": serializers.ChoiceField(choices=["open", "paid", "cancelled", "expired"]),
    "url": serializers.CharField(),
    "created_at": serializers.DateTimeField(),
}
LINKS = _book("SandboxPaymentLink", **_LINK_FIELDS)
BEHAVIOURS = _book(
    "SandboxBehaviour",
    company=serializers.ChoiceField(choices=Company.choices),
    mode=serializers.ChoiceField(choices=Mode.choices),
    remaining=serializers.IntegerField(allow_null=True),
    delay_seconds=serializers.FloatField(),
)


CLOCK = inline_serializer(
    "SandboxClock",
    {
        "now": serializers.DateTimeField(),
        "target": serializers.DateTimeField(help_text="To where it was last told to go."),
        "settled": serializers.BooleanField(help_text="All that fell due until then has happened."),
    },
)


class TurnWish(StrictSerializer):
    advance_seconds = WholeNumber(min_value=1, max_value=int(MOST_AT_ONCE.total_seconds()))


class BehaviourWish(StrictSerializer):
    company = Choice(choices=Company.choices)
    mode = Choice(choices=Mode.choices)
    count = WholeNumber(
        min_value=1, required=False, allow_null=True, default=None, help_text="For how many calls."
    )
    delay_seconds = WholeNumber(max_value=int(MOST_DELAY_SECONDS), required=False, default=0)


class ParcelScanWish(StrictSerializer):
    tracking_number = Text(max_length=100)
    step = serializers.ChoiceField(
        choices=list(STEPS),
        required=False,
        allow_null=True,
        default=None,
        help_text="The next stop when left out.",
    )


def _clock(state: ClockState) -> dict[str, Any]:
    return {"now": state.now, "target": state.target, "settled": state.is_settled}


class SandboxViews(ApiView):
    resource = "sandbox"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not current_shop().has_sandbox:
            raise NotFound

    @extend_schema(responses=PAYOUTS)
    def payouts(self, request: Request) -> Response:
        """The money that the provider and the bank really sent, oldest first."""
        understood_query(Filters, request)
        return Response({"data": selectors.payouts()})

    @extend_schema(responses=LABELS)
    def labels(self, request: Request) -> Response:
        """The labels and codes that the carrier gave out, oldest first."""
        understood_query(Filters, request)
        return Response({"data": selectors.labels()})

    @extend_schema(responses=ORDERS)
    def orders(self, request: Request) -> Response:
        """The replacements that the shop sends, oldest first."""
        understood_query(Filters, request)
        return Response({"data": selectors.orders()})

    @extend_schema(responses=LINKS)
    def payment_links(self, request: Request) -> Response:
        """The links on which shoppers pay the difference, oldest first."""
        understood_query(Filters, request)
        return Response({"data": selectors.payment_links(now=self.now)})

    @extend_schema(request=None, responses=LINKS)
    def pay_link(self, request: Request, key: str) -> Response:
        """Let the shopper pay a link, by its key (the charge's id) or its own id."""
        pay_payment_link(name=key, now=self.now)
        return Response({"data": selectors.payment_links(now=self.now)})

    @extend_schema(responses=STOCK)
    def stock(self, request: Request) -> Response:
        """What the warehouse was told to put back, oldest first."""
        understood_query(Filters, request)
        return Response({"data": selectors.stock()})

    @extend_schema(responses=BEHAVIOURS)
    def behaviours(self, request: Request) -> Response:
        """How each company answers at the moment."""
        understood_query(Filters, request)
        return Response({"data": selectors.behaviours()})

    @extend_schema(request=BehaviourWish, responses=BEHAVIOURS)
    def behave(self, request: Request) -> Response:
        """Let a company fail, decline, hang, time out after succeeding or answer twice."""
        wish = understood(BehaviourWish, request)
        set_behaviour(**wish)
        return Response({"data": selectors.behaviours()})

    @extend_schema(responses=CLOCK)
    def clock(self, request: Request) -> Response:
        """What time it is in this shop, and whether its clock is still being turned."""
        understood_query(Filters, request)
        return Response(_clock(clock_state()))

    @extend_schema(request=TurnWish, responses={202: CLOCK})
    def turn_clock(self, request: Request) -> Response:
        """Turn this shop's business time ahead. What falls due in between happens, each thing at its own moment."""
        wish = understood(TurnWish, request)
        state = ask_for_turn(seconds=wish["advance_seconds"])
        transaction.on_commit(wake_turner)
        return Response(_clock(state), status=202)

    @extend_schema(
        request=ParcelScanWish,
        responses=inline_serializer(
            "SandboxScans",
            {
                "tracking_number": serializers.CharField(),
                "scans": serializers.ListField(child=serializers.DictField()),
            },
        ),
    )
    def scan(self, request: Request) -> Response:
        """Let the carrier scan a parcel at its next stop, or at the one named."""
        wish = understood(ParcelScanWish, request)
        number = wish["tracking_number"]
        record = advance_parcel(tracking_number=number, step=wish["step"], now=self.now)
        # The carrier's news reach us by HTTP like anybody's: only once its own books are written.
        transaction.on_commit(partial(send_news, Company.CARRIER, {"tracking_number": number}))
        return Response({"tracking_number": number, "scans": record.scans})
