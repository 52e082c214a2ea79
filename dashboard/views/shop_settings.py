"""The shop about itself: settings, brand, loyalty tiers."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.legal_footer import missing_legal_fields
from accounts.models import Brand
from accounts.roles import Capability
from accounts.selectors import brand as current_brand
from accounts.selectors import logo_path, shop_settings
from accounts.services.files import store_picture
from accounts.services.law import confirm_law as confirm
from accounts.services.settings import BrandRefused, SettingsRefused, update_brand, update_settings
from core import clock
from core.errors import Refusal
from core.money import Money, format_money
from core.uploads import takes_files
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.settings import BrandForm, SettingsForm, add_refusal
from dashboard.presenting.law import law_view
from loyalty.models import Member
from loyalty.selectors import tiers


@staff_page(Capability.EDIT_SETTINGS)
def settings(request: StaffRequest) -> HttpResponseBase:
    """Languages, times, addresses and what the shop promises."""
    row = shop_settings()
    form = SettingsForm(request.POST) if request.method == "POST" else SettingsForm.of(row)
    if request.method == "POST" and form.is_valid():
        try:
            update_settings(changes=form.changes(row.country), actor=request.actor, now=clock.now())
        except SettingsRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("dashboard:settings")
    status = 422 if form.is_bound else 200
    return show(
        request,
        "shop/settings.html",
        {
            "form": form,
            "settings_row": row,
            "law": law_view(row, language=request.language),
            "missing_legal": missing_legal_fields(row),
        },
        status=status,
    )


@staff_page(Capability.EDIT_SETTINGS)
def confirm_law(request: StaffRequest) -> HttpResponseBase:
    """The merchant has read what the country's law gives and takes it as his own."""
    if request.method == "POST":
        confirm(
            seen=frozenset(request.POST.getlist("row")),
            actor=request.actor,
            name=request.user.name or request.user.email,
            now=clock.now(),
        )
        messages.success(request, _("Thank you. We noted that you have checked the law of your country."))
    return redirect("dashboard:policy" if request.POST.get("from") == "policy" else "dashboard:settings")


@staff_page(Capability.EDIT_BRAND)
@takes_files
def brand(request: StaffRequest) -> HttpResponseBase:
    """Colours, lettering, corners, logo and sentence, with a preview."""
    row = current_brand()
    languages = list(shop_settings().languages)
    if request.method == "POST":
        form = BrandForm(request.POST, request.FILES, languages=languages)
    else:
        form = BrandForm.of(row, languages=languages)
    if form.is_bound and form.is_valid():
        try:
            _save_brand(request, form, row)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The brand is saved. Shoppers see it from now on."))
            return redirect("dashboard:brand")
    return show(
        request,
        "shop/brand.html",
        {"form": form, "logo_url": logo_path(row), "portal_url": "/"},
        status=422 if form.is_bound else 200,
    )


@staff_page(Capability.EDIT_POLICY)
def loyalty(request: StaffRequest) -> HttpResponseBase:
    """The tiers, what they ask, what they give and how many have reached them."""
    currency = shop_settings().currency
    counts: dict[int | None, int] = {}
    for tier_id in Member.objects.values_list("tier_id", flat=True):
        counts[tier_id] = counts.get(tier_id, 0) + 1
    rows = [
        {
            "code": tier.code,
            "name": tier.name_in(request.language),
            "threshold": format_money(Money(tier.threshold_minor, currency), request.language),
            "benefits": _benefits(tier.benefits),
            "members": counts.get(tier.pk, 0),
        }
        for tier in tiers()
    ]
    return show(request, "shop/loyalty.html", {"rows": rows, "member_count": sum(counts.values())})


def _save_brand(request: StaffRequest, form: BrandForm, row: Brand) -> None:
    now = clock.now()
    changes = form.changes()
    upload = form.cleaned_data["logo"]
    if upload is False:
        changes["logo_file"] = None
    elif upload:
        changes["logo_file"] = store_picture(data=upload.read(), kind="logo", now=now)
    try:
        update_brand(changes=changes, actor=request.actor, now=now)
    except BrandRefused:
        row.refresh_from_db()
        raise


def _benefits(benefits: dict[str, object]) -> list[str]:
    words = {
        "window_days": _("Return period: %(value)s days"),
        "extra_window_days": _("Longer return period: %(value)s more days"),
        "has_free_return_shipping": _("Free way back"),
        "has_no_restocking_fee": _("No restocking fee"),
        "has_auto_approval": _("Approved at once"),
        "inspection": _("Kind inspection"),
        "refund_on": _("Earlier refund"),
        "bonus_percent": _("Bonus on store credit: %(value)s %%"),
        "methods": _("More ways to send back"),
    }
    return [words[name] % {"value": value} for name, value in benefits.items() if name in words and value]
