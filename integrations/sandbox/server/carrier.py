"""The sandbox carrier: labels and codes for the way back, and scans of every parcel that it has seen."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from core import clock
from integrations.sandbox.access import for_its_customer
from integrations.sandbox.ledger import Outcome, Wanted, carry_out
from integrations.sandbox.models import Company, Mode, RecordKind, RecordState, SandboxRecord
from integrations.sandbox.server.answers import answering_errors, body_of, idempotency_key_of
from integrations.sandbox.server.numbers import hand_over_code, tracking_number
from integrations.sandbox.server.wording import carrier_name

CODE_DAYS = 30


@require_POST
@for_its_customer
@answering_errors
def labels(request: HttpRequest) -> JsonResponse:
    """Make a way back: a tracking number and, unless it is a printed label, a code for the hand-over."""
    body = body_of(
        request, {"method": str, "reference": str, "sender": dict, "receiver": dict, "pieces": int}
    )
    sender, receiver = body["sender"], body["receiver"]
    country = str(sender.get("country_code") or receiver.get("country_code") or "")[:2].upper()
    now = clock.now()
    expires_at = now + timedelta(days=CODE_DAYS)

    def decide() -> Outcome:
        code = hand_over_code(country, body["method"])
        return Outcome(
            answer={
                "carrier": carrier_name(country),
                "tracking_number": tracking_number(country),
                "drop_off_code": code,
                "drop_off_expires_at": expires_at.isoformat() if code else None,
            }
        )

    wanted = Wanted(
        company=Company.CARRIER,
        kind=RecordKind.LABEL,
        idempotency_key=idempotency_key_of(request),
        request={
            "method": body["method"],
            "reference": body["reference"],
            "pieces": body["pieces"],
            "country": country,
            "sender_city": str(sender.get("city") or ""),
            "receiver_city": str(receiver.get("city") or ""),
        },
    )
    booked = carry_out(wanted, decide, now=now)
    if booked.is_declined:
        return JsonResponse({"error": booked.record.answer["reason"]}, status=422)
    if booked.mode == Mode.UNKNOWN:
        return JsonResponse({"status": "label_in_preparation"}, status=202)
    return JsonResponse({"id": booked.record.public_id, **booked.record.answer}, status=201)


@require_POST
@for_its_customer
def void(request: HttpRequest, label_id: str) -> JsonResponse:
    """Call a label off. Doing it again is no mistake; once the parcel is here it is too late."""
    label = SandboxRecord.objects.filter(kind=RecordKind.LABEL, public_id=label_id).first()
    if label is None:
        return JsonResponse({"error": "no such label"}, status=404)
    if label.scans:
        return JsonResponse({"error": "the parcel was handed over"}, status=409)
    SandboxRecord.objects.filter(pk=label.pk).update(state=RecordState.VOIDED)
    return JsonResponse({"id": label.public_id, "status": "voided"})


@require_GET
@for_its_customer
def scans(request: HttpRequest, number: str) -> JsonResponse:
    """What happened to a parcel, oldest first."""
    parcel = SandboxRecord.objects.filter(company=Company.CARRIER, answer__tracking_number=number).first()
    if parcel is None:
        return JsonResponse({"error": "no such parcel"}, status=404)
    return JsonResponse({"tracking_number": number, "scans": parcel.scans})
