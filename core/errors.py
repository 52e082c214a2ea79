"""Refusals: what a service raises when it understood a wish and will not do it.

Edges turn them into HTTP in one place; nothing else knows about status codes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong with one input: a dotted path, a stable code, a sentence for people."""

    field: str
    code: str
    message: str


@dataclass
class Refusal(Exception):
    """A wish that was understood and is refused by a rule. Answered with 422 unless a subclass says otherwise."""

    detail: str = ""
    errors: list[FieldError] = field(default_factory=list)

    code = "refused"
    title = "This cannot be done"

    def __str__(self) -> str:
        return self.detail or self.title

    @classmethod
    def at(cls, field: str, detail: str) -> Self:
        """The refusal of one input, named by its dotted path."""
        return cls(detail, [FieldError(field, cls.code, detail)])


class Conflict(Refusal):
    """The state of things, or another request, forbids it now. Answered with 409."""

    code = "conflict"
    title = "This is not possible now"


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
