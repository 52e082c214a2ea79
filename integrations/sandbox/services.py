"""Telling the sandbox companies how to behave, and moving their parcels."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from core.errors import FieldError, NotFound, NotUnderstood
from core.ids import new_public_id
from integrations.sandbox.carrier.statuses import CODES, NEXT_CODE, STEPS
from integrations.sandbox.models import (
    Company,
    Mode,
    RecordKind,
    RecordState,
    SandboxBehaviour,
    SandboxRecord,
)
from integrations.sandbox.selectors import link_status
from integrations.sandbox.server.news import send_news
from integrations.sandbox.server.wording import scan_message

MOST_DELAY_SECONDS = 60.0


class InvalidBehaviour(NotUnderstood):
    """No such company, behaviour or step."""

    code = "invalid_behaviour"
    title = "The sandbox does not know this"


class UnknownLink(NotFound):
    """The sandbox payment provider made no such link."""

    title = "There is no such payment link"


@transaction.atomic
def set_behaviour(
    *, company: str, mode: str, count: int | None = None, delay_seconds: float = 0
) -> SandboxBehaviour | None:
    """Let ``company`` answer its next ``count`` new calls (all, without a count) in ``mode``.

    ``ok`` without a delay forgets every earlier wish and answers None. Raises InvalidBehaviour.
    """
    errors = []
    if company not in Company.values:
        errors.append(FieldError("company", "unknown", f"One of: {', '.join(Company.values)}."))
    if mode not in Mode.values:
        errors.append(FieldError("mode", "unknown", f"One of: {', '.join(Mode.values)}."))
    if count is not None and count < 1:
        errors.append(FieldError("count", "too_small", "At least 1, or nothing for all calls."))
    if not 0 <= delay_seconds <= MOST_DELAY_SECONDS:
        errors.append(FieldError("delay_seconds", "out_of_range", f"0 to {MOST_DELAY_SECONDS:.0f}."))
    if errors:
        raise InvalidBehaviour(errors[0].message, errors)
    if mode == Mode.OK and not delay_seconds:
        SandboxBehaviour.objects.filter(pk=company).delete()
        return None
    behaviour, _ = SandboxBehaviour.objects.update_or_create(
        company=company, defaults={"mode": mode, "remaining": count, "delay_seconds": delay_seconds}
    )
    return behaviour


@transaction.atomic
def advance_parcel(*, tracking_number: str, step: str | None, now: datetime) -> SandboxRecord:
    """Let the carrier scan a parcel: at ``step`` (of ``STEPS``), or one stop further than it is.

    A number that the carrier did not give out itself becomes known by its first scan. Raises InvalidBehaviour.
    """
    if step is not None and step not in STEPS:
        errors = [FieldError("step", "unknown", f"One of: {', '.join(STEPS)}.")]
        raise InvalidBehaviour(errors[0].message, errors)
    parcel = _parcel(tracking_number, now)
    last_code = parcel.scans[-1]["code"] if parcel.scans else ""
    code = STEPS[step] if step else NEXT_CODE.get(last_code)
    if code is None:
        return parcel  # it has arrived
    country = parcel.request.get("country", "")
    parcel.scans.append(
        {
            "code": code,
            "at": now.isoformat(),
            "text": scan_message(code, country),
            "city": parcel.request.get(CODES[code].place, ""),
            "country": country,
        }
    )
    parcel.save(update_fields=["scans"])
    return parcel


@transaction.atomic
def pay_payment_link(*, name: str, now: datetime) -> SandboxRecord:
    """Let somebody pay a link, by its key or its own id; the provider sends word after commit. Paid once.

    Raises UnknownLink. A link that is over stays as it is.
    """
    record = (
        SandboxRecord.objects.select_for_update()
        .filter(Q(public_id=name) | Q(idempotency_key=name))
        .filter(kind=RecordKind.PAYMENT_LINK, state=RecordState.DONE)
        .first()
    )
    if record is None:
        raise UnknownLink
    if link_status(record, now=now) == "open":
        record.answer = {**record.answer, "status": "paid", "payment": new_public_id("pay")}
        record.save(update_fields=["answer"])
        news = {"payment_link": record.idempotency_key}
        # Whoever gets the news asks, and must find it in the books.
        transaction.on_commit(partial(send_news, Company.PAYMENTS, news, times=_times_told()))
    return record


def _times_told() -> int:
    told = SandboxBehaviour.objects.filter(pk=Company.PAYMENTS).exclude(remaining=0).first()
    return 2 if told is not None and told.mode == Mode.ANSWER_TWICE else 1


def _parcel(tracking_number: str, now: datetime) -> SandboxRecord:
    made_by_label = (
        SandboxRecord.objects.select_for_update()
        .filter(company=Company.CARRIER, answer__tracking_number=tracking_number)
        .first()
    )
    if made_by_label is not None:
        return made_by_label
    SandboxRecord.objects.get_or_create(
        company=Company.CARRIER,
        idempotency_key=f"parcel:{tracking_number}",
        defaults={
            "kind": RecordKind.PARCEL,
            "request": {},
            "answer": {"tracking_number": tracking_number},
            "created_at": now,
        },
    )
    return SandboxRecord.objects.select_for_update().get(
        company=Company.CARRIER, idempotency_key=f"parcel:{tracking_number}"
    )
