"""A public holiday as a form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.services.holidays import LONGEST_NAME
from dashboard.forms.settings import text_input


class HolidayForm(forms.Form):
    """What the day means is the service's to check."""

    day = forms.DateField(
        label=_("Day"),
        error_messages={
            "required": _("Please choose a day."),
            "invalid": _("Write the day as 2026-12-24."),
        },
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
    )
    name = forms.CharField(
        label=_("Name of the holiday"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Please write what the day is called.")},
        widget=text_input(autocomplete="off"),
    )
