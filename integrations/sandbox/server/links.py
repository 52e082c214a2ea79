"""The sandbox payment provider's links: made and closed by the shop, paid by a person on a page of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.selectors import shop_settings
from core import clock
from core.errors import Refusal
from core.money import Money, format_money
from integrations.sandbox.access import for_its_customer
from integrations.sandbox.ledger import Outcome, Wanted, carry_out
from integrations.sandbox.models import Company, Mode, RecordKind, RecordState, SandboxRecord
from integrations.sandbox.selectors import link_status
from integrations.sandbox.server.answers import BadCall, answering_errors, body_of, idempotency_key_of
from integrations.sandbox.server.news import send_news
from integrations.sandbox.services import pay_payment_link
from tenants.addresses import own_netloc, own_url


@require_POST
@for_its_customer
@answering_errors
def links(request: HttpRequest) -> JsonResponse:
    """Make a link on which somebody pays an amount once."""
    fields: dict[str, type] = {
        "amount": dict, "reference": str, "order": str, "return_url": str, "expires_at": str, "language": str,
    }  # fmt: skip
    body = body_of(request, fields)
    wanted = Wanted(
        company=Company.PAYMENTS,
        kind=RecordKind.PAYMENT_LINK,
        idempotency_key=idempotency_key_of(request),
        request={**{name: body[name] for name in fields}, "amount": _amount(body["amount"]).as_json()},
    )
    _moment(body["expires_at"])
    booked = carry_out(wanted, lambda: Outcome(answer={"status": "open", "payment": None}), now=clock.now())
    if booked.mode == Mode.UNKNOWN:
        return JsonResponse({"id": booked.record.public_id, "status": "in_preparation"}, status=202)
    if booked.mode == Mode.ANSWER_TWICE:
        send_news(Company.PAYMENTS, {"payment_link": wanted.idempotency_key}, times=2)
    return _shown(booked.record)


@require_GET
@for_its_customer
def link(request: HttpRequest, key: str) -> JsonResponse:
    """Where the link under ``key`` stands."""
    record = _links().filter(idempotency_key=key).first()
    if record is None:
        return JsonResponse({"error": "no such link"}, status=404)
    return _shown(record)


@require_POST
@for_its_customer
def cancel(request: HttpRequest, key: str) -> JsonResponse:
    """Close the link unless it was paid; a repeat answers the same."""
    with transaction.atomic():
        record = _links().select_for_update().filter(idempotency_key=key).first()
        if record is None:
            return JsonResponse({"error": "no such link"}, status=404)
        if record.state == RecordState.DONE and record.answer["status"] == "open":
            record.answer = {**record.answer, "status": "cancelled"}
            record.save(update_fields=["answer"])
    return _shown(record)


@require_http_methods(["GET", "HEAD", "POST"])
def payment_page(request: HttpRequest, link_id: str) -> HttpResponse:
    """The page that the payer sees: he pays, or his card is refused and he may try again."""
    record = _links().filter(public_id=link_id, state=RecordState.DONE).first()
    if record is None:
        raise Http404
    is_refused = False
    if request.method == "POST":
        if request.POST.get("card") == "refused":
            is_refused = True
        else:
            pay_payment_link(name=record.public_id, now=clock.now())
            return HttpResponseRedirect(_way_back(record))
    language = record.request["language"]
    with translation.override(language):
        context = {
            "shop_name": shop_settings().shop_name,
            "amount": format_money(Money.from_json(record.request["amount"]), language),
            "reference": record.request["reference"],
            "status": _status_of(record),
            "return_url": _way_back(record),
            "is_refused": is_refused,
        }
        return render(request, "sandbox/payment.html", context, status=422 if is_refused else 200)


def held_by_link(payment: str, currency: str) -> int | None:
    """What the payment of a link holds, in minor units; None when no link was paid under this name."""
    record = _links().filter(answer__payment=payment).first()
    if record is None:
        return None
    money = Money.from_json(record.request["amount"])
    return money.amount_minor if money.currency == currency else 0


def _links() -> Any:
    return SandboxRecord.objects.filter(company=Company.PAYMENTS, kind=RecordKind.PAYMENT_LINK)


def _status_of(record: SandboxRecord) -> str:
    return link_status(record, now=clock.now())


def _shown(record: SandboxRecord) -> JsonResponse:
    status = _status_of(record)
    if status == "declined":
        shown = {"id": record.public_id, "status": status, "reason": record.answer["reason"]}
        return JsonResponse(shown)
    return JsonResponse(
        {
            "id": record.public_id,
            "status": status,
            "url": own_url(f"/sandbox/pay/{record.public_id}/"),
            "payment": record.answer["payment"],
        }
    )


def _way_back(record: SandboxRecord) -> str:
    """The address that the shop gave, on its own host or nowhere."""
    url = str(record.request["return_url"])
    is_own = urlsplit(url).netloc == own_netloc()
    return url if is_own else "/"


def _amount(value: Any) -> Money:
    try:
        money = Money.from_json(value)
    except Refusal as problem:
        raise BadCall("amount is not an amount") from problem
    if money.amount_minor <= 0:
        raise BadCall("amount must be positive")
    return money


def _moment(value: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError as problem:
        raise BadCall("expires_at is not a moment") from problem
