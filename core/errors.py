"""Refusals: what a service raises when it understood a wish and will not do it.

Edges turn them into HTTP in one place; nothing else knows about status codes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Self

MOST_ERRORS: Final = 50
"""So many mistakes are named in one answer. Who collects them stops at one more."""


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong with one input: a dotted path, a stable code, a sentence for people."""

    field: str
    code: str
    message: str
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """What programs want to know of it besides, such as the day on which a period ended."""

    def as_json(self) -> dict[str, Any]:
        """As the API shows it: ``data`` only where there is some."""
        shown = {"field": self.field, "code": self.code, "message": self.message}
        return {**shown, "data": dict(self.data)} if self.data else shown


@dataclass
class Refusal(Exception):
    """A wish that was understood and is refused by a rule. Answered with 422 unless a subclass says otherwise."""

    detail: str = ""
    errors: list[FieldError] = dataclasses.field(default_factory=list)

    code = "refused"
    title = "This cannot be done"

    def __str__(self) -> str:
        return self.detail or self.title

    @classmethod
    def at(cls, field: str, detail: str) -> Self:
        """The refusal of one input, named by its dotted path."""
        return cls(detail, [FieldError(field, cls.code, detail)])


class Conflict(Refusal):
    """The state of things, or another request, forbids it now. Answered with 409 that names the ``state``.

    Where the state is always the same, the class says it.
    """

    code = "conflict"
    title = "This is not possible now"
    state = ""

    def __init__(self, detail: str = "", errors: list[FieldError] | None = None, *, state: str = "") -> None:
        super().__init__(detail, errors or [])
        self.state = state or self.state


class NotFound(Refusal):
    """No such thing belongs to this merchant. Answered with 404."""

    code = "not_found"
    title = "Not found"


class NotUnderstood(Refusal):
    """The input is malformed: an unknown field or a wrong type. Answered with 400."""

    code = "not_understood"
    title = "The request could not be understood"


class NotPermitted(Refusal):
    """Who asks may not do this. Answered with 403."""

    code = "not_permitted"
    title = "You may not do this"


class Refusals:
    """What is wrong with a wish, gathered so that one answer names all of it.

    The first refusal gives the answer its kind and code, and carries the errors of them all.
    """

    def __init__(self) -> None:
        self._found: list[Refusal] = []

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Keep the refusal that is raised inside, and go on behind it."""
        try:
            yield
        except Refusal as refusal:
            self._found.append(refusal)

    def raise_if_any(self) -> None:
        if not self._found:
            return
        first = self._found[0]
        first.errors = [
            error
            for refusal in self._found
            for error in refusal.errors or [FieldError("", refusal.code, str(refusal))]
        ]
        raise first
