"""Reads that are made again and again: their SQL is written once for a process, and only the values change.

Half of what Django spends on a small read goes into writing its statement, which is the same each time. A ``KeptQuery``
keeps the statement of a queryset, and of all that the queryset prefetches, and makes the same rows of the answer::

    _BY_NUMBER = KeptQuery(lambda number: Order.objects.filter(number=number).prefetch_related("lines"), str)
    order = _BY_NUMBER.first("1001")

A list of values is asked for with ``one_of`` (``filter(pk__one_of=ids)``), which is one parameter however many they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Field, ForeignKey, Lookup, Model, Prefetch, QuerySet
from django.db.models.fields.related_descriptors import (
    ForwardManyToOneDescriptor,
    ReverseManyToOneDescriptor,
    ReverseOneToOneDescriptor,
)
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.sql import UpdateQuery
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")

# Values that nobody would write into a query himself: by them the places of the parameters are found.
_MARKS: dict[type, Callable[[int], Any]] = {
    str: lambda place: f"\x01kept parameter {place}",
    int: lambda place: 2_000_000_011 + place,
    list: lambda place: [f"\x01kept list {place}"],
    datetime: lambda place: datetime(1, 1, 1, 0, 0, place, tzinfo=UTC),
}


@Field.register_lookup
class OneOf(Lookup):  # type: ignore[type-arg]
    """``field = ANY(list)``: the same statement for any number of values."""

    lookup_name = "one_of"

    def get_prep_lookup(self) -> list[Any]:
        return list(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*parameters, self.rhs)


class KeptQuery(Generic[Row]):
    """A queryset of so many parameters of these kinds: ``str``, ``int``, ``datetime`` or ``list``."""

    def __init__(self, rows: Callable[..., QuerySet[Any, Row]], *kinds: type) -> None:
        self._rows = rows
        self._kinds = kinds

    def all(self, *values: Any) -> list[Row]:
        """The rows for these values, with what is prefetched of them."""
        found = self._statement.run(values)
        self.complete(found)
        return found

    def first(self, *values: Any) -> Row | None:
        """The first of them, or None. All are read: say ``[:1]`` where there may be many."""
        found = self.all(*values)
        return found[0] if found else None

    def complete(self, rows: Sequence[Any]) -> None:
        """Bring what is prefetched to rows that came otherwise."""
        if rows:
            for load in self._loads:
                load(rows)

    @cached_property
    def _queryset(self) -> QuerySet[Any, Row]:
        return self._rows(*(_MARKS[kind](place) for place, kind in enumerate(self._kinds)))

    @cached_property
    def _statement(self) -> _Statement:
        marks = [_MARKS[kind](place) for place, kind in enumerate(self._kinds)]
        return _Statement.of(self._queryset, marks)

    @cached_property
    def _loads(self) -> list[Callable[[Sequence[Any]], None]]:
        queryset: Any = self._queryset
        return _loads_of(queryset.model, queryset._prefetch_related_lookups)


class KeptUpdate:
    """A conditional update of so many parameters: which rows, and what each of their fields becomes."""

    def __init__(
        self,
        rows: Callable[..., QuerySet[Any]],
        values: Callable[..., dict[str, Any]],
        *kinds: type,
    ) -> None:
        self._rows, self._values, self._kinds = rows, values, kinds

    def run(self, *values: Any) -> int:
        """Update, and answer how many rows that were."""
        sql, parameters = self._statement
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[each] if is_value else each for is_value, each in parameters])
            return int(cursor.rowcount)

    @cached_property
    def _statement(self) -> tuple[str, _Places]:
        marks = [_MARKS[kind](place) for place, kind in enumerate(self._kinds)]
        query: Any = self._rows(*marks).query.chain(UpdateQuery)
        query.add_update_values(self._values(*marks))
        sql, parameters = query.get_compiler(connection=connection).as_sql()
        return sql, _places_of(marks, parameters)


# A constant, or the place of a value.
_Places = tuple[tuple[bool, Any], ...]


def _places_of(marks: list[Any], parameters: Iterable[Any]) -> _Places:
    places = tuple(
        (True, marks.index(each)) if type(each) in _MARKS and each in marks else (False, each)
        for each in parameters
    )
    if {place for is_value, place in places if is_value} != set(range(len(marks))):
        raise ValueError("A parameter does not reach the statement as it is.")
    return places


@dataclass(frozen=True)
class _Statement:
    """SQL, where its parameters go, and how a row of the answer becomes an object."""

    sql: str
    parameters: _Places
    is_locking: bool
    converters: tuple[tuple[int, list[Any], Any], ...]
    make: Callable[[Sequence[Any]], Any]

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any], marks: list[Any]) -> _Statement:
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        return cls(
            sql=sql,
            parameters=_places_of(marks, parameters),
            is_locking=queryset.query.select_for_update,
            converters=tuple(
                (place, converters, column)
                for place, (converters, column) in compiler.get_converters(columns).items()
            ),
            make=_maker_of(queryset, compiler),
        )

    def run(self, values: Sequence[Any]) -> list[Any]:
        if self.is_locking and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked inside a transaction only.")
        with connection.cursor() as cursor:
            cursor.execute(
                self.sql, [values[each] if is_value else each for is_value, each in self.parameters]
            )
            found = cursor.fetchall()
        return [self.make(row) for row in (self._converted(found) if self.converters else found)]

    def _converted(self, rows: Iterable[Sequence[Any]]) -> Iterable[list[Any]]:
        for row in map(list, rows):
            for place, converters, column in self.converters:
                for convert in converters:
                    row[place] = convert(row[place], column, connection)
            yield row


def _maker_of(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[Sequence[Any]], Any]:
    if queryset._iterable_class is ValuesListIterable:
        return tuple
    if queryset._iterable_class is not ModelIterable:
        raise NotImplementedError(queryset._iterable_class)
    info, using = compiler.klass_info, queryset.db
    first, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, _sql, _alias in compiler.select[first:end]]
    populators = get_related_populators(info, compiler.select, using)  # type: ignore[call-arg]  # the stubs know a later Django
    annotations = tuple((compiler.annotation_col_map or {}).items())
    from_db = info["model"].from_db

    def make(row: Sequence[Any]) -> Any:
        made = from_db(using, names, row[first:end])
        for populator in populators:
            populator.populate(row, made)
        for name, place in annotations:
            setattr(made, name, row[place])
        return made

    return make


# What is prefetched


def _loads_of(model: type[Model], lookups: Iterable[Any]) -> list[Callable[[Sequence[Any]], None]]:
    querysets: dict[str, QuerySet[Any] | None] = {}
    deeper: dict[str, list[Prefetch]] = defaultdict(list)
    for lookup in lookups:
        wanted = lookup if isinstance(lookup, Prefetch) else Prefetch(lookup)
        first, _dots, rest = wanted.prefetch_through.partition("__")
        if wanted.to_attr is not None:
            raise NotImplementedError("to_attr")
        querysets.setdefault(first, None)
        if rest:
            deeper[first].append(Prefetch(rest, wanted.queryset))
        else:
            querysets[first] = wanted.queryset
    return [_load(model, name, queryset, deeper[name]) for name, queryset in querysets.items()]


def _load(
    model: type[Model], name: str, queryset: QuerySet[Any] | None, deeper: list[Prefetch]
) -> Callable[[Sequence[Any]], None]:
    descriptor = getattr(model, name)
    if isinstance(descriptor, ReverseManyToOneDescriptor):
        return _ManyRows(name, descriptor.rel.field, queryset, deeper)
    if isinstance(descriptor, ForwardManyToOneDescriptor):
        return _OneRow(descriptor.field, queryset, deeper)
    if isinstance(descriptor, ReverseOneToOneDescriptor):
        return _OneRowThatNamesUs(descriptor.related.field, queryset, deeper)
    raise NotImplementedError(name)


class _ManyRows:
    """Rows with a foreign key to ours."""

    def __init__(
        self, name: str, field: ForeignKey[Any], queryset: QuerySet[Any] | None, deeper: list[Prefetch]
    ) -> None:
        self._name, self._field, self._queryset = name, field, queryset
        self._query = _children(field, queryset, deeper)

    def __call__(self, parents: Sequence[Any]) -> None:
        groups: dict[Any, list[Any]] = defaultdict(list)
        for child in self._query.all([parent.pk for parent in parents]):
            groups[getattr(child, self._field.attname)].append(child)
        for parent in parents:
            children = groups[parent.pk]
            for child in children:
                if not self._field.is_cached(child):
                    self._field.set_cached_value(child, parent)
            know_rows(parent, self._name, children, self._queryset)


class _OneRow:
    """The row that a foreign key of ours leads to. Those that came with a join are only completed."""

    def __init__(
        self, field: ForeignKey[Any], queryset: QuerySet[Any] | None, deeper: list[Prefetch]
    ) -> None:
        self._field = field
        base = field.related_model._base_manager.all() if queryset is None else queryset
        self._query = KeptQuery(lambda ids: base.filter(pk__one_of=ids).prefetch_related(*deeper), list)

    def __call__(self, parents: Sequence[Any]) -> None:
        known = [parent for parent in parents if self._field.is_cached(parent)]
        others = [parent for parent in parents if not self._field.is_cached(parent)]
        self._query.complete(list(filter(None, (self._field.get_cached_value(parent) for parent in known))))
        ids = {getattr(parent, self._field.attname) for parent in others} - {None}
        found = {one.pk: one for one in self._query.all(list(ids))} if ids else {}
        for parent in others:
            self._field.set_cached_value(parent, found.get(getattr(parent, self._field.attname)))


class _OneRowThatNamesUs:
    """The only row with a one-to-one key to ours."""

    def __init__(
        self, field: ForeignKey[Any], queryset: QuerySet[Any] | None, deeper: list[Prefetch]
    ) -> None:
        self._field = field
        self._query = _children(field, queryset, deeper)

    def __call__(self, parents: Sequence[Any]) -> None:
        waiting = {one.pk: one for one in parents if not self._field.remote_field.is_cached(one)}
        known = [self._field.remote_field.get_cached_value(one) for one in parents if one.pk not in waiting]
        self._query.complete(list(filter(None, known)))
        found = (
            {getattr(one, self._field.attname): one for one in self._query.all(list(waiting))}
            if waiting
            else {}
        )
        for pk, parent in waiting.items():
            child = found.get(pk)
            self._field.remote_field.set_cached_value(parent, child)
            if child is not None:
                self._field.set_cached_value(child, parent)


def _children(
    field: ForeignKey[Any], queryset: QuerySet[Any] | None, deeper: list[Prefetch]
) -> KeptQuery[Any]:
    base = field.model._default_manager.all() if queryset is None else queryset
    return KeptQuery(
        lambda ids: base.filter(**{f"{field.name}__pk__one_of": ids}).prefetch_related(*deeper), list
    )


def know_rows(parent: Model, name: str, rows: list[Any], queryset: QuerySet[Any] | None = None) -> None:
    """Let ``rows`` be known as those that ``parent`` has under ``name``, as if they had been prefetched."""
    cache = parent.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[getattr(type(parent), name).rel.cache_name] = _KnownRows(parent, name, rows, queryset)


class _KnownRows(QuerySet[Any]):
    """Related rows that are there already; asked for anything else, the queryset that Django would have made."""

    def __init__(self, parent: Model, name: str, rows: list[Any], queryset: QuerySet[Any] | None) -> None:
        self.model = getattr(type(parent), name).rel.related_model
        self._result_cache = rows
        self._prefetch_done = True
        self._prefetch_related_lookups = ()
        self._parent, self._name, self._wanted = parent, name, queryset

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "_real":
            raise AttributeError(name)
        return getattr(self._real, name)

    @cached_property
    def _real(self) -> QuerySet[Any]:
        base = self.model._default_manager.all() if self._wanted is None else self._wanted
        return getattr(self._parent, self._name)._apply_rel_filters(base)  # type: ignore[no-any-return]

    def _query_of_real(self) -> Any:
        return self._real.query

    query = property(_query_of_real)  # type: ignore[assignment]

    def _clone(self) -> QuerySet[Any]:
        real: Any = self._real
        return real._clone()  # type: ignore[no-any-return]
