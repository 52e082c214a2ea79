"""Who works here and which programs may: staff and API keys."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import StaffUser
from accounts.roles import Capability, Role
from accounts.second_factor_gate import Act, asks_second_factor
from accounts.selectors import api_keys as working_keys
from accounts.selectors import shop_settings, staff_members
from accounts.services.keys import create_api_key, revoke_api_key
from accounts.services.second_factor import is_shop_asking, remove_factors, staff_with_factor
from accounts.services.settings import update_settings
from accounts.services.staff import change_role, deactivate_staff, invite_staff, invited_people
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.people import ROLE_LABELS, ApiKeyForm, InvitationForm
from dashboard.forms.settings import add_refusal
from dashboard.presenting.api_keys import key_rows


@staff_page(Capability.MANAGE_STAFF)
@asks_second_factor(Act.ACCESS)
def staff(request: StaffRequest) -> HttpResponseBase:
    """Everybody who works here, and an invitation."""
    form = InvitationForm(request.POST or None, initial={"language": request.language})
    if form.is_bound and form.is_valid():
        try:
            invite_staff(
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                role=Role(form.cleaned_data["role"]),
                language=form.cleaned_data["language"],
                actor=request.actor,
                now=clock.real_now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The invitation is on its way. Its link works for a week."))
            return redirect("dashboard:staff")
    protected = staff_with_factor()
    people = [(person, ROLE_LABELS[Role(person.role)], person.pk in protected) for person in staff_members()]
    return show(
        request,
        "shop/staff.html",
        {
            "form": form,
            "people": people,
            "invited": [
                (person, ROLE_LABELS[Role(person.role)]) for person in invited_people(now=clock.real_now())
            ],
            "without_factor": [person for person, _label, has_factor in people if not has_factor],
            "is_demanded": shop_settings().demands_second_factor,
            "is_test_shop": not is_shop_asking(),
            "roles": [(role.value, label) for role, label in ROLE_LABELS.items()],
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
@staff_page(Capability.MANAGE_STAFF)
@asks_second_factor(Act.ACCESS)
def staff_role(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give somebody another role."""
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise NotFound
    _try(
        request,
        lambda: change_role(staff=_person(pk), role=Role(role), actor=request.actor, now=clock.real_now()),
    )
    return redirect("dashboard:staff")


@require_POST
@staff_page(Capability.MANAGE_STAFF)
@asks_second_factor(Act.ACCESS)
def staff_leaves(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Somebody no longer works here, or shall not join: the account is closed and signed out."""
    _try(request, lambda: deactivate_staff(staff=_person(pk), actor=request.actor, now=clock.real_now()))
    return redirect("dashboard:staff")


@require_POST
@staff_page(Capability.MANAGE_STAFF)
@asks_second_factor(Act.ACCESS)
def staff_lost_factor(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Somebody lost the second factor: it is taken away, and they are signed out everywhere."""
    remove_factors(staff=_person(pk), actor=request.actor, now=clock.real_now())
    messages.success(request, _("Taken away. They sign in with their password and set up another one."))
    return redirect("dashboard:staff")


@require_POST
@staff_page(Capability.MANAGE_STAFF)
@asks_second_factor(Act.ACCESS)
def demand_factor(request: StaffRequest) -> HttpResponseBase:
    """Whether everybody proves a second factor at sign-in."""
    wanted = request.POST.get("demanded") == "yes"
    update_settings(changes={"demands_second_factor": wanted}, actor=request.actor, now=clock.real_now())
    if wanted:
        messages.success(request, _("Everybody is asked for a second factor from now on."))
    else:
        messages.success(request, _("A second factor is asked for before acts that matter only."))
    return redirect("dashboard:staff")


@staff_page(Capability.MANAGE_KEYS)
@asks_second_factor(Act.ACCESS)
def api_keys(request: StaffRequest) -> HttpResponseBase:
    """The keys that work, and a new one, whose text is shown once."""
    form = ApiKeyForm(request.POST or None)
    new_key = None
    if form.is_bound and form.is_valid():
        try:
            new_key = create_api_key(
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                actor=request.actor,
                now=clock.real_now(),
            )
            form = ApiKeyForm()
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(
        request,
        "shop/api_keys.html",
        {"form": form, "keys": key_rows(working_keys(now=clock.real_now())), "new_key": new_key},
        status=422 if form.is_bound else 200,
    )


@require_POST
@staff_page(Capability.MANAGE_KEYS)
def api_key_revoked(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Take a key back for ever."""
    if _try(request, lambda: revoke_api_key(public_id=public_id, actor=request.actor, now=clock.real_now())):
        messages.success(request, _("The key no longer works."))
    return redirect("dashboard:api_keys")


def _person(pk: int) -> StaffUser:
    person = StaffUser.objects.filter(pk=pk).first()
    if person is None:
        raise NotFound
    return person


def _try(request: StaffRequest, act: Callable[[], object]) -> bool:
    """Carry out an act; a refusal becomes a message in plain words."""
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    return True
