"""The sandbox bank: sends money to accounts and keeps only their last digits."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.errors import Refusal
from core.money import Money
from integrations.sandbox.access import for_its_customer
from integrations.sandbox.ledger import Outcome, Wanted, carry_out
from integrations.sandbox.models import Company, Mode, RecordKind
from integrations.sandbox.server.answers import BadCall, answering_errors, body_of, idempotency_key_of
from integrations.sandbox.server.news import send_news
from integrations.sandbox.server.payments import payout_shown, shown_by_key


@require_POST
@for_its_customer
@answering_errors
def transfers(request: HttpRequest) -> JsonResponse:
    """Send money to an account."""
    body = body_of(request, {"amount": dict, "scheme": str, "account_number": str, "holder": str})
    try:
        money = Money.from_json(body["amount"])
    except Refusal as problem:
        raise BadCall("amount is not an amount") from problem
    wanted = Wanted(
        company=Company.BANK,
        kind=RecordKind.BANK_PAYOUT,
        idempotency_key=idempotency_key_of(request),
        request={
            "amount": money.as_json(),
            "scheme": body["scheme"],
            "account_ends_in": body["account_number"][-4:],
        },
    )
    booked = carry_out(wanted, lambda: _decide(money, body), now=clock.now())
    if booked.mode == Mode.UNKNOWN:
        return JsonResponse({"id": booked.record.public_id, "status": "with_correspondent"}, status=202)
    if booked.mode == Mode.ANSWER_TWICE:
        send_news(Company.BANK, {"idempotency_key": wanted.idempotency_key}, times=2)
    return payout_shown(booked.record)


@require_GET
@for_its_customer
def transfer(request: HttpRequest, key: str) -> JsonResponse:
    """What became of the transfer that was asked for under ``key``."""
    return shown_by_key(Company.BANK, key)


def _decide(money: Money, body: dict[str, str]) -> Outcome:
    if money.amount_minor <= 0:
        return Outcome(reason="amount_not_positive")
    if not body["account_number"].strip() or not body["holder"].strip():
        return Outcome(reason="account_incomplete")
    return Outcome(answer={"status": "succeeded"})
