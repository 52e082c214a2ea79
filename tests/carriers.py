"""A carrier for tests that write labels without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from returns.services import labels
from tracking.ports import Label, LabelOrder


@dataclass
class FakeCarrier:
    """Makes one label for one key, and remembers which were called off."""

    voided: list[str] = field(default_factory=list)

    def make_label(self, order: LabelOrder) -> Label:
        return Label("sandbox", f"T-{order.idempotency_key}", f"lbl-{order.idempotency_key}")

    def void_label(self, carrier_reference: str) -> None:
        self.voided.append(carrier_reference)


def use_fake_carrier(monkeypatch: pytest.MonkeyPatch) -> FakeCarrier:
    """Let returns ask this carrier, and print nothing."""
    made = FakeCarrier()
    monkeypatch.setattr(labels, "carrier", lambda *_asked: made)
    monkeypatch.setattr(labels, "print_label", lambda **_label: None)
    return made
