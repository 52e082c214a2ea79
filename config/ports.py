"""Who can stand behind each port. The only holes in the wall between the layers."""

from __future__ import annotations

# None: nobody is asked, as people take what waits from a page of ours (files for the shop's own bank).
PORTS: dict[str, dict[str, str | None]] = {
    "payments": {
        "sandbox": "integrations.sandbox.payments.SandboxPayments",
        "by_hand": "integrations.by_hand.payments.PaymentsByHand",
    },
    "bank": {"sandbox": "integrations.sandbox.bank.SandboxBank", "by_hand": None},
    "store": {
        "sandbox": "integrations.sandbox.store.SandboxStore",
        "by_hand": "integrations.by_hand.store.StoreByHand",
    },
    "carrier": {
        "sandbox": "integrations.sandbox.carrier.SandboxCarrier",
        "by_hand": "integrations.by_hand.carrier.CarrierByHand",
    },
}
