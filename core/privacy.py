"""How an app says what it holds about people: each field of each of its tables, in words that export and erasure obey.

Every app has a ``privacy.py`` with one ``AppPrivacy``; ``config/privacy.py`` lists them. A test walks over all fields of
all tables of a shop, so that a new one without a word fails.

A person's table names its fields in four groups, each a string of names:

``erased``     personal: exported, and emptied when the person is erased
``derived``    personal too, but only another writing of it, or a secret: emptied, not exported
``kept``       about the person, exported, and kept after an erasure as long as the shop's bookkeeping must be
``technical``  says nothing about anybody: ids, counters and states of our own
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class Person:
    """One person as the mirror knows him: rows of customers, and all that finds him in other tables.

    ``subjects`` are public ids of what is his: customers, orders, returns, refunds and the like.
    """

    customer_ids: tuple[int, ...]
    order_ids: tuple[int, ...] = ()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    external_ids: frozenset[str] = frozenset()
    order_numbers: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()

    @property
    def marks(self) -> list[str]:
        """Words that stand nowhere but in what is about this person, for looking into text."""
        return sorted({*self.subjects, *self.emails, *self.phones})


@dataclass(frozen=True)
class PersonTable:
    """A table with rows of people. ``of`` are the ways from a row to its customer, in Django's look-up words."""

    model: str  # "commerce.Order"
    title: str  # for people, marked for translation
    of: tuple[str, ...]
    erased: str = ""
    derived: str = ""
    kept: str = ""
    technical: str = ""
    is_deleted: bool = False  # erasure deletes the rows
    by_address: str = ""  # a field that holds an e-mail, for rows that know no customer
    currency: str = ""  # the way from a row to the currency of its amounts
    not_exported: Mapping[str, Any] = field(default_factory=dict)  # finds rows that others read
    reads: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)  # how a field is exported
    empties: Mapping[str, Any] = field(default_factory=dict)  # an expression, where empty is not enough

    @property
    def exported(self) -> list[str]:
        return [*self.erased.split(), *self.kept.split()]

    @property
    def emptied(self) -> list[str]:
        return [*self.erased.split(), *self.derived.split()]

    @property
    def named(self) -> list[str]:
        return [*self.exported, *self.derived.split(), *self.technical.split()]


@dataclass(frozen=True)
class OtherTable:
    """A table whose rows are no shopper's. ``because`` says what its fields are, and what ends them."""

    model: str
    because: str
    fields: str

    @property
    def named(self) -> list[str]:
        return self.fields.split()


@dataclass(frozen=True)
class Obligation:
    """Something that is still open between shop and person: it has to end before he can be erased."""

    kind: str  # return, refund, cancellation, charge, withdrawal
    id: str
    number: str = ""


class Purge(Protocol):
    def __call__(self, *, now: datetime, days: int) -> int:
        """Delete what is older than ``days``; answers how much. Safe to repeat."""
        ...


@dataclass(frozen=True)
class RetentionRule:
    """How long one kind of data is kept. Texts are marked for translation.

    A shop may choose fewer ``days``, down to ``least_days``; where both are the same there is nothing to choose.
    """

    code: str
    title: str
    reason: str
    days: int
    least_days: int
    purge: Purge

    @property
    def can_be_shortened(self) -> bool:
        return self.least_days < self.days


def _no_subjects(person: Person) -> Iterable[str]:
    return ()


def _no_files(person: Person) -> Iterable[int]:
    return ()


def _nothing_open(person: Person) -> Iterable[Obligation]:
    return ()


def _no_rows(person: Person) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    return {}


def _nothing_more(person: Person, now: datetime) -> None:
    return None


def _nothing_outside(person: Person) -> None:
    return None


def _no_bookings(ids: Collection[int]) -> Mapping[int, datetime]:
    return {}


def _no_deletion(order_ids: Collection[int]) -> None:
    return None


@dataclass(frozen=True)
class AppPrivacy:
    """What one app holds about people, and what it does beyond emptying the fields of its tables.

    Erasure runs the apps from the top to the bottom, in one transaction; each step may be repeated.
    """

    app: str
    tables: tuple[PersonTable | OtherTable, ...]
    subjects: Callable[[Person], Iterable[str]] = _no_subjects
    files: Callable[[Person], Iterable[int]] = _no_files  # row ids of stored files
    obligations: Callable[[Person], Iterable[Obligation]] = _nothing_open
    more_rows: Callable[[Person], Mapping[str, Sequence[Mapping[str, Any]]]] = _no_rows
    erase_more: Callable[[Person, datetime], None] = _nothing_more  # before the tables are emptied
    erase_outside: Callable[[Person], None] = (
        _nothing_outside  # what nothing is locked for, before and after the rest
    )
    booked_at: Callable[[Collection[int]], Mapping[int, datetime]] = _no_bookings  # by order: its last money
    customers_booked_at: Callable[[Collection[int]], Mapping[int, datetime]] = (
        _no_bookings  # the same by customer
    )
    delete_orders: Callable[[Collection[int]], None] = _no_deletion  # once no duty keeps them
    delete_customers: Callable[[Collection[int]], None] = _no_deletion
    retention: tuple[RetentionRule, ...] = ()

    @property
    def person_tables(self) -> list[PersonTable]:
        return [table for table in self.tables if isinstance(table, PersonTable)]
