"""Who stands behind each port of the shop: read, chosen, changed, switched off."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Connection, Port
from accounts.ports import connection_to, connections_of_shop, providers_of
from accounts.roles import Capability
from accounts.second_factor_gate import Act, asks_second_factor
from accounts.services.connections import connect, switch_off
from core import clock
from core.errors import NotFound, Refusal
from core.uploads import takes_files
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.connections import ConnectionForm, form_for
from dashboard.forms.settings import add_refusal
from dashboard.presenting.connections import parcels_elsewhere, port_row, port_rows, provider_words
from returns.waiting_work import waiting_for_nobody
from tracking.selectors import parcels_with_others


@staff_page(Capability.EDIT_SETTINGS)
@require_safe
def connections(request: StaffRequest) -> HttpResponseBase:
    """All ports with who stands behind each, and what does not work where nobody does."""
    behind = connections_of_shop()
    rows = port_rows(behind, waiting_for_nobody(behind))
    elsewhere = parcels_elsewhere(parcels_with_others(behind.get(Port.CARRIER)))
    return show(request, "shop/connections.html", {"rows": rows, "parcels_elsewhere": elsewhere})


@staff_page(Capability.EDIT_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
@asks_second_factor(Act.COMPANY_KEY)
@takes_files
def connection(request: StaffRequest, port: str) -> HttpResponseBase:
    """Everybody who can stand behind one port, each with what has to be known of him."""
    known = _known(port)
    behind = connection_to(known)
    asked = request.POST.get("provider", "")
    if asked and asked not in providers_of(known):
        raise NotFound
    offered = {provider: _form(request, known, provider, asked, behind) for provider in providers_of(known)}
    if asked and offered[asked].is_valid() and _connected(request, behind, asked, known, offered[asked]):
        messages.success(request, _("Saved. What waited for it goes on now."))
        return redirect("dashboard:connections")
    context = {
        "row": port_row(known, behind, {}),
        "has_pools": known == Port.CARRIER and behind is not None and behind.is_by_hand,
        "choices": [
            {"form": form, "is_chosen": behind is not None and behind.provider == provider}
            | provider_words(known, provider)
            for provider, form in offered.items()
        ],
    }
    return show(request, "shop/connection.html", context, status=422 if asked else 200)


@staff_page(Capability.EDIT_SETTINGS)
@require_POST
@asks_second_factor(Act.COMPANY_KEY)
def switched_off(request: StaffRequest, port: str) -> HttpResponseBase:
    """Nobody stands behind the port from now on."""
    switch_off(port=_known(port), actor=request.actor, now=clock.now())
    messages.success(request, _("Switched off."))
    return redirect("dashboard:connections")


def _known(port: str) -> Port:
    if port not in Port.values:
        raise NotFound
    return Port(port)


def _form(
    request: StaffRequest, port: Port, provider: str, asked: str, behind: Connection | None
) -> ConnectionForm:
    form_class = form_for(port, provider)
    if provider == asked:
        return form_class(request.POST, request.FILES, prefix=provider)
    known = behind.settings if behind is not None and behind.provider == provider else {}
    return form_class(initial=known, prefix=provider)


def _connected(
    request: StaffRequest, behind: Connection | None, provider: str, port: Port, form: ConnectionForm
) -> bool:
    now = clock.now()
    try:
        connect(
            port=port,
            provider=provider,
            settings=form.settings(behind, now=now),
            company=form.company,
            actor=request.actor,
            now=now,
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    return True
