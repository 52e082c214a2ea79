"""The pages about promised money: who opens them, what they lead to, and that nothing is paid twice from them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import BY_HAND, Port, ShopSettings
from accounts.roles import Role
from commerce.models import PaymentKind
from core.actors import Actor
from core.money import Money
from dashboard.presenting.payouts import names_agree
from dashboard.returns_queue import queue_counts
from events.models import Event
from returns.models import PayoutBatch, Refund, ReturnSettings
from returns.services.bank_accounts import give_bank_account
from returns.services.payout_batches import make_batch
from returns.services.payouts import fail_refund
from returns.services.refunds import request_refund
from returns.states import RefundStatus
from tests import make
from tests.dashboard.returns_made import approved, queries_of_the_page, staff_member

STAFF = Actor("staff", "1")


def _owed(*, account: str = "", kind: PaymentKind = PaymentKind.CASH_ON_DELIVERY, **order: Any) -> Refund:
    """A refund of 50.00, asked for now; to an account where one is given."""
    now = timezone.now()
    made = approved(
        make.order(payment_kind=kind, lines=[{"quantity": 1, "paid_minor": 5000}], shipping_minor=0, **order)
    )
    (refund,) = request_refund(
        return_request=made, amount=Money(5000, made.currency), may_override=True, actor=STAFF, now=now
    )
    if account:
        give_bank_account(
            return_request=made,
            scheme="iban",
            bank_code="",
            account_number=account,
            holder="Grace Hopper",
            actor=Actor("shopper"),
            now=now,
        )
    return refund


@pytest.fixture
def by_file(shop: Any) -> None:
    make.connection(Port.BANK, BY_HAND)
    ReturnSettings.objects.create(pk=1, payout_sender={"holder": "N", "iban": "DE02120300000000202051"})


IBAN = "DE89370400440532013000"


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("promises", {Role.OWNER, Role.MANAGER, Role.AGENT}),
        ("payouts", {Role.OWNER, Role.MANAGER}),
        ("return_settings", {Role.OWNER, Role.MANAGER}),
    ],
)
@pytest.mark.parametrize("role", list(Role))
def test_each_page_opens_for_its_roles(
    shop: Any, client: Any, page: str, allowed: set[Role], role: Role
) -> None:
    client.force_login(staff_member(role))

    status = client.get(reverse(f"dashboard:{page}")).status_code

    assert status == (200 if role in allowed else 403)


def test_promises_stand_under_their_day_with_their_cause(shop: Any, client: Any) -> None:
    client.force_login(staff_member())
    late, today = _owed(), _owed(account=IBAN)
    now = timezone.now()
    Refund.objects.filter(pk=late.pk).update(due_at=now - timedelta(days=2))
    Refund.objects.filter(pk=today.pk).update(due_at=now, status=RefundStatus.PROCESSING)

    page = client.get(reverse("dashboard:promises")).content.decode()

    assert page.index(late.return_request.number) < page.index(today.return_request.number)
    assert "Waits for the customer&#x27;s bank account" in page
    assert "The provider has not answered clearly" in page
    assert queue_counts(now=now)["due"] == 2


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_money_read_a_fixed_number_of_queries(by_file: None, client: Any, count: int) -> None:
    client.force_login(staff_member())
    refunds = [_owed(account=IBAN) for _ in range(count)]
    make_batch(
        refund_ids=[_owed(account=IBAN).public_id for _ in range(count)], actor=STAFF, now=timezone.now()
    )
    Refund.objects.update(due_at=timezone.now())
    client.get(reverse("dashboard:promises"))

    seen = {}
    for name in ("promises", "payouts"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"dashboard:{name}")).status_code == 200
        seen[name] = queries_of_the_page(queries)

    assert len(refunds) == count
    assert seen == {"promises": 10, "payouts": 11}


def test_chosen_refunds_become_a_file_that_is_downloaded_and_paid(by_file: None, client: Any) -> None:
    client.force_login(staff_member(Role.MANAGER))
    first, second, other = _owed(account=IBAN), _owed(account=IBAN), _owed(account=IBAN)

    page = client.get(reverse("dashboard:payouts")).content.decode()
    assert "Grace Hopper" in page
    assert "Names differ" in page
    assert IBAN not in page
    made = client.post(
        reverse("dashboard:payouts"), {"refund": [first.public_id, second.public_id]}, follow=True
    )
    batch = PayoutBatch.objects.get()
    url = reverse("dashboard:payout_file", args=[batch.public_id])
    written = client.post(url)

    assert made.redirect_chain[-1][0] == reverse("dashboard:payout_batch", args=[batch.public_id])
    assert client.get(url).status_code == 405
    assert written["Content-Disposition"].startswith('attachment; filename="refunds-')
    assert written.content.count(IBAN.encode()) == 2
    for _ in range(2):
        client.post(reverse("dashboard:payout_paid", args=[batch.public_id]), {"reference": "bank 1"})
    assert sorted(Refund.objects.values_list("status", flat=True)) == ["pending", "succeeded", "succeeded"]
    assert Event.objects.filter(type="refund.succeeded").count() == 2
    other.refresh_from_db()
    assert other.payout_batch is None


def test_agents_make_and_read_no_files(by_file: None, client: Any) -> None:
    refund = _owed(account=IBAN)
    batch = make_batch(refund_ids=[refund.public_id], actor=STAFF, now=timezone.now())
    client.force_login(staff_member(Role.AGENT))

    answers = [
        client.post(reverse("dashboard:payouts"), {"refund": [refund.public_id]}).status_code,
        client.post(reverse("dashboard:payout_file", args=[batch.public_id])).status_code,
        client.post(reverse("dashboard:payout_paid", args=[batch.public_id]), {"reference": "x"}).status_code,
        client.post(reverse("dashboard:payout_taken_back", args=[batch.public_id])).status_code,
        client.post(
            reverse("dashboard:payout_bounced", args=[batch.public_id, refund.public_id])
        ).status_code,
    ]

    assert answers == [403] * 5
    refund.refresh_from_db()
    assert (refund.status, refund.payout_batch) == ("processing", batch)


def test_another_shop_s_file_is_not_found(by_file: None, client: Any, other_shop: Any, inside: Any) -> None:
    client.force_login(staff_member())
    with inside(other_shop):
        theirs = PayoutBatch.objects.create(
            layout="sepa", currency="EUR", created_at=timezone.now(), created_by={}
        )

    for name in ("payout_file", "payout_paid", "payout_taken_back"):
        url = reverse(f"dashboard:{name}", args=[theirs.public_id])
        assert client.post(url, {"reference": "x"}).status_code == 404
    assert client.get(reverse("dashboard:payout_batch", args=[theirs.public_id])).status_code == 404


def test_a_failed_refund_is_sent_another_way_from_the_return(shop: Any, client: Any) -> None:
    client.force_login(staff_member(Role.AGENT))
    refund = _owed(kind=PaymentKind.CARD)
    found = refund.return_request
    Refund.objects.filter(pk=refund.pk).update(asked_at=timezone.now(), status=RefundStatus.PROCESSING)
    fail_refund(refund_id=refund.public_id, reason="bounced_wrong_number", now=timezone.now())
    page = client.get(reverse("dashboard:return", args=[found.public_id])).content.decode()
    url = reverse("dashboard:refund_again", args=[found.public_id, refund.public_id])

    assert "did not arrive" in page
    assert "The number is wrong" in page
    missing = client.post(url, {"way": "manual", "reference": " "}, follow=True).content.decode()
    assert "Please write the reference of your payment." in missing
    ShopSettings.objects.update(agent_refund_limit_minor=100)
    client.post(url, {"way": "store_credit"})
    assert Refund.objects.count() == 1
    ShopSettings.objects.update(agent_refund_limit_minor=None)
    for _ in range(2):
        client.post(url, {"way": "store_credit"})

    assert sorted(Refund.objects.values_list("method", "status")) == [
        ("original_payment", "failed"),
        ("store_credit", "succeeded"),
    ]


def test_staff_give_a_parcel_more_time(shop: Any, client: Any) -> None:
    client.force_login(staff_member(Role.AGENT))
    made = approved()
    url = reverse("dashboard:extend", args=[made.public_id])
    later = timezone.now().date() + timedelta(days=90)

    page = client.get(reverse("dashboard:return", args=[made.public_id])).content.decode()
    assert "More time for the parcel" in page
    client.post(url, {"hand_over_by": "soon"})
    client.post(url, {"hand_over_by": later.isoformat()})

    made.refresh_from_db()
    assert made.hand_over_by is not None
    assert (made.hand_over_by - timedelta(hours=2)).date() == later


def test_settings_of_returns_are_kept_together_or_not_at_all(shop: Any, client: Any) -> None:
    client.force_login(staff_member())
    url = reverse("dashboard:return_settings")
    values = {
        "warn_days_before_due": "2",
        "compensation": "percent",
        "compensation_percent": "5.50",
        "compensation_cap": "10",
        "compensation_amount": "",
        "payment_1": "gift_card",
        "payment_2": "",
        "payment_3": "card",
        "sender_holder": " Nordlicht  GmbH ",
        "sender_iban": "DE02 1203 0000 0000 2020 51",
        "sender_bic": "byladem1001",
        "remind_days_before_expiry": "4",
        "own_parcel_limit": "12,50",
        "exchange_hold_days": "10",
        "charge_days": "3",
        "refusal_choice_days": "21",
    }

    for wrong in (
        {"warn_days_before_due": "9"},
        {"compensation_percent": ""},
        {"sender_iban": "DE02"},
        {"payment_2": "card"},
        {"own_parcel_limit": "much"},
    ):
        assert client.post(url, {**values, **wrong}).status_code == 422
        assert not ReturnSettings.objects.filter(charge_days=3).exists()
    saved = client.post(url, values)

    assert saved.status_code == 302
    row = ReturnSettings.objects.get()
    assert (row.warn_days_before_due, row.remind_days_before_expiry, row.exchange_hold_days) == (2, 4, 10)
    assert (row.charge_days, row.own_parcel_limit_minor, row.offers_other_products) == (3, 1250, False)
    assert row.payment_order == ["gift_card", "card"]
    assert row.late_compensation == {"percent": "5.5", "cap_minor": 1000}
    assert row.payout_sender == {
        "holder": "Nordlicht GmbH",
        "iban": "DE02120300000000202051",
        "bic": "BYLADEM1001",
    }
    shown = client.get(url).content.decode()
    assert 'value="12.50"' in shown
    client.post(url, {**values, "compensation": "none"})
    assert ReturnSettings.objects.get().late_compensation == {}


@pytest.mark.parametrize(
    ("holder", "buyer", "agree"),
    [
        ("Ada Yılmaz", "ADA YILMAZ", True),
        ("Yılmaz Ada", "Ada Yilmaz", True),
        ("김민지", "김 민지", True),
        ("Ada Lovelace-King", "Ada King Lovelace", True),
        ("Ada", "Ada Yılmaz", True),
        ("Grace Hopper", "Ada Yılmaz", False),
        ("สมชาย ใจดี", "สมหญิง ใจดี", False),
    ],
)
def test_names_of_account_and_buyer_are_compared_as_people_write_them(
    holder: str, buyer: str, agree: bool
) -> None:
    assert names_agree(holder, buyer) is agree
