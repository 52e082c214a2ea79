"""News of the sandbox companies: verified on the raw body, then nothing in it is believed, only asked for.

A piece of news carries no fact, only where there is one, so it may come late, twice or never.
"""

from __future__ import annotations

import hmac
import json
from contextlib import suppress

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError as BrokerError

from core import clock
from events import clockwork
from integrations.sandbox.models import Company
from integrations.sandbox.server.news import signature_of
from returns.models import Charge, Refund
from returns.services.charges import look_at_charge
from returns.services.payouts import PayoutUnknown, pay_out
from tracking.services.polling import poll_soon
from tracking.tasks import poll_due_shipments

MOST_SECONDS_OLD = 300


@csrf_exempt
@require_POST
def news(request: HttpRequest) -> JsonResponse:
    """Look at what the company says has changed."""
    if not _is_genuine(request):
        return JsonResponse({"error": "unauthorized"}, status=401)
    told = json.loads(request.body)
    if told["company"] == Company.CARRIER:
        _ask_carrier(told["tracking_number"])
    elif "payment_link" in told:
        _ask_about_link(told["payment_link"])
    elif told["company"] in (Company.PAYMENTS, Company.BANK):
        _ask_about_payout(told["idempotency_key"])
    return JsonResponse({"status": "thanks"})


def _is_genuine(request: HttpRequest) -> bool:
    sent_at = request.headers.get("Sandbox-Timestamp", "")
    if (
        not sent_at.isdecimal()
        or len(sent_at) > 12
        or abs(clock.real_now().timestamp() - int(sent_at)) > MOST_SECONDS_OLD
    ):
        return False
    given = request.headers.get("Sandbox-Signature", "")
    return hmac.compare_digest(given.encode(), signature_of(sent_at, request.body).encode())


def _ask_carrier(tracking_number: str) -> None:
    if poll_soon(tracking_number=tracking_number, now=clock.now()):
        clockwork.look_now(poll_due_shipments.name)
        with suppress(BrokerError):  # the clock asks the carrier a moment later
            poll_due_shipments.apply_async(kwargs={"schema_name": connection.schema_name})


def _ask_about_link(charge_id: str) -> None:
    if Charge.objects.filter(public_id=charge_id).exists():
        look_at_charge(charge_id=charge_id, now=clock.now())


def _ask_about_payout(refund_id: str) -> None:
    if not Refund.objects.filter(public_id=refund_id).exists():
        return
    try:
        pay_out(refund_id=refund_id, now=clock.now())
    except PayoutUnknown:
        return  # the worker looks it up again
