"""One person with a row in every table that holds people, and a mark in every personal field of these rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Field, JSONField, Model

from accounts.models import ApiKey, IdempotencyKey, StoredFile
from accounts.services.files import store_file
from accounts.services.one_time_codes import issue_code
from accounts.sessions import SessionStore
from commerce.models import (
    Cancellation,
    CancellationStatus,
    CancelledLine,
    Customer,
    CustomerNote,
    OrderImport,
)
from commerce.models.imports import ImportState
from commerce.people import person_of, privacy_apps, rows_of
from core.privacy import PersonTable
from loyalty.models import CreditCode, LedgerAccount, LedgerEntry, Member
from notifications.models import Message, MessageStatus
from returns.models import (
    Charge,
    ItemPhoto,
    PayoutAccount,
    Refund,
    Replacement,
    ReturnMessage,
    ReturnNote,
    ReturnParcel,
    ReturnRequest,
    SurveyAnswer,
    UnexpectedItem,
    UnmatchedParcel,
    Withdrawal,
)
from returns.models.requests import ReturnItem
from returns.services.account_details import AccountDetails, seal
from tests import make
from tests.make import NOW
from tracking.models import Direction, Shipment, ShipmentEvent
from tracking.statuses import TrackingStatus

MARK = "zq7"  # begins every mark; nothing else is written so
SHOPPER = {"kind": "shopper", "id": ""}
_REACHED = (models.CharField, models.TextField, JSONField, ArrayField)


class Marks:
    """Marks by field, each of its own."""

    def __init__(self) -> None:
        self._numbers = count(16)
        self.of: dict[tuple[str, str], str] = {}

    def new(self, table: str, field: str) -> str:
        self.of[table, field] = made = f"{MARK}{next(self._numbers):x}"
        return made

    def exported(self) -> Iterator[tuple[str, str, str]]:
        """Table, field and mark of what an archive has to hold."""
        for table in _tables():
            for name in table.exported:
                if (table.model, name) in self.of:
                    yield table.model, name, self.of[table.model, name]


def whole_person() -> tuple[Customer, Marks]:
    """The person, whose returns, refunds and wishes have all ended."""
    customer = make.customer(name_folded="ada yilmaz")
    CustomerNote.objects.create(customer=customer, text="-", author=SHOPPER, created_at=NOW)
    _with_money(customer)
    marks = Marks()
    _mark_all(customer, marks)
    customer.refresh_from_db()
    _leave_traces(customer, marks)
    return customer, marks


def stored(content: str, *, kind: str = "photo") -> StoredFile:
    return store_file(data=content.encode(), kind=kind, content_type="image/jpeg", extension="jpg", now=NOW)


def _with_money(customer: Customer) -> None:
    order = make.order(customer=customer, lines=[{"quantity": 2, "paid_minor": 8000}])
    line = order.lines.get()
    account = LedgerAccount.objects.create(customer=customer, kind="credit", currency="EUR", balance=700)
    entry = LedgerEntry.objects.create(
        account=account, amount=700, reason="bonus", effect_key=f"e-{customer.pk}", created_at=NOW
    )
    CreditCode.objects.create(
        account=account, code=f"CB{customer.pk}", amount=700, entry=entry, created_at=NOW
    )
    Member.objects.create(customer=customer, joined_at=NOW)
    cancellation = Cancellation.objects.create(
        order=order,
        status=CancellationStatus.CONFIRMED,
        due_at=NOW,
        requested_by=SHOPPER,
        requested_at=NOW,
        settled_at=NOW,
    )
    CancelledLine.objects.create(cancellation=cancellation, line=line, quantity=1, amount_minor=0)
    found = _closed_return(order, customer, line)
    for holder in ({"return_request": found}, {"cancellation": cancellation}):
        PayoutAccount.objects.create(scheme="iban", masked="-", created_at=NOW, **holder)
        Refund.objects.create(
            **holder,
            method="bank_account",
            status="succeeded",
            amount_minor=100,
            currency="EUR",
            due_at=NOW,
            settled_at=NOW,
            requested_by=SHOPPER,
            created_at=NOW,
        )
    Withdrawal.objects.create(
        order=order, units=[], cancellation=cancellation, language="en", declared_at=NOW, settled_at=NOW
    )
    _messages(customer, found)


def _closed_return(order: Any, customer: Customer, line: Any) -> ReturnRequest:
    found = ReturnRequest.objects.create(
        number=f"R-{order.pk:06d}",
        order=order,
        customer=customer,
        status="closed",
        resolution="refund",
        method="own_carrier",
        currency="EUR",
        channel="portal",
        language="en",
        legal_basis="goodwill",
        terms={},
        decision={
            "outcome": "approve",
            "reasons": [{"code": "flag", "fact": "customer.tags", "actual": f"{MARK}tag", "params": {}}],
            "facts": {"customer": {"tags": [f"{MARK}tag"]}},
        },
        quote={},
        opened_by=SHOPPER,
        created_at=NOW,
        updated_at=NOW,
        ended_at=NOW,
    )
    item = ReturnItem.objects.create(
        return_request=found, line=line, resolution="exchange", requested_quantity=1, amount_minor=4000
    )
    ItemPhoto.objects.create(item=item, file=stored(f"{MARK}photo"))
    ReturnNote.objects.create(return_request=found, kind="-", text="-", author=SHOPPER, created_at=NOW)
    ReturnMessage.objects.create(
        return_request=found, is_from_shopper=True, author=SHOPPER, text="-", created_at=NOW
    )
    SurveyAnswer.objects.create(return_request=found, score=5, created_at=NOW)
    UnexpectedItem.objects.create(
        return_request=found,
        description="-",
        quantity=1,
        photo=stored(f"{MARK}unexpected"),
        recorded_by=SHOPPER,
        created_at=NOW,
    )
    UnmatchedParcel.objects.create(
        return_request=found,
        photo=stored(f"{MARK}aside"),
        recorded_by=SHOPPER,
        created_at=NOW,
        settled_at=NOW,
    )
    Charge.objects.create(
        return_request=found, status="paid", amount_minor=100, currency="EUR", created_at=NOW
    )
    Replacement.objects.create(
        item=item,
        product_external_id="p",
        variant_external_id="v",
        title="Tee",
        is_same_product=True,
        list_price_minor=5000,
        requested_quantity=1,
        created_at=NOW,
    )
    parcel = Shipment.objects.create(
        direction=Direction.RETURN,
        order=order,
        carrier="sandbox",
        label_file=stored(f"{MARK}label", kind="label"),
        created_at=NOW,
        updated_at=NOW,
    )
    ReturnParcel.objects.create(return_request=found, shipment=parcel)
    ShipmentEvent.objects.create(
        shipment=parcel,
        occurred_at=NOW,
        recorded_at=NOW,
        status=TrackingStatus.DELIVERED,
        fingerprint=f"f-{parcel.pk}",
    )
    return found


def _messages(customer: Customer, found: ReturnRequest) -> None:
    for number, about in enumerate(
        ({"customer": customer}, {"return_request": found}, {"recipient": customer.email_folded})
    ):
        Message.objects.create(
            **{
                "effect_key": f"{customer.pk}-{number}",
                "topic": "return_requested",
                "language": "en",
                "recipient": "-",
                "subject": "-",
                "text_body": f"{MARK}body",
                "html_body": "-",
                "status": MessageStatus.SENT,
                "created_at": NOW,
                **about,
            }
        )


def _tables() -> list[PersonTable]:
    return [table for app in privacy_apps() for table in app.person_tables]


def _mark_all(customer: Customer, marks: Marks) -> None:
    """Write a mark of its own into every personal field that can hold words."""
    person = person_of(customer)
    for table in _tables():
        fields = {field.name: field for field in apps.get_model(table.model)._meta.concrete_fields}
        reached = [name for name in table.emptied if _can_hold_words(fields[name])]
        for row in rows_of(table, person):
            values = {name: _marked(fields[name], marks.new(table.model, name)) for name in reached}
            _write(row, values)
    account_marks = marks.new("returns.PayoutAccount", "encrypted")
    sealed = seal(AccountDetails("", "DE00", account_marks))
    PayoutAccount.objects.filter(return_request__customer=customer).update(encrypted=sealed)


def _can_hold_words(field: Field[Any, Any]) -> bool:
    return isinstance(field, _REACHED) and not field.choices and (field.max_length or 8) >= 8


def _marked(field: Field[Any, Any], mark: str) -> Any:
    if isinstance(field, ArrayField):
        return [mark[: field.base_field.max_length]]
    if isinstance(field, JSONField):
        return {"text": mark}
    return mark


def _write(row: Model, values: dict[str, Any]) -> None:
    if values:
        type(row)._default_manager.filter(pk=row.pk).update(**values)


def _leave_traces(customer: Customer, marks: Marks) -> None:
    """What lies about a person outside of his own tables."""
    order = customer.orders.get()
    found = Message.objects.filter(customer=None, return_request=None)
    found.update(recipient=customer.email_folded.upper())
    session = SessionStore()
    session["return_drafts"] = {order.public_id: {"comment": f"{MARK}draft"}}
    session.create()
    issue_code(purpose="look_up_code", subject=order.public_id, lifetime=timedelta(hours=1), now=NOW)
    key = ApiKey.objects.create(
        name="-", prefix=f"p{customer.pk}", secret_hash="-", scopes=[], created_at=NOW
    )
    answer = json.dumps({"id": order.public_id, "name": f"{MARK}answer"})
    IdempotencyKey.objects.create(
        api_key=key, key="-", fingerprint="-", status_code=200, response_body=answer, created_at=NOW
    )
    OrderImport.objects.create(
        file=stored(f"{customer.email} {MARK}file", kind="import"),
        file_name="orders.csv",
        layout="comeback",
        state=ImportState.DONE,
        problems=[{"row": 1, "order": f"{MARK}order", "code": "x", "message": "-"}],
        created_at=NOW,
    )
