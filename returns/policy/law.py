"""What the law of the shopper's country does not let a policy undercut, and the refund's last day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from countries.model import Law


def refund_due_at(
    law: Law,
    *,
    requested_at: datetime,
    goods_back_at: datetime | None,
    time_zone: str,
    holidays: Collection,
) -> datetime | None:
    """24:00 of the last day on which the law lets the shop send the money; None: not known yet, or no such law."""
    raise NotImplementedError
