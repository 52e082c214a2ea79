"""Files of orders: brought, matched column by column, tried, taken in, stopped, mended."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from commerce.importing.columns import COLUMNS
from commerce.importing.problems import FileNotReadable
from commerce.importing.reports import table_as_csv
from commerce.importing.samples import SAMPLE
from commerce.importing.spreadsheets import table_as_workbook
from commerce.models import ImportState, OrderImport
from commerce.services.import_reports import report_delimiter, report_of
from commerce.services.import_runs import opener_of
from commerce.services.import_uploads import Upload, look_at_file, look_at_upload
from commerce.services.imports import (
    ImportMoved,
    ImportWish,
    begin_import,
    keep_import,
    read_otherwise,
    stop_import,
)
from core import clock
from core.errors import NotFound, Refusal
from core.uploads import takes_files
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.imports import ColumnsForm, ImportForm
from dashboard.forms.settings import add_refusal

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page(Capability.IMPORT_ORDERS)
@takes_files
def imports(request: StaffRequest) -> HttpResponseBase:
    """Files that were brought, a new one, and what its columns are called."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["file"]
        content = upload.read()
        look = look_at_upload(content=content, matched={})
        wish = ImportWish(
            file_name=upload.name, content=content, layout="comeback", options={}, header=look.header
        )
        try:
            if look.unreadable:
                raise look.unreadable
            kept = keep_import(wish=wish, now=clock.now(), state=ImportState.CHOOSING)
        except FileNotReadable as unreadable:
            form.add_error("file", str(unreadable))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("dashboard:import_columns", public_id=kept.public_id)
    return show(
        request,
        "shop/imports.html",
        {
            "form": form,
            "imports": OrderImport.objects.order_by("-created_at", "-pk")[:30],
            "columns": COLUMNS,
        },
        status=422 if form.is_bound else 200,
    )


@staff_page(Capability.IMPORT_ORDERS)
def import_columns(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Which column of the file holds what, and how it writes numbers and dates."""
    found = _import(public_id)
    if found.file is None or not found.can_be_begun:
        return redirect("dashboard:import", public_id=public_id)
    options = found.options
    upload = look_at_file(
        opener_of(found.file),
        encoding=options.get("encoding") or "",
        sheet=options.get("sheet") or "",
        matched=options.get("columns") or {},
    )
    form = ColumnsForm(request.POST or None, upload=upload, initial=dict(options))
    if request.method == "POST" and request.POST.get("act") == "look":
        read_otherwise(
            order_import=found,
            encoding=request.POST.get("encoding", ""),
            sheet=request.POST.get("sheet", ""),
        )
        return redirect("dashboard:import_columns", public_id=public_id)
    if form.is_bound and form.is_valid():
        is_dry_run = request.POST.get("act") != "take_in"
        try:
            begin_import(
                order_import=found,
                options=form.chosen_options,
                is_dry_run=is_dry_run,
                actor=request.actor,
                now=clock.now(),
            )
        except ImportMoved as moved:
            messages.error(request, str(moved))
        return redirect("dashboard:import", public_id=public_id)
    return show(
        request,
        "shop/import_columns.html",
        _columns_page(found, upload, form),
        status=422 if form.is_bound else 200,
    )


def _columns_page(order_import: OrderImport, upload: Upload, form: ColumnsForm) -> dict[str, Any]:
    return {"order_import": order_import, "upload": upload, "form": form}


@staff_page(Capability.IMPORT_ORDERS)
def order_import(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """One file: how far it is and what was left out. The page asks again by itself until it is done."""
    found = _import(public_id)
    if found.state == ImportState.CHOOSING:
        return redirect("dashboard:import_columns", public_id=public_id)
    share = round(100 * found.done_count / found.total_count) if found.total_count else 0
    is_complete = found.state in (ImportState.DONE, ImportState.FAILED)
    context = {
        "order_import": found,
        "is_over": found.is_over,
        "share": 100 if is_complete else share,
        "takes_in": found.created_count + found.updated_count,
    }
    template = "shop/import_progress.html" if request.headers.get("HX-Request") else "shop/import.html"
    return show(request, template, context)


@require_POST
@staff_page(Capability.IMPORT_ORDERS)
def take_in(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Take the file in as it was tried."""
    found = _import(public_id)
    try:
        begin_import(order_import=found, options={}, is_dry_run=False, actor=request.actor, now=clock.now())
    except ImportMoved as moved:
        messages.error(request, str(moved))
    return redirect("dashboard:import", public_id=public_id)


@require_POST
@staff_page(Capability.IMPORT_ORDERS)
def stop(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Take no more of the file in."""
    try:
        stop_import(order_import=_import(public_id), actor=request.actor, now=clock.now())
    except ImportMoved as moved:
        messages.error(request, str(moved))
    return redirect("dashboard:import", public_id=public_id)


@staff_page(Capability.IMPORT_ORDERS)
def import_report(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """The refused rows with their reasons, in the kind of file that they came in; no cell can start a formula."""
    found = _import(public_id)
    name = found.file_name.rsplit(".", 1)[0] or found.public_id
    table = report_of(found)
    delimiter = report_delimiter(found)
    if not delimiter:
        content = table_as_workbook(table, title=_("Refused rows"))
        return _download(HttpResponse(content, content_type=_WORKBOOK), f"{name}-refused.xlsx")
    rows = StreamingHttpResponse(
        table_as_csv(table, delimiter=delimiter), content_type="text/csv; charset=utf-8"
    )
    return _download(rows, f"{name}-refused.csv")


@staff_page(Capability.IMPORT_ORDERS)
def sample(request: StaffRequest, kind: str) -> HttpResponseBase:
    """A file to fill in, with two orders in it."""
    if kind == "xlsx":
        content = table_as_workbook(SAMPLE, title=_("Orders"))
        return _download(HttpResponse(content, content_type=_WORKBOOK), "orders-sample.xlsx")
    if kind == "csv":
        text = "".join(table_as_csv(SAMPLE, delimiter=","))
        return _download(HttpResponse(text, content_type="text/csv; charset=utf-8"), "orders-sample.csv")
    raise NotFound


def _download(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _import(public_id: str) -> OrderImport:
    found = OrderImport.objects.select_related("file", "gathered_file").filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
