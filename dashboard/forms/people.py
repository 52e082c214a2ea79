"""Inviting staff and making API keys."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from accounts.scopes import SCOPES
from dashboard.forms.settings import text_input

ROLE_LABELS = {
    Role.OWNER: _("Owner: everything"),
    Role.MANAGER: _("Manager: everything but staff, keys and plan"),
    Role.AGENT: _("Agent: decides, refunds up to the limit, writes"),
    Role.WAREHOUSE: _("Warehouse: receives and inspects, sees no money"),
    Role.ANALYST: _("Analyst: figures and returns without personal data"),
}


class InvitationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, widget=text_input(autocomplete="off"))
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, label) for role, label in ROLE_LABELS.items()],
        initial=Role.AGENT,
        widget=forms.Select(attrs={"class": "input"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.STAFF_LANGUAGES, widget=forms.Select(attrs={"class": "input"})
    )


class ApiKeyForm(forms.Form):
    name = forms.CharField(
        label=_("What the key is for"), max_length=120, widget=text_input(autocomplete="off")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(scope, scope) for scope in sorted(SCOPES)],
        widget=forms.CheckboxSelectMultiple,
    )
