"""What staff read before they end a return that stands on a right by law, and the grounds that they can choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import ShopSettings, StaffUser
from accounts.roles import Capability
from countries.law import Source
from dashboard.presenting.words import LEGAL_GROUNDS, word
from returns.models import ReturnRequest
from returns.services.legal_rights import is_right_at_stake, rights_by_law
from returns.states import LegalGround


@dataclass(frozen=True)
class RightWarning:
    """``may_decline``: this person can end it, on one of ``grounds`` (code and words)."""

    text: str
    sources: tuple[Source, ...]
    grounds: tuple[tuple[str, str], ...]
    may_decline: bool


def right_warnings(
    found: ReturnRequest, *, settings: ShopSettings, user: StaffUser, now: datetime
) -> Mapping[str, RightWarning | None]:
    """By the acts that can leave a right unpaid: ``decline``, ``cancel``, ``close`` and ``inspect``; empty for goodwill."""
    if not is_right_at_stake(found):
        return {}
    warning = right_warning(found, settings=settings, user=user, now=now)
    acts = (
        ("decline", "cancel", "close") if is_right_at_stake(found, by_closing=True) else ("decline", "cancel")
    )
    inspect = refusing_warning(found, settings=settings, user=user, now=now)
    return {**dict.fromkeys(acts, warning), "inspect": inspect}


def refusing_warning(
    found: ReturnRequest, *, settings: ShopSettings, user: StaffUser, now: datetime
) -> RightWarning | None:
    """The same before units are looked at, which may be refused; None for goodwill."""
    rights = rights_by_law(found, settings=settings)
    if not rights.rights:
        return None
    may_decline = user.may(Capability.DECLINE_RIGHTS)
    return RightWarning(
        text=rights.refusing_needs_ground_text if may_decline else rights.refusing_needs_manager_text,
        sources=rights.sources,
        grounds=_worded(rights.grounds_to_refuse(now=now)),
        may_decline=may_decline,
    )


def right_warning(
    found: ReturnRequest, *, settings: ShopSettings, user: StaffUser, now: datetime
) -> RightWarning:
    """The law behind the return, and what can be said against it."""
    rights = rights_by_law(found, settings=settings)
    may_decline = user.may(Capability.DECLINE_RIGHTS)
    return RightWarning(
        text=rights.needs_ground_text if may_decline else rights.needs_manager_text,
        sources=rights.sources,
        grounds=_worded(rights.known_grounds(now=now)),
        may_decline=may_decline,
    )


def _worded(grounds: Iterable[LegalGround]) -> tuple[tuple[str, str], ...]:
    return tuple((ground, word(LEGAL_GROUNDS, ground)) for ground in grounds)
