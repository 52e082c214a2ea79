"""What the public tells the operators about a shop."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.throttles import ThrottleState, count_attempt, hash_throttle_key
from tenants.models import ReportKind, Shop, ShopReport, SignUpThrottle

REPORTS_PER_ADDRESS = 5  # in an hour, from one network address
KEPT_AFTER_SETTLING = timedelta(days=180)
_WINDOW_SECONDS = 3600


def count_report(*, network_address: str, now: datetime) -> ThrottleState:
    """Count one report from a network address and say whether it is taken."""
    return count_attempt(
        model=SignUpThrottle,
        key_hash=hash_throttle_key("shop_report", network_address),
        limit=REPORTS_PER_ADDRESS,
        window_seconds=_WINDOW_SECONDS,
        now=now,
    )


def report_shop(*, shop: Shop, kind: ReportKind, text: str, contact: str, now: datetime) -> ShopReport:
    """Put a report on the operators' list."""
    return ShopReport.objects.create(
        shop=shop, kind=kind, text=text.strip(), contact=contact.strip(), created_at=now
    )


def settle_report(*, report: ShopReport, now: datetime) -> bool:
    """An operator has dealt with it; whether it was still open. Safe to repeat."""
    return bool(ShopReport.objects.filter(pk=report.pk, settled_at=None).update(settled_at=now))


def purge_reports(*, now: datetime) -> int:
    """Delete what was settled long ago; answers how many."""
    return ShopReport.objects.filter(settled_at__lt=now - KEPT_AFTER_SETTLING).delete()[0]
