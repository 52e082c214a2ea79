"""Companies that answer at once and in this process: what is measured with them is our own work."""

from __future__ import annotations

import asyncio
from typing import Any

from commerce.ports import PayoutAnswer, PayoutOrder, PayoutState
from tracking.ports import Label, LabelOrder, Scan

PORTS = {
    "carrier": {"sandbox": "benchmarks.prompt_companies.PromptCarrier"},
    "payments": {"sandbox": "benchmarks.prompt_companies.PromptPayments"},
}


class PromptCarrier:
    """Makes a label of each order, and tells of each parcel what ``told`` says of its number."""

    told: dict[str, list[Scan]] = {}

    def __init__(self, connection: object = None) -> None:
        pass

    def methods(self) -> frozenset[str]:
        return frozenset({"drop_off"})

    def counter(self) -> None:
        return None

    def make_label(self, order: LabelOrder) -> Label:
        name = order.idempotency_key
        return Label("sandbox", f"T-{name}", f"lbl-{name}", drop_off_code="482 913")

    def void_label(self, carrier_reference: str) -> None:
        pass

    def scans_of(self, tracking_number: str) -> list[Scan]:
        return self.told.get(tracking_number, [])


class PromptPayments:
    """Pays every refund back."""

    def __init__(self, connection: object = None) -> None:
        pass

    def can_collect(self) -> bool:
        return False

    def refund(self, order: PayoutOrder) -> PayoutAnswer:
        return PayoutAnswer(PayoutState.SUCCEEDED, reference=f"re-{order.idempotency_key}")


class _Taken:
    """Takes every mail and keeps none."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        return "250 taken"


def take_mails(port: int) -> None:
    """Be a mail server until the process is ended."""
    from aiosmtpd.smtp import SMTP

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(_Taken()), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())
