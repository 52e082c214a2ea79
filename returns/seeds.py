"""What returns put into a new shop: the reason tree and the first policy of the shop's country."""

from __future__ import annotations

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
    branches: dict[str, Reason] = {}
    for position, (code, (branch, fault)) in enumerate(_LEAVES.items()):
        parent = None
        if branch is not None:
            if branch not in branches:
                branches[branch], _ = Reason.objects.get_or_create(
                    code=branch,
                    defaults={"fault": fault, "standard_reason": StandardReason.OTHER, "position": position},
                )
            parent = branches[branch]
        Reason.objects.get_or_create(
            code=code,
            defaults={"parent": parent, "fault": fault, "standard_reason": code, "position": position},
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
