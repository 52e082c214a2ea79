"""Whose things to do by hand are: which kinds a person sees, and may record."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import StaffUser
from accounts.roles import Capability
from integrations.by_hand.states import TaskKind

_NEEDS: Mapping[TaskKind, Capability] = {
    TaskKind.REFUND: Capability.MANAGE_PAYOUTS,
    TaskKind.CHARGE: Capability.MANAGE_PAYOUTS,
    TaskKind.REPLACEMENT: Capability.DECIDE_RETURNS,
    TaskKind.CANCELLATION: Capability.DECIDE_RETURNS,
    TaskKind.RESTOCK: Capability.RECEIVE_AND_INSPECT,
    TaskKind.CREDIT_CODE: Capability.REFUND,
    TaskKind.PICKUP: Capability.VIEW_PERSONAL_DATA,  # whoever books a driver reads the address
    TaskKind.CALL_OFF: Capability.VIEW_PERSONAL_DATA,
}


def kinds_of(user: StaffUser) -> tuple[TaskKind, ...]:
    """The kinds that this person sees and records, in the order of the page."""
    return tuple(kind for kind, needed in _NEEDS.items() if user.may(needed))
