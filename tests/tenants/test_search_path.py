"""The connection stands in one shop, whatever happens to its transactions: two shops, at random, and no foreign row."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django_tenants.utils import get_public_schema_name, tenant_context

from accounts.models import StaffUser
from tenants.models import Shop
from tenants.postgres.base import DatabaseWrapper, SwitchedInsideTransaction
from tests.conftest import temporary_shop


@pytest.fixture(scope="module")
def shops(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Shop]]:
    with (
        django_db_blocker.unblock(),
        temporary_shop("path-one") as one,
        temporary_shop("path-two", country="TR", language="tr") as two,
    ):
        yield [one, two]


@pytest.fixture
def strict() -> Iterator[None]:
    connection.may_switch_inside_transactions = False
    yield
    connection.may_switch_inside_transactions = True


def _owner(shop: Shop) -> str:
    return f"owner@{shop.schema_name.removeprefix('test_').replace('_', '-')}.localhost"


class Wanderer:
    """Does what units of work do to a connection, in an order that nobody planned, and looks around at each step."""

    def __init__(self, shops: list[Shop], seed: int) -> None:
        self.shops, self.dice, self.looks = shops, random.Random(seed), 0

    def wander(self, statements: int) -> None:
        while self.looks < statements:
            with tenant_context(self.dice.choice(self.shops)):
                for _ in range(self.dice.randrange(1, 6)):
                    self.dice.choice(self._steps())()

    def _steps(self) -> list[Callable[[], None]]:
        outside = [self._lose_connection, self._end_badly, self._stand_in_the_other, self._stand_in_none]
        inside = [self._look, self._read_by_name, self._fail, self._work, self._stream]
        return inside if connection.in_atomic_block else [*inside, *outside]

    def _look(self) -> None:
        self.looks += 1
        assert StaffUser.objects.get().email == _owner(connection.tenant)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == (connection.tenant.schema_name,)

    def _read_by_name(self) -> None:
        """A cursor on the server, as ``iterator()`` uses it."""
        self.looks += 1
        assert [found.email for found in StaffUser.objects.iterator()] == [_owner(connection.tenant)]

    def _stream(self) -> None:
        rows = StaffUser.objects.iterator()
        self._look()
        assert next(rows).email == _owner(connection.tenant)

    def _fail(self) -> None:
        with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        self._look()

    def _work(self) -> None:
        """A transaction or a savepoint, which may be rolled back after steps of its own."""
        with suppress(ZeroDivisionError), transaction.atomic():
            for _ in range(self.dice.randrange(3)):
                self.dice.choice(self._steps())()
            if self.dice.random() < 0.4:
                raise ZeroDivisionError
        self._look()

    def _end_badly(self) -> None:
        """An error that nobody catches before the transaction is over."""
        with suppress(DatabaseError), transaction.atomic():
            self._look()
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM nowhere")
        self._look()

    def _lose_connection(self) -> None:
        if self.dice.random() < 0.2:
            connection.close()
        elif self.dice.random() < 0.1:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            connection.close_if_unusable_or_obsolete()
        self._look()

    def _stand_in_the_other(self) -> None:
        with tenant_context(self.dice.choice(self.shops)):
            self._look()
            self._work()
        self._look()

    def _stand_in_none(self) -> None:
        before = connection.tenant
        connection.set_schema_to_public()
        with pytest.raises(DatabaseError):
            StaffUser.objects.get()
        connection.set_tenant(before)
        self._look()


@pytest.mark.thorough
def test_no_statement_ever_sees_another_shop(
    shops: list[Shop], strict: None, request: pytest.FixtureRequest
) -> None:
    is_long = request.config.getoption("--long")
    for seed in range(20 if is_long else 4):
        Wanderer(shops, seed).wander(5_000 if is_long else 250)


@pytest.mark.thorough
def test_test_transaction_that_goes_between_shops_sees_only_where_it_stands(shops: list[Shop]) -> None:
    for seed in range(4):
        with transaction.atomic():
            wanderer = Wanderer(shops, seed)
            for shop in random.Random(seed).choices(shops, k=30):
                with suppress(ZeroDivisionError), transaction.atomic():
                    connection.set_tenant(shop)
                    wanderer._look()
                    wanderer._work()
                    if seed % 2:
                        raise ZeroDivisionError
                wanderer._look()


def test_transaction_belongs_to_one_shop(shops: list[Shop], strict: None) -> None:
    one, two = shops
    connection.set_tenant(one)

    with transaction.atomic():
        with pytest.raises(SwitchedInsideTransaction):
            connection.set_tenant(two)
        with pytest.raises(SwitchedInsideTransaction):
            connection.set_schema_to_public()
        connection.set_tenant(one)
        assert StaffUser.objects.get().email == _owner(one)


def test_path_is_said_once_for_a_unit_of_work(shops: list[Shop], monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    tell = DatabaseWrapper._tell
    monkeypatch.setattr(
        DatabaseWrapper,
        "_tell",
        lambda wrapper, statement: (said.append(statement), tell(wrapper, statement)),
    )
    connection.close()
    connection.set_tenant(shops[0])

    for _ in range(3):
        with transaction.atomic():
            StaffUser.objects.get()
        StaffUser.objects.get()

    assert said == [f'SET search_path = "{shops[0].schema_name}", "{get_public_schema_name()}"']
