"""Telling the operators, not the shop, that something is wrong with a shop."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.network import network_address
from portal.forms import ReportForm, problems_of
from portal.frame import Problem, ShopRequest, shopper_page, show, stopped
from tenants.models import ReportKind
from tenants.reports import count_report, report_shop
from tenants.selectors import current_shop


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: ShopRequest) -> HttpResponse:
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, form, [])
    if not form.is_valid():
        return _page(request, form, problems_of(form), status=422)
    now = clock.now()
    if not count_report(network_address=network_address(request), now=now).is_allowed:
        text = _("Several reports came from here within the hour. Please try again later.")
        return _page(request, form, [Problem(text)], status=429)
    values = form.cleaned_data
    report_shop(
        shop=current_shop(),
        kind=ReportKind(values["kind"]),
        text=values["text"],
        contact=values["contact"],
        now=now,
    )
    return HttpResponseRedirect(reverse("portal:reported"))


@shopper_page
@require_safe
def reported(request: ShopRequest) -> HttpResponse:
    return stopped(
        request,
        title=_("Thank you, your report has arrived"),
        text=_("Comeback looks at it. If you gave your e-mail, we write to you where we have a question."),
    )


def _page(
    request: ShopRequest, form: ReportForm, problems: list[Problem], *, status: int = 200
) -> HttpResponse:
    return show(request, "report.html", {"form": form, "problems": problems}, status=status)
