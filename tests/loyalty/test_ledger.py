"""Store credit: what comes in and goes out, and what the balance then is."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.models import Customer
from core.actors import Actor
from core.money import Money
from events.models import Event
from loyalty.models import CreditCode, LedgerAccount, LedgerEntry
from loyalty.selectors import balance_of, entries_of
from loyalty.services import NotEnoughCredit, grant_credit, spend_credit, take_back
from tests import make
from tests.make import NOW

STAFF = Actor("staff", "1")


def _grant(customer: Customer, minor: int, key: str, currency: str = "EUR") -> LedgerEntry:
    return grant_credit(
        customer=customer,
        money=Money(minor, currency),
        effect_key=key,
        replaces_money=True,
        reason="refund",
        subject=("refund", "rfd_1"),
        actor=STAFF,
        now=NOW,
    )


def _spend(customer: Customer, minor: int, key: str) -> CreditCode:
    return spend_credit(customer=customer, money=Money(minor, "EUR"), effect_key=key, actor=STAFF, now=NOW)


def _take_back(customer: Customer, minor: int, key: str) -> Money:
    return take_back(
        customer=customer,
        money=Money(minor, "EUR"),
        effect_key=key,
        reason="taken_back",
        subject=("return", "ret_1"),
        actor=STAFF,
        now=NOW,
    )


def test_the_same_cause_grants_once(shop: Any) -> None:
    customer = make.customer()

    first, second = _grant(customer, 1500, "rfd_1:refund"), _grant(customer, 1500, "rfd_1:refund")

    assert first.pk == second.pk
    assert balance_of(customer, currency="EUR") == Money(1500, "EUR")
    assert Event.objects.filter(type="credit.granted").count() == 1


def test_currencies_are_kept_apart(shop: Any) -> None:
    customer = make.customer()

    _grant(customer, 1500, "one")
    _grant(customer, 9000, "two", currency="TRY")

    assert balance_of(customer, currency="EUR") == Money(1500, "EUR")
    assert balance_of(customer, currency="TRY") == Money(9000, "TRY")


def test_more_than_the_balance_is_not_spent_and_nothing_is_written(shop: Any) -> None:
    customer = make.customer()
    _grant(customer, 1000, "one")

    with pytest.raises(NotEnoughCredit):
        _spend(customer, 1001, "code")

    assert balance_of(customer, currency="EUR") == Money(1000, "EUR")
    assert CreditCode.objects.count() == 0
    assert entries_of(customer).count() == 1


def test_a_code_is_made_once_and_can_be_read_out(shop: Any) -> None:
    customer = make.customer()
    _grant(customer, 1000, "one")

    code, again = _spend(customer, 400, "code"), _spend(customer, 400, "code")

    assert code.pk == again.pk
    assert [len(part) for part in code.code.split("-")] == [4, 4, 4, 4]
    assert not set("01OILU") & set(code.code)
    assert balance_of(customer, currency="EUR") == Money(600, "EUR")


def test_what_was_spent_meanwhile_stays_spent(shop: Any) -> None:
    customer = make.customer()
    _grant(customer, 1000, "one")
    _spend(customer, 700, "code")

    taken = _take_back(customer, 1000, "back")

    assert taken == Money(300, "EUR")
    assert _take_back(customer, 1000, "back") == Money(300, "EUR")
    assert balance_of(customer, currency="EUR") == Money(0, "EUR")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.sampled_from([_grant, _spend, _take_back]), st.integers(1, 500), st.integers(0, 8)),
        max_size=12,
    )
)
def test_balance_is_always_the_sum_of_the_entries(shop: Any, moves: list[tuple[Any, int, int]]) -> None:
    customer = make.customer()

    for move, minor, key in moves:
        with suppress(NotEnoughCredit):
            move(customer, minor, f"{customer.pk}:{move.__name__}:{key}")
        entries = LedgerEntry.objects.filter(account__customer=customer).aggregate(sum=Sum("amount"))["sum"]
        balance = balance_of(customer, currency="EUR").amount_minor
        assert balance == (entries or 0)
        assert balance >= 0


def test_of_many_who_spend_the_last_credit_one_wins(transactional_shop: Any) -> None:
    customer = make.customer()
    _grant(customer, 1000, "one")
    outcomes: list[str] = []

    def spend(number: int) -> None:
        connection.set_tenant(transactional_shop)
        try:
            _spend(customer, 1000, f"code-{number}")
            outcomes.append("spent")
        except NotEnoughCredit:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=spend, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused"] * 7 + ["spent"]
    assert LedgerAccount.objects.get().balance == 0
    assert CreditCode.objects.count() == 1
