"""How the shop runs its returns beside its policy: promises, payments, files for the bank, parcels, exchanges."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.roles import Capability
from accounts.selectors import shop_settings
from core import clock
from core.errors import Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.return_settings import ReturnSettingsForm
from returns import selectors
from returns.services.settings import update_return_settings

# What the service names, by the field of the form.
_FIELDS = {
    "own_parcel_limit_minor": "own_parcel_limit",
    "late_compensation": "compensation",
    "payment_order": "payment_1",
    "payout_sender.holder": "sender_holder",
    "payout_sender.iban": "sender_iban",
    "payout_sender.bic": "sender_bic",
}


@staff_page(Capability.EDIT_SETTINGS)
def return_settings(request: StaffRequest) -> HttpResponseBase:
    """All of it on one page, saved together or not at all."""
    shop, row = shop_settings(), selectors.return_settings()
    if request.method == "POST":
        form = ReturnSettingsForm(request.POST, currency=shop.currency)
    else:
        form = ReturnSettingsForm.of(row, currency=shop.currency)
    if form.is_bound and form.is_valid():
        try:
            update_return_settings(changes=form.changes(), actor=request.actor, now=clock.now())
        except Refusal as refusal:
            for error in refusal.errors:
                name = _FIELDS.get(error.field, error.field)
                form.add_error(name if name in form.fields else None, error.message)
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("dashboard:return_settings")
    status = 422 if form.is_bound else 200
    return show(request, "return_settings.html", {"form": form, "currency": shop.currency}, status=status)
