"""Every country brings lawful starting values with their sources, and any other gets the neutral ones."""

from dataclasses import fields
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from core.money import Money
from countries.law import CountedFrom, Source, WayBackPayer
from countries.registry import country, is_country_code, known_countries
from returns.policy.document import parse_document
from returns.policy.terms import METHODS

EVERY = [*(found.code for found in known_countries()), "ZZ"]


def test_the_law_of_the_four_and_the_union_is_as_gathered():
    table = {
        code: (
            law.withdrawal.days,
            law.withdrawal.way_back_paid_by,
            law.defects.days if law.defects else None,
            (law.refund.days, law.refund.is_in_business_days, law.refund.counted_from),
        )
        for code in ("DE", "FR", "TR", "KR", "TH", "GB")
        if (law := country(code).law)
    }

    in_the_union = (14, WayBackPayer.SHOPPER, 731, (14, False, CountedFrom.NOTICE))
    assert table == {
        "DE": in_the_union,
        "FR": in_the_union,
        "TR": (14, WayBackPayer.SHOP_WITH_ITS_CARRIER, 731, (14, False, CountedFrom.HAND_OVER)),
        "KR": (7, WayBackPayer.BY_FAULT, 92, (3, True, CountedFrom.GOODS_BACK)),
        "TH": (7, WayBackPayer.SHOP, None, (15, False, CountedFrom.NOTICE)),
        "GB": (14, WayBackPayer.SHOPPER, 2192, (14, False, CountedFrom.GOODS_OR_PROOF)),
    }


def test_all_member_states_of_the_union_share_its_law():
    german = country("DE").law
    under_its_law = [
        found.code
        for found in known_countries()
        if (found.law.withdrawal, found.law.refund) == (german.withdrawal, german.refund)
    ]

    assert " ".join(under_its_law) == (
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
    )


def test_each_member_state_has_goods_answered_for_as_long_as_it_says():
    years = {731: 2, 1096: 3, 2192: 6, None: None}
    longer = {
        found.code: years[found.law.defects.days]
        for found in known_countries()
        if found.law.has_withdrawal_button and found.law.defects.days != 731
    }

    assert longer == {"ES": 3, "PT": 3, "SE": 3, "FI": None, "NL": None, "IE": 6}


def test_each_country_knows_its_own_exemptions():
    known = {
        code: " ".join(sorted(law.exemptions | law.further_exemptions | law.exempt_once_opened))
        for code in ("DE", "TR", "KR", "TH", "GB")
        if (law := country(code).law.withdrawal)
    }

    assert known == {
        "DE": "digital hygiene made_to_measure mixed perishable press sealed_media",
        "TR": "begun_service dated_service digital hygiene live_auction made_to_measure mixed perishable press "
        "price_fluctuation registered_vehicle sealed_media",
        "KR": "digital made_to_measure perishable sealed_media",
        "TH": "",
        "GB": "dated_service digital hygiene made_to_measure mixed perishable press price_fluctuation sealed_media",
    }


@pytest.mark.parametrize("code", EVERY)
def test_each_value_of_the_law_has_a_source_of_its_own(code):
    law = country(code).law
    parts = (
        law.withdrawal,
        law.defects,
        law.refund,
        law.defect_refund,
        law.late_interest,
        law.cash_on_delivery,
    )

    for part in filter(None, parts):
        assert "days" in part.sources or "percent_a_year" in part.sources
        for name, source in part.sources.items():
            assert hasattr(part, name) or name == "has_withdrawal_button"
            assert source.title
            assert source.url.startswith("https://")
            assert source.checked_on in (None, date(2026, 12, 1))
        if part is law.withdrawal:
            said = {
                field.name
                for field in fields(part)
                if getattr(part, field.name) not in (frozenset(), 0, False)
            }
            assert said - {"sources", "starts"} <= set(part.sources)
            assert "may_charge_lost_free_delivery" in part.sources


@pytest.mark.parametrize("code", ["JP", "jp", "XX", "", None])
def test_a_country_without_a_folder_is_neutral(code):
    found = country(code)

    assert (found.law.withdrawal, found.law.defects, found.law.refund) == (None, None, None)
    assert found.code == ((code or "ZZ").upper())


def test_the_neutral_country_is_none_that_anybody_can_choose():
    assert "ZZ" not in [found.code for found in known_countries()]
    assert not is_country_code("ZZ")


def test_a_neutral_country_keeps_its_own_name_and_currency():
    assert (country("JP").name, country("JP").currency) == ("Japan", "JPY")
    assert date(2026, 7, 4) in country("US").holidays(2026)


@pytest.mark.parametrize("code", EVERY)
def test_a_country_s_data_hold_together(code):
    found = country(code.lower())

    assert found.code == code
    assert ZoneInfo(found.time_zone)
    assert [Locale.parse(language) for language in found.languages]
    assert Money.parse("1", found.currency)
    assert {way.method for way in found.hand_over} <= set(METHODS)
    assert found.address_form.required <= set(found.address_form.fields)
    assert set(found.look_up_by) == {"phone", "email"}
    for carrier in found.carriers:
        assert not carrier.tracking_url or "{number}" in carrier.tracking_url


@pytest.mark.parametrize("code", EVERY)
def test_every_sourced_row_names_its_source_and_the_day_of_checking_if_it_was_compared(code):
    found = country(code)
    other = [
        *found.hand_over,
        *found.carriers,
        *found.marketplaces,
        *found.payouts,
        *found.banks,
        *found.channels,
        *found.legal_footer,
        found.address_form,
    ]
    rows = [row for row in other if row.source is not None]

    for row in rows:
        assert isinstance(row.source, Source)
        assert row.source.title
        assert "for the merchant to confirm" not in row.source.title  # our own list is no source
        assert row.source.url.startswith(("https://", "http://"))
        assert row.source.checked_on in (None, date(2026, 12, 1))


def _footer_sources(code):
    return {field.code: field.source for field in country(code).legal_footer}


@pytest.mark.parametrize(
    ("code", "lines"),
    [("AT", {"phone"}), ("DE", {"phone"}), ("KR", {"mail_order_number"}), ("TR", {"phone", "email", "kep"})],
)
def test_a_line_whose_law_was_only_named_has_no_day_of_checking(code, lines):
    sources = _footer_sources(code)

    assert {line for line, source in sources.items() if source and source.checked_on is None} == lines


def test_the_directive_does_not_ask_who_represents_a_shop_but_germany_does():
    assert _footer_sources("AT")["representative"] is None
    assert _footer_sources("DE")["representative"].title.startswith("Digitale-Dienste-Gesetz")


@pytest.mark.parametrize(
    ("code", "currency", "time_zone"),
    [
        ("GB", "GBP", "Europe/London"),
        ("CH", "CHF", "Europe/Zurich"),
        ("US", "USD", "America/New_York"),
    ],
)
def test_a_shop_starts_in_the_currency_and_time_of_its_country(code, currency, time_zone):
    found = country(code)

    assert (found.currency, found.time_zone) == (currency, time_zone)


@pytest.mark.parametrize("code", EVERY)
@pytest.mark.parametrize("currency", ["own", "USD", "KRW", "KWD"])
def test_the_first_policy_is_valid_in_any_currency(code, currency):
    found = country(code)
    wanted = found.currency if currency == "own" else currency

    document = parse_document(found.preset_policy(wanted))

    assert document.as_json()["base"]["return_shipping_fee"]["currency"] == wanted
    assert set(document.base["methods"]) <= {way.method for way in found.hand_over}


def test_korea_picks_up_first_and_charges_by_fault():
    korea = country("KR")

    assert [way.method for way in korea.hand_over][:2] == ["pickup", "drop_off"]
    assert [rule["set"] for rule in korea.preset_policy("KRW")["rules"]][2] == {
        "return_shipping_fee": {"amount": "3000", "currency": "KRW"}
    }


def test_holidays_are_those_of_the_years_asked_for():
    germany = country("DE")

    assert date(2026, 10, 3) in germany.holidays(2026)
    assert date(2027, 1, 1) not in germany.holidays(2026)
    assert date(2027, 1, 1) in germany.holidays(2026, 2027)


def test_a_country_s_channels_and_nights_are_rows_of_it():
    korea, thailand = country("KR"), country("TH")

    assert [row.channel for row in korea.channels] == ["kakaotalk", "sms", "email"]
    assert (korea.night_ban.starts, korea.night_ban.ends) == (time(21), time(8))
    assert [row.channel for row in thailand.channels] == ["line", "sms", "email"]
    assert thailand.night_ban is None
    assert all("email" in [row.channel for row in country(code).channels] for code in EVERY)


@pytest.mark.parametrize(
    ("code", "order", "required"),
    [
        ("DE", "line1 line2 postal_code city", "line1 postal_code city"),
        ("IT", "line1 line2 postal_code city region", "line1 postal_code city region"),
        ("IE", "line1 line2 city region postal_code", "line1 city"),
        ("HU", "city line1 line2 postal_code", "line1 city"),
        ("GB", "line1 line2 city postal_code", "line1 city postal_code"),
        ("US", "line1 line2 city region postal_code", "line1 city region postal_code"),
    ],
)
def test_an_address_is_asked_for_as_the_country_writes_it(code, order, required):
    form = country(code).address_form

    assert form.fields == ("name", *order.split(), "phone")
    assert form.required == {"name", *required.split()}
