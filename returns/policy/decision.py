"""What the engine answers: frozen, complete, and kept with the return as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from returns.policy.dated_terms import Pause, Season, last_hand_over_day
from returns.policy.outbound_shipping import OutboundShippingFee
from returns.policy.terms import Fee, plain


@dataclass(frozen=True)
class Reason:
    """One thing that counted. ``code`` is stable and explained by ``explanation.explain``; ``rule`` is the name of
    the rule where one decided; ``params`` are JSON values that the explanation's text names."""

    code: str
    rule: str | None = None
    fact: str | None = None
    expected: str | None = None
    actual: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "rule": self.rule,
            "fact": self.fact,
            "expected": self.expected,
            "actual": self.actual,
            "params": dict(self.params),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Reason:
        return cls(
            code=value["code"],
            rule=value.get("rule"),
            fact=value.get("fact"),
            expected=value.get("expected"),
            actual=value.get("actual"),
            params=value.get("params") or {},
        )


@dataclass(frozen=True)
class TraceEntry:
    """A rule that matched (``applied``: the terms that it decided) or that waits for facts not known yet."""

    rule: int  # its place in the document, from 0
    name: str
    applied: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "name": self.name,
            "applied": list(self.applied),
            "waits_for": list(self.waits_for),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> TraceEntry:
        return cls(value["rule"], value["name"], tuple(value["applied"]), tuple(value["waits_for"]))


@dataclass(frozen=True)
class LineDecision:
    """The answer for one line. ``refusal_code`` is None when eligible, else the code of API.md.

    ``window_ends_at`` is the first moment (UTC) that is too late; None: no end, or not begun yet. ``approval`` may
    be ``decline`` on an eligible line: it can be requested, and the outcome is a decline. The fees are what this
    line alone would cost; ``decide_return`` takes the highest. ``paused_methods`` rest today: they are left out of
    ``methods`` as long as another one is left. ``pauses`` and ``seasons`` are all that the terms name.
    ``outbound_shipping_fee``: the line counts against the free delivery, and what is charged once that is lost.
    """

    line: str
    policy_version: str
    eligible: bool
    refusal_code: str | None
    window_ends_at: datetime | None
    resolutions: tuple[str, ...]
    methods: tuple[str, ...]
    return_shipping_fee: Fee
    restocking_fee: Fee
    approval: str
    photos: int
    inspection: str
    refund_on: str
    bonus_percent: Decimal
    hand_over_days: int
    destination: str | None
    legal_basis: str | None  # withdrawal, defect, goodwill; None when refused
    outbound_postage_returned: bool  # the law wants it back when the whole order is returned
    reasons: tuple[Reason, ...]
    depends_on: tuple[str, ...]
    trace: tuple[TraceEntry, ...]
    paused_methods: tuple[str, ...] = ()
    pauses: tuple[Pause, ...] = ()
    seasons: tuple[Season, ...] = ()
    outbound_shipping_fee: OutboundShippingFee | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "policy_version": self.policy_version,
            "eligible": self.eligible,
            "refusal_code": self.refusal_code,
            "window_ends_at": self.window_ends_at.isoformat() if self.window_ends_at else None,
            "resolutions": list(self.resolutions),
            "methods": list(self.methods),
            "return_shipping_fee": self.return_shipping_fee.as_json(),
            "restocking_fee": self.restocking_fee.as_json(),
            "approval": self.approval,
            "photos": self.photos,
            "inspection": self.inspection,
            "refund_on": self.refund_on,
            "bonus_percent": plain(self.bonus_percent),
            "hand_over_days": self.hand_over_days,
            "destination": self.destination,
            "legal_basis": self.legal_basis,
            "outbound_postage_returned": self.outbound_postage_returned,
            "reasons": [reason.as_json() for reason in self.reasons],
            "depends_on": list(self.depends_on),
            "trace": [entry.as_json() for entry in self.trace],
            "paused_methods": list(self.paused_methods),
            "pauses": [pause.as_json() for pause in self.pauses],
            "seasons": [season.as_json() for season in self.seasons],
            "outbound_shipping_fee": self.outbound_shipping_fee.as_json()
            if self.outbound_shipping_fee
            else None,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> LineDecision:
        ends_at = value["window_ends_at"]
        return cls(
            **{
                **value,
                "window_ends_at": datetime.fromisoformat(ends_at) if ends_at else None,
                "resolutions": tuple(value["resolutions"]),
                "methods": tuple(value["methods"]),
                "return_shipping_fee": Fee.from_json(value["return_shipping_fee"]),
                "restocking_fee": Fee.from_json(value["restocking_fee"]),
                "bonus_percent": Decimal(value["bonus_percent"]),
                "reasons": tuple(map(Reason.from_json, value["reasons"])),
                "depends_on": tuple(value["depends_on"]),
                "trace": tuple(map(TraceEntry.from_json, value["trace"])),
                "paused_methods": tuple(value.get("paused_methods", ())),
                "pauses": tuple(map(Pause.from_json, value.get("pauses", ()))),
                "seasons": tuple(map(Season.from_json, value.get("seasons", ()))),
                "outbound_shipping_fee": OutboundShippingFee.from_json(value.get("outbound_shipping_fee")),
            }
        )


@dataclass(frozen=True)
class ReturnDecision:
    """The answer for a return of several lines (one decision per item asked for, in their order).

    ``outcome`` is ``approve``, ``review`` or ``decline``; when not eligible it is None and ``refusal_code`` says
    why. ``restocking_fee`` is left to the lines: ``quote.quote`` reckons it from each item's own, and whether free
    delivery is lost, so that ``outbound_shipping_fee`` is charged.
    """

    policy_version: str
    eligible: bool
    refusal_code: str | None
    outcome: str | None
    methods: tuple[str, ...]
    return_shipping_fee: Fee
    photos: int
    inspection: str
    refund_on: str
    hand_over_days: int
    destination: str | None
    legal_basis: str | None
    outbound_postage_returned: bool
    reasons: tuple[Reason, ...]
    depends_on: tuple[str, ...]
    lines: tuple[LineDecision, ...]
    pauses: tuple[Pause, ...] = ()
    outbound_shipping_fee: OutboundShippingFee | None = None

    def last_hand_over_day(self, approved_on: date, method: str) -> date:
        """By when the parcel travels by ``method``; days on which it rests do not count."""
        return last_hand_over_day(approved_on, days=self.hand_over_days, method=method, pauses=self.pauses)

    def as_json(self) -> dict[str, Any]:
        return {
            "policy_version": self.policy_version,
            "eligible": self.eligible,
            "refusal_code": self.refusal_code,
            "outcome": self.outcome,
            "methods": list(self.methods),
            "return_shipping_fee": self.return_shipping_fee.as_json(),
            "photos": self.photos,
            "inspection": self.inspection,
            "refund_on": self.refund_on,
            "hand_over_days": self.hand_over_days,
            "destination": self.destination,
            "legal_basis": self.legal_basis,
            "outbound_postage_returned": self.outbound_postage_returned,
            "reasons": [reason.as_json() for reason in self.reasons],
            "depends_on": list(self.depends_on),
            "lines": [line.as_json() for line in self.lines],
            "pauses": [pause.as_json() for pause in self.pauses],
            "outbound_shipping_fee": self.outbound_shipping_fee.as_json()
            if self.outbound_shipping_fee
            else None,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ReturnDecision:
        """Read it back; the facts that are kept beside a stored decision are ``record.DecisionFacts``' to read."""
        stated = {name: stored for name, stored in value.items() if name != "facts"}
        return cls(
            **{
                **stated,
                "methods": tuple(value["methods"]),
                "return_shipping_fee": Fee.from_json(value["return_shipping_fee"]),
                "reasons": tuple(map(Reason.from_json, value["reasons"])),
                "depends_on": tuple(value["depends_on"]),
                "lines": tuple(map(LineDecision.from_json, value["lines"])),
                "pauses": tuple(map(Pause.from_json, value.get("pauses", ()))),
                "outbound_shipping_fee": OutboundShippingFee.from_json(value.get("outbound_shipping_fee")),
            }
        )
