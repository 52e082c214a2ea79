"""Files of orders on their way in, and work that was given up."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from commerce.importing.reports import table_as_csv
from commerce.models import OrderImport
from commerce.services.import_reports import report_of
from commerce.services.imports import ImportWish, start_import
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.imports import ImportForm
from dashboard.forms.settings import add_refusal
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


@staff_page(Capability.IMPORT_ORDERS)
def imports(request: StaffRequest) -> HttpResponseBase:
    """Files that were taken in, and a new one."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["file"]
        wish = ImportWish(
            file_name=upload.name,
            content=upload.read(),
            layout=form.cleaned_data["layout"],
            options={},
        )
        try:
            started = start_import(wish=wish, actor=request.actor, now=timezone.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("dashboard:import", public_id=started.public_id)
    return show(
        request,
        "shop/imports.html",
        {"form": form, "imports": OrderImport.objects.order_by("-created_at", "-pk")[:30]},
        status=422 if form.is_bound else 200,
    )


@staff_page(Capability.IMPORT_ORDERS)
def order_import(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """One file: how far it is and what was left out. The page asks again by itself until it is done."""
    found = _import(public_id)
    is_over = found.is_over
    share = round(100 * found.done_count / found.total_count) if found.total_count else 0
    context = {"order_import": found, "is_over": is_over, "share": 100 if is_over else share}
    template = "shop/import_progress.html" if request.headers.get("HX-Request") else "shop/import.html"
    return show(request, template, context)


@staff_page(Capability.IMPORT_ORDERS)
def import_report(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """What was left out, as a file for a spreadsheet; no cell can start a formula."""
    found = _import(public_id)
    response = HttpResponse(
        "".join(table_as_csv(report_of(found), delimiter=",")), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="report-{found.public_id}.csv"'
    return response


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
    if not replay(schema_name=connection.schema_name, entry_id=pk, now=timezone.now()):
        raise NotFound
    messages.success(request, _("It is being tried again."))
    return redirect("dashboard:dead_work")


def _import(public_id: str) -> OrderImport:
    found = OrderImport.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
