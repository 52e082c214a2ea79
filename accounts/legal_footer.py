"""The legal footer of the current shop: the lines that its country asks for, as readers and as its staff see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext

from accounts.models import ShopSettings
from countries.model import LegalField, Need
from countries.registry import country


@dataclass(frozen=True)
class LegalLine:
    """``label`` is empty where the value speaks for itself; ``url`` where there is nothing to open."""

    label: str
    value: str
    url: str = ""

    def __str__(self) -> str:
        return f"{self.label}: {self.value}" if self.label else self.value


def legal_lines(settings: ShopSettings, *, language: str) -> tuple[LegalLine, ...]:
    """What stands under every page and mail in ``language``: the country's lines, then the shop's own words."""
    with translation.override(language):
        lines = [
            LegalLine(gettext(field.label) if field.is_labelled else "", value, _url(field, value))
            for field in country(settings.country).legal_footer
            if (value := settings.legal_details.get(field.code, ""))
        ]
    lines += [LegalLine("", line) for line in settings.legal_footer.splitlines() if line.strip()]
    return tuple(lines)


def missing_legal_fields(settings: ShopSettings) -> tuple[LegalField, ...]:
    """The lines that every shop of the country has to show, and that this one has not given."""
    return tuple(
        field
        for field in country(settings.country).legal_footer
        if field.need is Need.ALWAYS and not settings.legal_details.get(field.code)
    )


def _url(field: LegalField, value: str) -> str:
    if field.code == "email":
        return f"mailto:{value}"
    return field.link.replace("{number}", "".join(value.split("-"))) if field.link else ""
