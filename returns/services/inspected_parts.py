"""The parts of an item as they were found, one by one: what was said of one hides nothing of another.

A part is a dict of ``accepted_quantity``, ``rejected_quantity``, ``grade``, ``disposition`` (None while nobody said),
``ground`` (against a right by law, else None) and ``at``; the item's own grade and disposition are those of the last
part. Callers hold the return's lock and save.
"""

from __future__ import annotations

from datetime import datetime

from returns.models import ReturnItem

FIELDS = ("inspections", "grade", "disposition")


def add_part(
    item: ReturnItem,
    *,
    accepted_quantity: int,
    rejected_quantity: int,
    grade: str,
    disposition: str,
    ground: str,
    now: datetime,
) -> None:
    """Keep what was found of some units beside what was found of the others."""
    part = {
        "accepted_quantity": accepted_quantity,
        "rejected_quantity": rejected_quantity,
        "grade": grade or None,
        "disposition": disposition or None,
        "ground": ground or None,
        "at": now.isoformat(),
    }
    item.inspections = [*item.inspections, part]
    _follow_the_last(item)


def dispose_parts(item: ReturnItem, disposition: str) -> None:
    """Say what happens to the accepted units of which nobody had said it."""
    item.inspections = [
        {**part, "disposition": disposition}
        if part["accepted_quantity"] and part["disposition"] is None
        else part
        for part in item.inspections
    ]
    item.disposition = disposition
    if item.inspections:
        _follow_the_last(item)


def accept_after_all(item: ReturnItem, quantity: int) -> None:
    """Move refused units to the accepted ones of their part, the latest first."""
    parts = list(item.inspections)
    for place in reversed(range(len(parts))):
        moved = min(quantity, parts[place]["rejected_quantity"])
        quantity -= moved
        parts[place] = {
            **parts[place],
            "accepted_quantity": parts[place]["accepted_quantity"] + moved,
            "rejected_quantity": parts[place]["rejected_quantity"] - moved,
        }
    item.inspections = parts


def _follow_the_last(item: ReturnItem) -> None:
    last = item.inspections[-1]
    item.grade, item.disposition = last["grade"] or "", last["disposition"] or ""
