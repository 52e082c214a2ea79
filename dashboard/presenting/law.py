"""The law of the shop's country as staff read and confirm it, each row with its source."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_date
from countries.model import Law, Source, WayBackPayer


@dataclass(frozen=True)
class LawRow:
    label: str
    text: str
    source: str
    source_url: str
    checked_on: str


def law_rows(law: Law, *, language: str) -> tuple[LawRow, ...]:
    """What no policy undercuts."""
    rows = []
    if law.withdrawal is not None:
        days = law.withdrawal.days
        text = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
        rows.append(_row(_("Withdrawal"), text, law.withdrawal.source, language))
        rows.append(
            _row(
                _("Way back paid by"),
                _payer(law.withdrawal.way_back_paid_by),
                law.withdrawal.source,
                language,
            )
        )
    if law.defects is not None:
        days = law.defects.days
        text = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
        rows.append(_row(_("Defects"), text, law.defects.source, language))
    if law.refund is not None:
        days = law.refund.days
        text = (
            ngettext("%(days)s business day", "%(days)s business days", days)
            if law.refund.is_in_business_days
            else ngettext("%(days)s day", "%(days)s days", days)
        ) % {"days": days}
        rows.append(_row(_("Refund due within"), text, law.refund.source, language))
    return tuple(rows)


def _row(label: str, text: str, source: Source, language: str) -> LawRow:
    return LawRow(
        label, text, source.title, source.url, format_date(source.checked_on, language, with_year=True)
    )


def _payer(payer: WayBackPayer) -> str:
    return {
        WayBackPayer.SHOPPER: _("The customer, unless you offer more"),
        WayBackPayer.SHOP: _("You"),
        WayBackPayer.SHOP_WITH_ITS_CARRIER: _("You, with the carrier that you name"),
        WayBackPayer.BY_FAULT: _("Whoever is at fault"),
        WayBackPayer.BY_AGREEMENT: _("As agreed"),
    }[payer]
