"""The legal footer is set as a whole or not at all, and read in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.legal_footer import LegalLine, legal_lines, missing_legal_fields
from accounts.models import ShopSettings
from accounts.services.legal_footer import LegalFooterRefused, update_legal_footer
from core.actors import Actor
from events.models import Event
from tests.conftest import NOW

OWNER = Actor("staff", "1")


def _update(**details: str) -> ShopSettings:
    return update_legal_footer(details=details, own_words="", actor=OWNER, now=NOW)


def test_lines_stand_in_the_order_of_the_country_with_their_labels(shop: Any) -> None:
    ShopSettings.objects.update(country="TR", legal_footer="Sicil: 1")
    row = update_legal_footer(
        details={"kep": "shop@hs01.kep.tr", "name": "Lale A.Ş.", "mersis": "0123456789000015"},
        own_words="Sicil: 1",
        actor=OWNER,
        now=NOW,
    )

    assert [str(line) for line in legal_lines(row, language="tr")] == [
        "Lale A.Ş.",
        "MERSİS no: 0123456789000015",
        "KEP adresi: shop@hs01.kep.tr",
        "Sicil: 1",
    ]
    assert [field.code for field in missing_legal_fields(row)] == ["address", "phone", "email"]


def test_the_change_is_told_without_its_values_and_once(shop: Any) -> None:
    _update(name="Nordlicht GmbH")
    _update(name="Nordlicht GmbH")

    events = Event.objects.filter(type="settings.changed")
    assert [event.data["fields"] for event in events] == [["legal_details"]]


@pytest.mark.parametrize(
    "details",
    [{"name": "Nordlicht GmbH", "vat_id": "DE123456789"}, {"name": "Nordlicht GmbH", "mersis": "1"}],
)
def test_one_wrong_line_saves_none(shop: Any, details: dict[str, str]) -> None:
    with pytest.raises(LegalFooterRefused) as refused:
        _update(**details)

    assert [error.field for error in refused.value.errors] == [list(details)[1]]
    assert ShopSettings.objects.get().legal_details == {}


def test_a_line_that_is_left_out_goes(shop: Any) -> None:
    _update(name="Nordlicht GmbH", phone="040 123")

    row = _update(name="Nordlicht GmbH")

    assert row.legal_details == {"name": "Nordlicht GmbH"}


def test_a_shop_s_own_words_from_before_are_kept(shop: Any) -> None:
    ShopSettings.objects.update(legal_footer="Nordlicht GmbH\nHRB 1")

    lines = legal_lines(ShopSettings.objects.get(), language="en")

    assert lines == (LegalLine("", "Nordlicht GmbH"), LegalLine("", "HRB 1"))
