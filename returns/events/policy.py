"""Policies, their replay against past returns, and how a shop runs its returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent


@dataclass(frozen=True)
class PolicyPublished(DomainEvent):
    type: ClassVar[str] = "policy.published"
    subject_type: ClassVar[str] = "policy"
    subject_field: ClassVar[str] = "policy_id"

    policy_id: str
    number: int = 0


@dataclass(frozen=True)
class BackTestEvent(DomainEvent):
    """Base of the events of replaying returns against a policy."""

    subject_type: ClassVar[str] = "back_test"
    subject_field: ClassVar[str] = "back_test_id"

    back_test_id: str


@dataclass(frozen=True)
class BackTestRequested(BackTestEvent):
    type: ClassVar[str] = "back_test.requested"

    policy_id: str = ""


@dataclass(frozen=True)
class BackTestProgressed(BackTestEvent):
    """A part is done; the worker goes on with the rest."""

    type: ClassVar[str] = "back_test.progressed"

    done_count: int = 0


@dataclass(frozen=True)
class BackTestFinished(BackTestEvent):
    """It came to its end, was stopped, or could not be carried out."""

    type: ClassVar[str] = "back_test.finished"

    state: str = ""
    done_count: int = 0
    changed_count: int = 0


@dataclass(frozen=True)
class ReasonChanged(DomainEvent):
    """``act``: added, changed, moved, switched_on, switched_off, removed."""

    type: ClassVar[str] = "reason.changed"
    subject_type: ClassVar[str] = "reason"
    subject_field: ClassVar[str] = "code"

    code: str
    act: str = ""


@dataclass(frozen=True)
class ReturnSettingsChanged(DomainEvent):
    type: ClassVar[str] = "return_settings.changed"
    subject_type: ClassVar[str] = "return_settings"
    subject_field: ClassVar[str] = "name"

    name: str = "returns"
    fields: tuple[str, ...] = ()
