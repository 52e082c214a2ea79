"""Bringing a file of orders, and saying what its columns hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services.files import MAX_FILE_BYTES
from commerce.importing.cells import header_key
from commerce.importing.columns import COLUMNS, Column
from commerce.services.import_uploads import Upload

_SELECT = {"class": "input"}
_GROUPS = {
    "order": gettext_lazy("The order"),
    "customer": gettext_lazy("The customer"),
    "line": gettext_lazy("Each line"),
    "money": gettext_lazy("Totals and payment"),
    "parcel": gettext_lazy("Parcels"),
    "address": gettext_lazy("Shipping address"),
}
# One of them is needed.
_WANTED = frozenset({"column_customer_email", "column_customer_phone"})
_ENCODINGS = (
    ("", gettext_lazy("Recognise it")),
    ("utf-8", "UTF-8"),
    ("cp1254", gettext_lazy("Turkish (Windows-1254)")),
    ("cp949", gettext_lazy("Korean (CP949)")),
    ("cp874", gettext_lazy("Thai (TIS-620)")),
    ("cp1252", gettext_lazy("Western European (Windows-1252)")),
    ("cp1250", gettext_lazy("Central European (Windows-1250)")),
    ("utf-16", "UTF-16"),
)


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or Excel (.xlsx) with one row for each line of an order, up to 50 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.gz,.xlsx,text/csv"}),
    )

    def clean_file(self) -> object:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("This file is larger than 50 MB. Split it and upload the parts."))
        return upload


@dataclass(frozen=True)
class ColumnGroup:
    """Fields that stand together on the page. ``more`` are optional and nobody matched them: folded away."""

    title: str
    fields: list[forms.BoundField]
    more: list[forms.BoundField]


class ColumnsForm(forms.Form):
    """How the file is to be read, and which of its columns is which of ours."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"), choices=_ENCODINGS, required=False, widget=forms.Select(attrs=_SELECT)
    )
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False, widget=forms.Select(attrs=_SELECT))
    decimal_sign = forms.ChoiceField(
        label=gettext_lazy("Decimals in amounts"),
        required=False,
        choices=[
            ("", gettext_lazy("As the file shows")),
            (".", gettext_lazy("After a point: 1,250.90")),
            (",", gettext_lazy("After a comma: 1.250,90")),
        ],
        widget=forms.Select(attrs=_SELECT),
    )
    day_order = forms.ChoiceField(
        label=gettext_lazy("Order of dates"),
        required=False,
        choices=[
            ("", gettext_lazy("As the file shows")),
            ("day_first", gettext_lazy("Day first: 31/12/2026")),
            ("month_first", gettext_lazy("Month first: 12/31/2026")),
        ],
        widget=forms.Select(attrs=_SELECT),
    )

    def __init__(self, data: Any, *, upload: Upload, **wishes: Any) -> None:
        super().__init__(data, **wishes)
        shape = upload.shape
        if shape.is_workbook:
            del self.fields["encoding"]
            self.fields["sheet"].choices = [(name, name) for name in shape.sheets]  # type: ignore[attr-defined]
            self.initial.setdefault("sheet", shape.sheet)
        else:
            del self.fields["sheet"]
        counts = Counter(header_key(name) for name in upload.header)
        theirs = [name for name in upload.header if header_key(name) and counts[header_key(name)] == 1]
        for column in COLUMNS:
            self.fields[f"column_{column.name}"] = _column_field(column, theirs)
            self.initial.setdefault(f"column_{column.name}", upload.columns.get(column.name, ""))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("column_customer_email") and not values.get("column_customer_phone"):
            self.add_error("column_customer_email", _("Choose the column with the e-mail or the phone."))
        return values

    @property
    def chosen_options(self) -> dict[str, Any]:
        """What was chosen, as options of the import."""
        values = self.cleaned_data
        columns = {
            column.name: values[f"column_{column.name}"]
            for column in COLUMNS
            if values[f"column_{column.name}"]
        }
        reading = {name: values.get(name, "") for name in ("encoding", "sheet", "decimal_sign", "day_order")}
        return reading | {"columns": columns, "matched_by_hand": True}

    def reading_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if not name.startswith("column_"))

    def groups(self) -> list[ColumnGroup]:
        groups = []
        for key, title in _GROUPS.items():
            fields = [self[f"column_{column.name}"] for column in COLUMNS if column.group == key]
            shown = [field for field in fields if _is_shown(field)]
            groups.append(ColumnGroup(str(title), shown, [field for field in fields if field not in shown]))
        return groups


def _is_shown(field: forms.BoundField) -> bool:
    return bool(field.field.required or field.value() or field.errors or field.name in _WANTED)


def _column_field(column: Column, theirs: list[str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=column.says,
        help_text=column.name,
        required=column.is_needed,
        choices=[("", gettext_lazy("Not in the file")), *((name, name) for name in theirs)],
        widget=forms.Select(attrs=_SELECT),
        error_messages={"required": gettext_lazy("Choose the column of the file that holds this.")},
    )
