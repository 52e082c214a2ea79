"""Withdrawals from the contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent


@dataclass(frozen=True)
class WithdrawalDeclared(DomainEvent):
    """``return_id`` is the return of what was sent, empty where nothing was."""

    type: ClassVar[str] = "withdrawal.declared"
    subject_type: ClassVar[str] = "withdrawal"
    subject_field: ClassVar[str] = "withdrawal_id"

    withdrawal_id: str
    order_id: str = ""
    return_id: str = ""
    has_unsent_units: bool = False


@dataclass(frozen=True)
class WithdrawalSettled(DomainEvent):
    type: ClassVar[str] = "withdrawal.settled"
    subject_type: ClassVar[str] = "withdrawal"
    subject_field: ClassVar[str] = "withdrawal_id"

    withdrawal_id: str
    order_id: str = ""
