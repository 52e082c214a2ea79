"""Uploading a file of orders."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 64 * 1024 * 1024


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with one row for each line of an order, plain or as .gz, up to 64 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.gz,text/csv"}),
    )
    layout = forms.ChoiceField(
        label=_("Columns"),
        choices=[
            ("comeback", _("Our own columns")),
            ("online-retail", _("InvoiceNo, StockCode, Description, Quantity, ...")),
        ],
        widget=forms.Select(attrs={"class": "input"}),
    )

    def clean_file(self) -> object:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 64 MB. Split it and upload the parts."))
        return upload
