"""The sandbox payment provider: refunds payments, and never more than one holds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from commerce.models import Order
from core import clock
from core.errors import Refusal
from core.money import Money
from integrations.sandbox.access import for_its_customer
from integrations.sandbox.ledger import Outcome, Wanted, carry_out
from integrations.sandbox.models import Company, Mode, RecordKind, RecordState, SandboxRecord
from integrations.sandbox.server.answers import BadCall, answering_errors, body_of, idempotency_key_of
from integrations.sandbox.server.links import held_by_link
from integrations.sandbox.server.news import send_news


@require_POST
@for_its_customer
@answering_errors
def refunds(request: HttpRequest) -> JsonResponse:
    """Send money back through the payment that brought it."""
    body = body_of(request, {"payment": str, "order": str, "amount": dict})
    money = _money(body["amount"])
    wanted = Wanted(
        company=Company.PAYMENTS,
        kind=RecordKind.REFUND,
        idempotency_key=idempotency_key_of(request),
        request={"payment": body["payment"] or None, "order": body["order"], "amount": money.as_json()},
    )
    booked = carry_out(wanted, lambda: _decide(wanted, money), now=clock.now())
    if booked.mode == Mode.UNKNOWN:
        return JsonResponse({"id": booked.record.public_id, "status": "queued_at_scheme"}, status=202)
    if booked.mode == Mode.ANSWER_TWICE:
        send_news(Company.PAYMENTS, {"idempotency_key": wanted.idempotency_key}, times=2)
    return payout_shown(booked.record)


@require_GET
@for_its_customer
def refund(request: HttpRequest, key: str) -> JsonResponse:
    """What became of the refund that was asked for under ``key``."""
    return shown_by_key(Company.PAYMENTS, key)


def shown_by_key(company: Company, key: str) -> JsonResponse:
    """The payout of ``company`` under ``key``, 404 when it never saw it."""
    record = (
        SandboxRecord.objects.filter(company=company, idempotency_key=key)
        .exclude(kind=RecordKind.PAYMENT_LINK)
        .first()
    )
    if record is None:
        return JsonResponse({"error": "no such payout"}, status=404)
    return payout_shown(record)


def payout_shown(record: SandboxRecord) -> JsonResponse:
    """A payout as both money companies show it."""
    if record.state == RecordState.DECLINED:
        shown = {"id": record.public_id, "status": "declined", "reason": record.answer["reason"]}
        return JsonResponse(shown, status=200)
    return JsonResponse({"id": record.public_id, "status": "succeeded", "amount": record.request["amount"]})


def _money(value: Any) -> Money:
    try:
        money = Money.from_json(value)
    except Refusal as problem:
        raise BadCall("amount is not an amount") from problem
    if money.amount_minor <= 0:
        raise BadCall("amount must be positive")
    return money


def _decide(wanted: Wanted, money: Money) -> Outcome:
    order = Order.objects.filter(external_id=wanted.request["order"]).first()
    if order is None:
        return Outcome(reason="unknown_order")
    if money.currency != order.currency:
        return Outcome(reason="wrong_currency")
    holds_minor = order.refund_limit_minor
    if wanted.request["payment"] is not None:
        payment = order.payments.filter(external_id=wanted.request["payment"]).first()
        by_link = held_by_link(wanted.request["payment"], money.currency)
        if payment is None and by_link is None:
            return Outcome(reason="unknown_payment")
        holds_minor = payment.amount_minor if payment else by_link or 0
    if _sent_minor(wanted, money.currency) + money.amount_minor > holds_minor:
        return Outcome(reason="amount_exceeds_payment")
    return Outcome(answer={"status": "succeeded"})


def _sent_minor(wanted: Wanted, currency: str) -> int:
    before = SandboxRecord.objects.filter(
        company=Company.PAYMENTS,
        kind=RecordKind.REFUND,
        state=RecordState.DONE,
        request__order=wanted.request["order"],
        request__payment=wanted.request["payment"],
    )
    amounts = [Money.from_json(record.request["amount"]) for record in before]
    return sum((amount.amount_minor for amount in amounts if amount.currency == currency), start=0)
