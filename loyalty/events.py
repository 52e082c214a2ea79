"""What the programme announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent


@dataclass(frozen=True)
class MemberEvent(DomainEvent):
    """Base of the events of one member, who is known by the customer's public id."""

    subject_type: ClassVar[str] = "member"
    subject_field: ClassVar[str] = "customer_id"

    customer_id: str


@dataclass(frozen=True)
class MemberTierChanged(MemberEvent):
    """``tier`` and ``was`` are codes, empty for none."""

    type: ClassVar[str] = "member.tier_changed"

    tier: str = ""
    was: str = ""


@dataclass(frozen=True)
class CreditGranted(MemberEvent):
    type: ClassVar[str] = "credit.granted"

    amount_minor: int = 0
    currency: str = ""
    reason: str = ""


@dataclass(frozen=True)
class CreditSpent(MemberEvent):
    type: ClassVar[str] = "credit.spent"

    amount_minor: int = 0
    currency: str = ""


@dataclass(frozen=True)
class CreditTakenBack(MemberEvent):
    type: ClassVar[str] = "credit.taken_back"

    amount_minor: int = 0
    currency: str = ""
    reason: str = ""


@dataclass(frozen=True)
class TierTermsChanged(DomainEvent):
    """A tier's threshold, names or benefits are new: who has reached it is counted anew."""

    type: ClassVar[str] = "tier.changed"
    subject_type: ClassVar[str] = "tier"
    subject_field: ClassVar[str] = "tier_code"

    tier_code: str
