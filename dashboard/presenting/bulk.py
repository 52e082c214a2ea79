"""An act on many returns as staff read it: how far, how each went, what can still be stopped or undone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns.models import BulkAct, BulkItem
from returns.models.bulk import BulkActState, BulkOutcome, BulkVerb
from returns.services.bulk_acts import can_be_undone

SHOWN_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True)
class BulkRow:
    position: int
    number: str
    url: str
    customer: str
    state: str
    note: str
    tone: str  # is-done, is-bad or empty
    can_be_undone: bool


@dataclass(frozen=True)
class BulkView:
    id: str
    title: str
    summary: str
    done_count: int
    total_count: int
    rows: tuple[BulkRow, ...]
    is_over: bool
    can_be_undone: bool

    @property
    def is_live(self) -> bool:
        """Whether anything on the page can still change by itself."""
        return not self.is_over or self.can_be_undone


@dataclass(frozen=True)
class BulkLink:
    text: str
    url: str


def bulk_view(found: BulkAct, *, now: datetime, shows_people: bool) -> BulkView:
    """The page of an act, in two queries."""
    items = list(found.items.select_related("return_request__customer").order_by("position"))
    rows = tuple(_row(found, item, now=now, shows_people=shows_people) for item in items)
    return BulkView(
        id=found.public_id,
        title=_title(found),
        summary=_summary(found, Counter(item.outcome for item in items)),
        done_count=found.done_count,
        total_count=found.total_count,
        rows=rows,
        is_over=found.is_over,
        can_be_undone=any(row.can_be_undone for row in rows),
    )


def bulk_links(*, actor_id: str, now: datetime) -> list[BulkLink]:
    """What this person has begun and not seen the end of, or a little while ago."""
    found = BulkAct.objects.filter(
        created_by={"kind": "staff", "id": actor_id}, created_at__gt=now - SHOWN_AGAIN
    )
    return [
        BulkLink(f"{_title(one)}: {_progress(one)}", reverse("dashboard:bulk_act", args=[one.public_id]))
        for one in found[:3]
    ]


def _title(found: BulkAct) -> str:
    count = found.total_count
    if found.verb == BulkVerb.DECLINE:
        text = ngettext("Declining %(count)s return", "Declining %(count)s returns", count)
    else:
        text = ngettext("Approving %(count)s return", "Approving %(count)s returns", count)
    return text % {"count": count}


def _progress(found: BulkAct) -> str:
    if found.state == BulkActState.STOPPED:
        return _("stopped")
    return _("%(done)s of %(total)s") % {"done": found.done_count, "total": found.total_count}


def _summary(found: BulkAct, outcomes: Counter[str]) -> str:
    done, refused, undone = (
        outcomes[code] for code in (BulkOutcome.DONE, BulkOutcome.REFUSED, BulkOutcome.UNDONE)
    )
    parts = [_("%(done)s of %(total)s gone through") % {"done": found.done_count, "total": found.total_count}]
    if done:
        verb = _("declined: %(count)s") if found.verb == BulkVerb.DECLINE else _("approved: %(count)s")
        parts.append(verb % {"count": done})
    if refused:
        parts.append(_("refused: %(count)s") % {"count": refused})
    if undone:
        parts.append(_("undone: %(count)s") % {"count": undone})
    if found.state == BulkActState.STOPPED and outcomes[BulkOutcome.WAITING]:
        parts.append(_("untouched: %(count)s") % {"count": outcomes[BulkOutcome.WAITING]})
    return " · ".join(parts)


def _row(found: BulkAct, item: BulkItem, *, now: datetime, shows_people: bool) -> BulkRow:
    return_request = item.return_request
    return BulkRow(
        position=item.position,
        number=return_request.number,
        url=reverse("dashboard:return", args=[return_request.public_id]),
        customer=return_request.customer.name if shows_people else "",
        state=_state(found, item),
        note=item.detail,
        tone={BulkOutcome.DONE: "is-done", BulkOutcome.REFUSED: "is-bad"}.get(BulkOutcome(item.outcome), ""),
        can_be_undone=can_be_undone(item, now=now),
    )


def _state(found: BulkAct, item: BulkItem) -> str:
    if item.outcome == BulkOutcome.DONE:
        return _("Declined") if found.verb == BulkVerb.DECLINE else _("Approved")
    if item.outcome == BulkOutcome.REFUSED:
        return _("Not done")
    if item.outcome == BulkOutcome.UNDONE:
        return _("Undone")
    return _("Left untouched") if found.is_over else _("Waiting")
