"""The sandbox shop: takes units back into stock."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from integrations.sandbox.access import for_its_customer
from integrations.sandbox.ledger import Outcome, Wanted, carry_out
from integrations.sandbox.models import Company, Mode, RecordKind
from integrations.sandbox.server.answers import answering_errors, body_of, idempotency_key_of


@require_POST
@for_its_customer
@answering_errors
def stock_changes(request: HttpRequest) -> JsonResponse:
    """Put units of a variant back."""
    body = body_of(request, {"variant": str, "sku": str, "quantity": int})
    wanted = Wanted(
        company=Company.STORE,
        kind=RecordKind.RESTOCK,
        idempotency_key=idempotency_key_of(request),
        request={"variant": body["variant"], "sku": body["sku"], "quantity": body["quantity"]},
    )
    booked = carry_out(wanted, lambda: Outcome(answer={"status": "stocked"}), now=timezone.now())
    if booked.is_declined:
        return JsonResponse({"error": booked.record.answer["reason"]}, status=422)
    if booked.mode == Mode.UNKNOWN:
        return JsonResponse({"id": booked.record.public_id, "status": "somewhere"}, status=202)
    return JsonResponse({"id": booked.record.public_id, "status": "stocked"}, status=201)
