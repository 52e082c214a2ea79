"""Work that was given up, and trying it again."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import connection
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from core.errors import NotFound
from dashboard.access import StaffRequest, show, staff_page
from events.models import Event
from events.outbox.models import OutboxEntry
from events.outbox.queue import dead_entries, replay

_HANDLER_WORDS = {
    "returns.handlers.pay_the_refund": gettext_noop("Pay a refund"),
    "returns.handlers.pay_to_the_bank_account": gettext_noop("Pay to a bank account"),
    "returns.handlers.make_the_label": gettext_noop("Make a label or code"),
    "returns.handlers.void_the_label": gettext_noop("Void a label"),
    "returns.handlers.restock": gettext_noop("Tell the shop what is back in stock"),
    "returns.handlers.carry_out_the_decision": gettext_noop("Carry out a decision"),
    "returns.handlers.refund_what_is_owed_now": gettext_noop("Release a refund"),
    "notifications.handlers.send_message": gettext_noop("Send a message"),
    "returns.back_test_handlers.carry_on_the_back_test": gettext_noop("Replay past returns"),
}


@dataclass(frozen=True)
class StuckWork:
    entry: OutboxEntry
    title: str
    subject: str
    event_type: str


@staff_page(Capability.REPLAY_WORK)
def dead_work(request: StaffRequest) -> HttpResponseBase:
    """Work that was tried many times and given up, with its cause and a button to try again."""
    entries = dead_entries(schema_name=connection.schema_name)
    events = Event.objects.in_bulk([entry.event_id for entry in entries])
    rows = []
    for entry in entries:
        event = events.get(entry.event_id)
        words = _HANDLER_WORDS.get(entry.handler)
        rows.append(
            StuckWork(
                entry=entry,
                title=_(words) if words else entry.handler.rsplit(".", 1)[-1].replace("_", " "),
                subject=str(event.data.get("return_id") or event.subject_id) if event else "",
                event_type=event.type if event else "",
            )
        )
    return show(request, "shop/dead_work.html", {"rows": rows})


@require_POST
@staff_page(Capability.REPLAY_WORK)
def replay_work(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Try one piece of work again from its first attempt."""
    if not replay(schema_name=connection.schema_name, entry_id=pk):
        raise NotFound
    messages.success(request, _("It is being tried again."))
    return redirect("dashboard:dead_work")
