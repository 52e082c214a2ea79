"""The public holidays that business days pass over: the country's, and what the shop adds or works on."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from accounts.selectors import shop_settings
from accounts.services.holidays import HolidayRefused, add_holiday, take_back_own_day, work_on_holiday
from core import clock
from core.dates import format_date, local_date
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.holidays import HolidayForm
from dashboard.forms.settings import add_refusal
from dashboard.presenting.holidays import holiday_rows
from returns.telling.conditions import country_name


@staff_page(Capability.EDIT_SETTINGS)
def holidays(request: StaffRequest) -> HttpResponseBase:
    """The list, and the form that adds a day."""
    form = HolidayForm(request.POST) if request.method == "POST" else HolidayForm()
    if form.is_bound and form.is_valid():
        now, day = clock.now(), form.cleaned_data["day"]
        try:
            add_holiday(day=day, name=form.cleaned_data["name"], actor=request.actor, now=now)
        except HolidayRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Added: %(day)s.") % {"day": _day(request, day)})
            return redirect("dashboard:holidays")
    settings = shop_settings()
    today = local_date(clock.now(), settings.time_zone)
    context = {
        "form": form,
        "rows": holiday_rows(settings, today=today, language=request.language),
        "country_name": country_name(settings.country, request.language),
    }
    return show(request, "shop/holidays.html", context, status=422 if form.is_bound else 200)


@staff_page(Capability.EDIT_SETTINGS)
@require_POST
def work_on(request: StaffRequest) -> HttpResponseBase:
    """The shop works on this holiday of its country."""
    form = HolidayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This day is no public holiday."))
        return redirect("dashboard:holidays")
    day = form.cleaned_data["day"]
    try:
        work_on_holiday(day=day, name=form.cleaned_data["name"], actor=request.actor, now=clock.now())
    except HolidayRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You work on %(day)s.") % {"day": _day(request, day)})
    return redirect("dashboard:holidays")


@staff_page(Capability.EDIT_SETTINGS)
@require_POST
def take_back(request: StaffRequest) -> HttpResponseBase:
    """The country's calendar alone decides about this day again."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        messages.error(request, _("Write the day as 2026-12-24."))
        return redirect("dashboard:holidays")
    take_back_own_day(day=day, actor=request.actor, now=clock.now())
    messages.success(request, _("Taken back: %(day)s.") % {"day": _day(request, day)})
    return redirect("dashboard:holidays")


def _day(request: StaffRequest, day: date) -> str:
    return format_date(day, request.language, with_year=True)
