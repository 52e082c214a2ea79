"""A copy of a person's data and their end, by API."""

from __future__ import annotations

import io
import zipfile

from commerce.models import Customer, PrivacyRequest
from commerce.services.erasures import carry_out_waiting_erasures
from commerce.services.privacy_requests import carry_out_export
from events.work import work_off
from returns.models import ReturnRequest
from returns.services.decisions import carry_out_decision
from tests import make
from tests.dashboard.returns_made import requested
from tests.make import NOW


def test_an_archive_is_asked_for_and_fetched(api, client):
    customer = make.order().customer

    asked = api.post(f"/customers/{customer.external_id}/export")
    work_off(seconds=30)

    assert asked.status_code == 202
    assert asked.json() | {"id": "", "requested_at": ""} == {
        "id": "",
        "kind": "export",
        "status": "queued",
        "customer": customer.public_id,
        "waits_for_open": False,
        "requested_at": "",
        "finished_at": None,
        "failure": None,
        "file_url": None,
        "expires_at": None,
        "kept": [],
    }
    done = api.get(f"/privacy-requests/{asked.json()['id']}").json()
    assert (done["status"], done["expires_at"][:10]) == ("done", "2026-11-09")
    answer = client.get(done["file_url"].removeprefix("http://shop-a.localhost:8000"))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert {"index.html", "style.css", "data/commerce.json"} <= set(archive.namelist())
    assert (answer["Cache-Control"], answer["Content-Type"]) == ("no-store", "application/zip")


def test_asked_for_twice_it_is_the_same_archive(api):
    customer = make.customer()

    first, again = (api.post(f"/customers/{customer.public_id}/export").json()["id"] for _ in range(2))

    assert first == again


def test_a_person_is_erased(api):
    customer = make.order().customer

    asked = api.post(f"/customers/{customer.public_id}/erase", {"confirm": customer.external_id})
    work_off(seconds=30)

    assert asked.status_code == 202
    done = api.get(f"/privacy-requests/{asked.json()['id']}").json()
    assert (done["kind"], done["status"]) == ("erase", "done")
    assert [(one["until"], one["duty"][:24]) for one in done["kept"]] == [
        ("2034-12-31", "§ 147 Abgabenordnung, § "),
        ("2034-12-31", "So that orders of the pa"),
    ]
    shown = api.get(f"/customers/{customer.public_id}").json()
    assert [shown[name] for name in ("email", "name", "phone", "tags")] == [None, None, None, []]


def test_what_is_open_comes_first(api):
    opened = requested()
    customer = opened.customer

    refused = api.post(f"/customers/{customer.public_id}/erase", {"confirm": customer.external_id})

    assert (refused.status_code, refused.json()["code"]) == (409, "open_obligations")
    assert [(error["code"], error["message"]) for error in refused.json()["errors"]] == [
        ("return", opened.number)
    ]
    assert Customer.objects.get(pk=customer.pk).email


def test_an_erasure_that_waits_runs_by_itself_once_nothing_is_open(api):
    opened = requested()
    customer = opened.customer
    wish = {"confirm": customer.external_id, "after_they_end": True}

    asked = api.post(f"/customers/{customer.public_id}/erase", wish).json()
    work_off(seconds=30)
    carry_out_waiting_erasures(now=NOW)
    waiting = api.get(f"/privacy-requests/{asked['id']}").json()
    ReturnRequest.objects.filter(pk=opened.pk).update(status="cancelled", ended_at=NOW)
    carry_out_waiting_erasures(now=NOW)

    assert (waiting["status"], waiting["waits_for_open"]) == ("queued", True)
    assert api.get(f"/privacy-requests/{asked['id']}").json()["status"] == "done"
    assert Customer.objects.get(pk=customer.pk).email == ""


def test_what_opens_meanwhile_stops_an_erasure_that_may_not_wait(api):
    order = make.order(lines=[{"quantity": 3, "paid_minor": 15000}])
    asked = api.post(
        f"/customers/{order.customer.public_id}/erase", {"confirm": order.customer.external_id}
    ).json()
    carry_out_decision(return_id=requested(order).public_id, now=NOW)

    work_off(seconds=30)

    done = api.get(f"/privacy-requests/{asked['id']}").json()
    assert (done["status"], done["failure"]) == ("failed", "open_obligations")
    assert Customer.objects.get(pk=order.customer_id).email


def test_a_wrong_confirmation_erases_nobody(api):
    customer = make.customer()

    refused = api.post(f"/customers/{customer.public_id}/erase", {"confirm": "somebody"})

    assert (refused.status_code, refused.json()["code"]) == (422, "confirmation_differs")
    assert PrivacyRequest.objects.count() == 0


def test_an_id_of_many_people_is_nobodys(api):
    customer = make.customer(is_shared_id=True)

    answers = [
        api.post(f"/customers/{customer.public_id}/export"),
        api.post(f"/customers/{customer.public_id}/erase", {"confirm": customer.external_id}),
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(422, "not_one_person")] * 2


def test_reading_customers_is_not_enough(shop, api_with):
    customer = make.customer()
    api = api_with("customers:write", "customers:read")

    answers = [
        api.post(f"/customers/{customer.public_id}/export"),
        api.post(f"/customers/{customer.public_id}/erase", {"confirm": customer.external_id}),
        api.get("/privacy-requests/prv_1"),
    ]

    assert [one.status_code for one in answers] == [403] * 3


def test_another_shops_customer_is_not_found(api, other_shop, inside):
    with inside(other_shop):
        customer = make.customer()

    assert api.post(f"/customers/{customer.public_id}/export").status_code == 404


def test_an_archive_that_a_killed_worker_began_is_written_once(api):
    customer = make.customer()
    asked = PrivacyRequest.objects.get(
        public_id=api.post(f"/customers/{customer.public_id}/export").json()["id"]
    )

    carry_out_export(request=asked, now=NOW)
    asked.refresh_from_db()
    PrivacyRequest.objects.filter(pk=asked.pk).update(status="working")
    asked.refresh_from_db()
    carry_out_export(request=asked, now=NOW)

    again = PrivacyRequest.objects.get(pk=asked.pk)
    assert (again.status, again.file_id) == ("done", asked.file_id)
