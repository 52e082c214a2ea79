"""What returns put into a new shop: the reason tree and the first policy of the shop's country."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, override

from accounts.models import ShopSettings
from core.actors import SYSTEM
from countries.registry import country
from returns.models import PolicyVersion, Reason
from returns.services.policies import create_draft, publish_policy
from returns.states import Fault, StandardReason

# code: (branch, fault). The order is the order in which pages offer them.
_LEAVES: dict[str, tuple[str | None, Fault]] = {
    StandardReason.SIZE_TOO_SMALL: ("fit", Fault.SHOPPER),
    StandardReason.SIZE_TOO_LARGE: ("fit", Fault.SHOPPER),
    StandardReason.COLOR: ("taste", Fault.SHOPPER),
    StandardReason.STYLE: ("taste", Fault.SHOPPER),
    StandardReason.CHANGED_MY_MIND: (None, Fault.SHOPPER),
    StandardReason.NOT_AS_DESCRIBED: ("wrong", Fault.SHOP),
    StandardReason.WRONG_ITEM: ("wrong", Fault.SHOP),
    StandardReason.DEFECTIVE: ("wrong", Fault.SHOP),
    StandardReason.DAMAGED_IN_TRANSIT: ("delivery", Fault.CARRIER),
    StandardReason.ARRIVED_LATE: ("delivery", Fault.CARRIER),
    StandardReason.OTHER: (None, Fault.SHOPPER),
}


def seed_reasons(*, settings: ShopSettings, now: datetime) -> None:
    """The reason tree with the standard leaves."""
    known = {reason.code: reason for reason in Reason.objects.all()}
    for reasons in (_branches(), _leaves(known)):
        missing = [reason for reason in reasons if reason.code not in known]
        known |= {reason.code: reason for reason in Reason.objects.bulk_create(missing)}


def _branches() -> Iterator[Reason]:
    seen: set[str] = set()
    for position, (branch, fault) in enumerate(_LEAVES.values()):
        if branch is not None and branch not in seen:
            seen.add(branch)
            yield Reason(code=branch, fault=fault, standard_reason=StandardReason.OTHER, position=position)


def _leaves(known: dict[str, Reason]) -> Iterator[Reason]:
    for position, (code, (branch, fault)) in enumerate(_LEAVES.items()):
        yield Reason(
            code=code,
            parent=known[branch] if branch else None,
            fault=fault,
            standard_reason=code,
            position=position,
        )


def seed_policy(*, settings: ShopSettings, now: datetime) -> None:
    """The preset of the shop's country, its rules named in the shop's language, in force from the beginning of time."""
    if PolicyVersion.objects.exists():
        return
    document = country(settings.country).preset_policy(settings.currency)
    with override(settings.default_language):
        document["rules"] = [_with_translated_name(**rule) for rule in document["rules"]]
    draft = create_draft(document=document, actor=SYSTEM, now=now)
    publish_policy(policy=draft, effective_from=None, actor=SYSTEM, now=now)


def _with_translated_name(*, name: str, **rule: Any) -> dict[str, Any]:
    return {"name": gettext(name), **rule}
