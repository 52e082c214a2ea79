"""The outside companies: which port has which implementations. The only holes in the wall between the layers."""

from __future__ import annotations

PORTS: dict[str, dict[str, str]] = {
    "payments": {"sandbox": "integrations.sandbox.payments.SandboxPayments"},
    "bank": {"sandbox": "integrations.sandbox.bank.SandboxBank"},
    "store": {"sandbox": "integrations.sandbox.store.SandboxStore"},
    "carrier": {"sandbox": "integrations.sandbox.carrier.SandboxCarrier"},
}

PORTS_WITHOUT_SANDBOX: dict[str, dict[str, str]] = {
    port: {name: path for name, path in choices.items() if name != "sandbox"}
    for port, choices in PORTS.items()
}
