"""A person with a mark in every field: all of it in his archive, and none of it anywhere once he is erased."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from accounts.models import ApiKey, IdempotencyKey, Session
from accounts.services.files import read_file
from commerce.models import Customer, Order, PrivacyRequest
from commerce.services.erasures import carry_out_erasure, request_erasure
from commerce.services.privacy_requests import carry_out_export, request_export
from core.actors import Actor
from integrations.by_hand.models import HandTask
from notifications.models import Message
from returns.models import ReturnRequest
from tests.make import NOW
from tests.people_made import MARK, whole_person

STAFF = Actor("staff", "1")
pytestmark = pytest.mark.django_db


def test_an_archive_holds_everything_of_the_person(shop):
    customer, marks = whole_person()

    archive = _archive_of(customer)

    data = "".join(archive.read(name).decode() for name in archive.namelist() if name.startswith("data/"))
    assert [(table, field) for table, field, mark in marks.exported() if mark not in data] == []
    assert MARK + "photo" in {archive.read(name).decode() for name in archive.namelist() if "files/" in name}


def test_an_archive_is_a_page_to_read(shop):
    customer, marks = whole_person()

    archive = _archive_of(customer)

    page = archive.read("index.html").decode()
    assert archive.namelist()[0].startswith("data/")
    assert '<html lang="en">' in page
    assert marks.of["commerce.Order", "shipping_address"] in page
    assert marks.of["returns.ReturnMessage", "text"] in page
    assert "80.00" in page or "€80.00" in page


def test_an_archive_names_no_staff_to_whom_was_written(shop):
    customer, _marks = whole_person()
    Message.objects.create(
        topic="message_from_shopper",
        effect_key="to-staff",
        language="en",
        recipient="agent@shop.example",
        return_request=ReturnRequest.objects.filter(customer=customer).first(),
        subject="A question",
        text_body="Dear agent",
        created_at=NOW,
    )

    archive = _archive_of(customer)

    assert not any(b"agent@shop.example" in archive.read(name) for name in archive.namelist())


def test_handmade_work_keeps_no_number_link_or_code_of_an_erased_person(shop):
    customer, _marks = whole_person()
    return_id = ReturnRequest.objects.filter(customer=customer).values_list("public_id", flat=True)[0]
    place = {"return_id": return_id, "subject_id": return_id, "state": "done", "created_at": NOW}
    details = {"title": "Tee", "url": "https://pay.example/1", "code": "CREDIT-1"}
    HandTask.objects.create(kind="pickup", key="p", reference="1Z999", details=details, **place)
    HandTask.objects.create(kind="refund", key="r", reference="transfer 7", **place)

    carry_out_erasure(request=_asked_for_erasure(customer), now=NOW)

    assert dict(HandTask.objects.values_list("kind", "reference")) == {"pickup": "", "refund": "transfer 7"}
    assert HandTask.objects.get(kind="pickup").details == {"title": "Tee"}


def test_kept_answers_about_others_stay(shop):
    customer, _marks = whole_person()
    Customer.objects.filter(pk=customer.pk).update(email_folded="a_b@example.com")
    for name, email in (("own", "a_b@example.com"), ("other", "axb@example.com")):
        IdempotencyKey.objects.create(
            api_key=ApiKey.objects.first(),
            key=name,
            fingerprint=name,
            status_code=200,
            response_body={"email": email},
            created_at=NOW,
        )

    carry_out_erasure(request=_asked_for_erasure(customer), now=NOW)

    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["other"]


def test_nothing_is_left_of_an_erased_person(transactional_shop, caplog):
    customer, _marks = whole_person()
    asked = request_erasure(
        customer=customer, confirm=customer.external_id, after_they_end=False, actor=STAFF, now=NOW
    )
    caplog.set_level("DEBUG")

    carry_out_erasure(request=asked, now=NOW)

    asked.refresh_from_db()
    assert (asked.status, asked.failure) == ("done", "")
    assert _tables_with_marks() == []
    assert _files_with_marks() == []
    assert MARK not in caplog.text
    assert _cache_with_marks() == []


def test_what_the_books_need_is_kept(shop):
    customer, _marks = whole_person()
    before = Order.objects.get(customer=customer)
    asked = request_erasure(
        customer=customer, confirm=customer.external_id, after_they_end=False, actor=STAFF, now=NOW
    )

    carry_out_erasure(request=asked, now=NOW)

    after = Order.objects.get(customer=customer)
    kept = ("number", "external_id", "total_minor", "placed_at", "country", "currency")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    asked.refresh_from_db()
    assert [(one["what"], one["until"]) for one in asked.kept] == [
        ("books", "2034-12-31"),
        ("erasure", "2034-12-31"),
    ]


def test_nothing_outside_is_touched_while_something_is_open(shop, monkeypatch):
    customer, _marks = whole_person()
    asked = _asked_for_erasure(customer)
    ReturnRequest.objects.filter(customer=customer).update(status="approved")
    before = Session.objects.count()

    carry_out_erasure(request=asked, now=NOW)

    asked.refresh_from_db()
    assert (asked.status, asked.failure, before > 0) == ("failed", "open_obligations", True)
    assert Session.objects.count() == before


def _asked_for_erasure(customer: Customer) -> PrivacyRequest:
    customer.refresh_from_db()
    return request_erasure(
        customer=customer, confirm=customer.external_id, after_they_end=False, actor=STAFF, now=NOW
    )


def _archive_of(customer: Customer) -> zipfile.ZipFile:
    asked = request_export(customer=customer, actor=STAFF, now=NOW)
    carry_out_export(request=asked, now=NOW)
    written = PrivacyRequest.objects.select_related("file").get(pk=asked.pk)
    assert written.status == "done"
    return zipfile.ZipFile(io.BytesIO(read_file(written.file)))


def _tables_with_marks() -> list[tuple[str, Any]]:
    """Rows of any table of the shop and of public in which a mark stands, however it is packed."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN (%s, 'public')",
            [connection.schema_name],
        )
        for schema, table in cursor.fetchall():
            cursor.execute(
                f'SELECT row_to_json(t)::text FROM "{schema}"."{table}" t WHERE row_to_json(t)::text LIKE %s',
                [f"%{MARK}%"],
            )
            found += [(f"{schema}.{table}", json.loads(row)) for (row,) in cursor.fetchall()]
    return found


def _files_with_marks() -> list[str]:
    root = Path(settings.FILES_ROOT) / connection.schema_name
    return [str(path) for path in root.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()]


def _cache_with_marks() -> list[str]:
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    found = []
    for key in client.scan_iter():
        value = client.dump(key) or b""
        if MARK.encode() in key + value:
            found.append(key.decode())
    return found
