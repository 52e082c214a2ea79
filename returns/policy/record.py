"""The facts of one decision as they are kept with it: ids, codes, numbers and moments only, no text of people.

Read back, they ask the engine the same question again: another version of the policy answers for the same moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from countries.law import Law
from returns.policy.decision import ReturnDecision
from returns.policy.document import PolicyVersion
from returns.policy.engine import decide_return
from returns.policy.facts import (
    Circumstances,
    CustomerFacts,
    ItemFacts,
    LineFacts,
    OrderFacts,
    ParcelFacts,
    ReasonFacts,
    RequestFacts,
)
from returns.policy.terms import TierBenefits


@dataclass(frozen=True)
class DecisionFacts:
    """Everything that a decision was made of, but the policy."""

    order: OrderFacts
    customer: CustomerFacts
    items: tuple[ItemFacts, ...]
    request: RequestFacts
    circumstances: Circumstances

    def decide(self, version: PolicyVersion) -> ReturnDecision:
        """What ``version`` alone answers."""
        return decide_return(
            at_order=version,
            today=version,
            order=self.order,
            customer=self.customer,
            items=self.items,
            request=self.request,
            circumstances=self.circumstances,
        )

    def as_json(self) -> dict[str, Any]:
        """The law is left out: it follows from the order's country."""
        around = self.circumstances
        kept = {
            "order": asdict(self.order),
            "customer": asdict(self.customer),
            "items": [asdict(item) for item in self.items],
            "request": asdict(self.request),
            "circumstances": {
                "now": around.now,
                "time_zone": around.time_zone,
                "assumed_delivery_days": around.assumed_delivery_days,
                "tier_benefits": asdict(around.tier_benefits) if around.tier_benefits else None,
                "flags": around.flags,
                "impossible": around.impossible,
            },
        }
        written: dict[str, Any] = _written(kept)
        return written

    @classmethod
    def from_json(cls, value: Mapping[str, Any], *, law: Law) -> DecisionFacts:
        """``law`` is that of the order's country."""
        around = value["circumstances"]
        return cls(
            order=OrderFacts(
                **{
                    **_of(OrderFacts, value["order"]),
                    "placed_at": datetime.fromisoformat(value["order"]["placed_at"]),
                    "tags": frozenset(value["order"]["tags"]),
                    "parcels": tuple(map(_parcel, value["order"].get("parcels", ()))),
                }
            ),
            customer=_customer(value["customer"]),
            items=tuple(map(_item, value["items"])),
            request=RequestFacts(**_of(RequestFacts, value["request"])),
            circumstances=Circumstances(
                now=datetime.fromisoformat(around["now"]),
                time_zone=around["time_zone"],
                law=law,
                assumed_delivery_days=around["assumed_delivery_days"],
                tier_benefits=_benefits(around["tier_benefits"]) if around["tier_benefits"] else None,
                flags=tuple(around["flags"]),
                impossible=frozenset(around.get("impossible", ())),
            ),
        )


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _written(each) for name, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_written(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _of(kind: type, value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that ``kind`` knows: what is kept may be older or newer than this code."""
    return {each.name: value[each.name] for each in fields(kind) if each.name in value}


def _customer(value: Mapping[str, Any]) -> CustomerFacts:
    since, kept = value["member_since"], value.get("kept_at")
    return CustomerFacts(
        **{
            **_of(CustomerFacts, value),
            "tags": frozenset(value["tags"]),
            "return_share": Decimal(value["return_share"]),
            "member_since": date.fromisoformat(since) if since else None,
            "kept_at": tuple(map(datetime.fromisoformat, kept)) if kept is not None else None,
        }
    )


def _item(value: Mapping[str, Any]) -> ItemFacts:
    line, reason = value["line"], value["reason"]
    return ItemFacts(
        line=LineFacts(
            **{
                **_of(LineFacts, line),
                "product_tags": frozenset(line["product_tags"]),
                "parcels": tuple(map(_parcel, line["parcels"])),
            }
        ),
        reason=ReasonFacts(**{**_of(ReasonFacts, reason), "branches": tuple(reason["branches"])})
        if reason
        else None,
        resolution=value["resolution"],
        worth_minor=value.get("worth_minor"),
    )


def _parcel(value: Mapping[str, Any]) -> ParcelFacts:
    return ParcelFacts(_moment(value["shipped_at"]), _moment(value["delivered_at"]))


def _benefits(value: Mapping[str, Any]) -> TierBenefits:
    bonus = value["bonus_percent"]
    return TierBenefits(
        **{
            **_of(TierBenefits, value),
            "bonus_percent": Decimal(bonus) if bonus is not None else None,
            "methods": tuple(value["methods"]),
        }
    )


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
