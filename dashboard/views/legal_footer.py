"""The legal footer of pages and mails: what the shop's country asks for, what is missing, and how it looks."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.legal_footer import legal_lines, missing_legal_fields
from accounts.roles import Capability
from accounts.selectors import shop_settings
from accounts.services.legal_footer import LegalFooterRefused, update_legal_footer
from core import clock
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.legal_footer import LegalFooterForm
from dashboard.forms.settings import add_refusal


@staff_page(Capability.EDIT_SETTINGS)
def legal_footer(request: StaffRequest) -> HttpResponseBase:
    """All lines on one page, saved together or not at all."""
    row = shop_settings()
    if request.method == "POST":
        form = LegalFooterForm(request.POST, settings=row)
    else:
        form = LegalFooterForm.of(row)
    if form.is_bound and form.is_valid():
        try:
            update_legal_footer(
                details=form.details(),
                own_words=form.cleaned_data["own_words"],
                actor=request.actor,
                now=clock.now(),
            )
        except LegalFooterRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. It stands under all pages and mails from now on."))
            return redirect("dashboard:legal_footer")
    context = {
        "form": form,
        "missing": ", ".join(_(field.label) for field in missing_legal_fields(row)),
        "lines": legal_lines(row, language=row.default_language),
    }
    return show(request, "shop/legal_footer.html", context, status=422 if form.is_bound else 200)
