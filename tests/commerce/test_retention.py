"""Each kind of data goes when its days are over, what a duty keeps of erased people when its end has come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from accounts.models import ShopSettings, StoredFile
from commerce.models import Customer, Order, OrderImport, PrivacyRequest
from commerce.models.imports import ImportState
from commerce.services.ends_of_books import delete_what_no_duty_keeps
from commerce.services.erasures import carry_out_erasure, erase_stragglers, request_erasure
from commerce.services.import_files import FORGET
from commerce.services.privacy_requests import carry_out_export, request_export
from commerce.services.retention import chosen_rules, keep_to_retention
from core.actors import Actor
from loyalty.models import LedgerEntry
from notifications.models import Message
from returns.models import Charge, ItemPhoto, PayoutAccount, Refund, ReturnMessage, ReturnRequest
from tests import make
from tests.make import NOW
from tests.people_made import stored, whole_person
from tracking.models import Shipment

STAFF = Actor("staff", "1")


def test_nothing_goes_before_its_time(shop):
    whole_person()

    keep_to_retention(now=NOW)

    assert ItemPhoto.objects.count() == ReturnMessage.objects.count() == 1
    assert Message.objects.count() == 3
    assert Shipment.objects.exclude(label_file=None).count() == 1


def test_each_kind_goes_when_its_days_are_over(transactional_shop):
    whole_person()
    files = list(StoredFile.objects.values_list("path", flat=True))

    keep_to_retention(now=NOW + timedelta(days=1100))

    assert not ItemPhoto.objects.exists()
    assert not ReturnMessage.objects.exists()
    assert not Message.objects.exists()
    assert not Shipment.objects.exclude(label_file=None).exists()
    assert OrderImport.objects.get().file is None
    assert OrderImport.objects.get().problems == []
    assert [path for path in files if default_storage.exists(path)] == []
    assert Order.objects.count() == ReturnRequest.objects.count() == 1


def test_a_shop_that_keeps_less_keeps_less(shop):
    whole_person()
    ShopSettings.objects.update(retention_days={"photos": 30})

    keep_to_retention(now=NOW + timedelta(days=40))

    assert not ItemPhoto.objects.exists()
    assert ReturnMessage.objects.count() == 1


def test_bank_accounts_go_as_soon_as_the_shop_wants(shop):
    whole_person()
    PayoutAccount.objects.update(delete_after=NOW + timedelta(days=90))
    ShopSettings.objects.update(retention_days={"bank_accounts": 7})

    keep_to_retention(now=NOW + timedelta(days=6))
    still = PayoutAccount.objects.exclude(encrypted=None).count()
    keep_to_retention(now=NOW + timedelta(days=7))

    assert still == 1
    assert not PayoutAccount.objects.exclude(encrypted=None).exists()


def test_an_archive_goes_with_its_bytes(transactional_shop):
    customer = make.customer()
    asked = request_export(customer=customer, actor=STAFF, now=NOW)
    carry_out_export(request=asked, now=NOW)
    path = PrivacyRequest.objects.get().file.path

    keep_to_retention(now=NOW + timedelta(days=7))

    assert PrivacyRequest.objects.get().file is None
    assert not default_storage.exists(path)


def test_a_file_that_was_read_while_somebody_was_erased_goes_when_it_is_over(shop):
    running = OrderImport.objects.create(
        file=stored("x", kind="import"),
        file_name="orders.csv",
        layout="comeback",
        state=ImportState.RUNNING,
        created_at=NOW,
    )
    _erased(make.customer())

    before = OrderImport.objects.get(pk=running.pk)
    OrderImport.objects.filter(pk=running.pk).update(state=ImportState.DONE)
    keep_to_retention(now=NOW)

    assert (before.file_id is not None, before.options[FORGET]) == (True, True)
    assert OrderImport.objects.get(pk=running.pk).file is None


def test_what_a_worker_wrote_meanwhile_is_erased_too(shop):
    customer = _erased(make.order().customer)
    Message.objects.create(
        effect_key="late",
        topic="return_requested",
        language="en",
        recipient="ada@example.com",
        subject="-",
        text_body="-",
        html_body="-",
        customer=customer,
        created_at=NOW,
    )

    erase_stragglers(now=NOW + timedelta(minutes=5))

    assert not Message.objects.exists()


def test_the_books_of_an_erased_person_end_with_their_duty(shop):
    customer, _marks = whole_person()
    _erased(customer)

    delete_what_no_duty_keeps(now=datetime(2034, 12, 31, 12, tzinfo=UTC))
    kept = (Order.objects.count(), Refund.objects.count())
    deleted = delete_what_no_duty_keeps(now=datetime(2035, 1, 1, 12, tzinfo=UTC))

    assert (kept, deleted) == ((1, 2), 1)
    left = (Order, Refund, ReturnRequest, Shipment, Customer)
    assert [model.objects.count() for model in left] == [0] * 5


@pytest.mark.parametrize(
    ("model", "moment_of"), [(Refund, "settled_at"), (Refund, "asked_at"), (Charge, "paid_at")]
)
def test_the_books_of_an_order_end_after_its_last_money(shop, model, moment_of):
    customer, _marks = whole_person()
    model.objects.update(**{moment_of: NOW + timedelta(days=365)})

    asked = _erased(customer).privacy_requests.get()
    delete_what_no_duty_keeps(now=datetime(2035, 12, 31, 12, tzinfo=UTC))

    assert (asked.kept[0]["until"], Order.objects.count()) == ("2035-12-31", 1)


def test_points_and_credit_are_books_too(shop):
    customer, _marks = whole_person()
    LedgerEntry.objects.update(created_at=NOW + timedelta(days=2 * 365))
    nobody = _erased(make.customer())

    asked = _erased(customer).privacy_requests.get()
    delete_what_no_duty_keeps(now=datetime(2036, 12, 31, 12, tzinfo=UTC))
    kept = (Order.objects.count(), LedgerEntry.objects.count(), list(Customer.objects.all()))
    delete_what_no_duty_keeps(now=datetime(2037, 1, 1, 12, tzinfo=UTC))

    assert asked.kept[0] == {"what": "books", "until": "2036-12-31", "duty": asked.kept[0]["duty"]}
    assert kept == (0, 1, [customer])
    assert nobody != customer
    assert (LedgerEntry.objects.count(), Customer.objects.count()) == (0, 0)


def test_orders_of_people_who_were_not_erased_stay(shop):
    whole_person()

    delete_what_no_duty_keeps(now=datetime(2060, 1, 1, tzinfo=UTC))

    assert Order.objects.count() == 1


def test_a_person_without_orders_is_remembered_for_three_years(shop):
    _erased(make.customer())

    delete_what_no_duty_keeps(now=NOW + timedelta(days=3 * 365))
    remembered = Customer.objects.count()
    delete_what_no_duty_keeps(now=NOW + timedelta(days=3 * 365 + 1))

    assert (remembered, Customer.objects.count()) == (1, 0)


def test_every_rule_has_a_code_of_its_own(shop):
    codes = [one.rule.code for one in chosen_rules()]

    assert len(codes) == len(set(codes))
    assert all(0 < one.rule.least_days <= one.rule.days for one in chosen_rules())


def _erased(customer: Customer) -> Any:
    asked = request_erasure(
        customer=customer, confirm=customer.external_id, after_they_end=False, actor=STAFF, now=NOW
    )
    carry_out_erasure(request=asked, now=NOW)
    customer.refresh_from_db()
    return customer
