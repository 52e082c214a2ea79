"""What shoppers type: one field that takes phone or e-mail, order numbers, codes and bank accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from countries import registry
from portal.frame import Problem
from tenants.models import ReportKind


def problems_of(form: forms.Form) -> list[Problem]:
    """The errors of a form for the summary on top of the page."""
    return [
        Problem(text=str(error), anchor=str(form[name].id_for_label) if name in form.fields else "")
        for name, errors in form.errors.items()
        for error in errors
    ]


class ContactForm(forms.Form):
    contact = forms.CharField(
        label=_("Phone or e-mail"),
        help_text=_("As you gave it when you ordered."),
        max_length=320,
        error_messages={"required": _("Please write your phone number or e-mail address.")},
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "email",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if registry.country(country).look_up_by[0] == "phone":
            self.fields["contact"].widget.attrs["autocomplete"] = "tel"


class FindForm(ContactForm):
    number = forms.CharField(
        label=_("Order number"),
        help_text=_("You find it in your order confirmation, for example 1001."),
        max_length=100,
        error_messages={"required": _("Please write the number of your order.")},
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    field_order: tuple[str, ...] = ("number", "contact")


class FindWithPostcodeForm(FindForm):
    postcode = forms.CharField(
        label=_("Postcode"),
        help_text=_("Of the address that the order went to."),
        max_length=20,
        error_messages={"required": _("Please write the postcode.")},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "postal-code"}),
    )

    field_order = ("number", "contact", "postcode")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        error_messages={"required": _("Please write the code.")},
        widget=forms.TextInput(
            attrs={"class": "input input--code", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


_REPORT_KINDS = (
    (ReportKind.POSES, _("The shop pretends to be somebody else")),
    (ReportKind.ASKS, _("It asks for passwords, card or bank data")),
    (ReportKind.GOODS, _("It sells what is forbidden or fake")),
    (ReportKind.OTHER, _("Something else")),
)


class ReportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=_REPORT_KINDS,
        error_messages={"required": _("Please choose what is wrong.")},
        widget=forms.Select(attrs={"class": "input"}),
    )
    text = forms.CharField(
        label=_("What happened?"),
        max_length=2000,
        error_messages={"required": _("Please write in a few words what happened.")},
        widget=forms.Textarea(attrs={"class": "input", "rows": 5}),
    )
    contact = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("Only in case we have a question."),
        required=False,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )
