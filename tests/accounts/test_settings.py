from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.colours import BLACK, WHITE, contrast, ink_on
from accounts.models import Brand, ShopSettings
from accounts.services.settings import (
    BrandRefused,
    SettingsRefused,
    most_refund_days,
    update_brand,
    update_settings,
)
from core.actors import Actor
from events.models import Event
from tests.conftest import NOW

OWNER = Actor("staff", "1")


def test_settings_are_changed_and_the_change_is_told_without_its_values(shop):
    update_settings(
        changes={"support_phone": " +49 30 123 ", "hand_over_days": 10, "refund_days": 5},
        actor=OWNER,
        now=NOW,
    )

    row = ShopSettings.objects.get()
    assert (row.support_phone, row.hand_over_days) == ("+49 30 123", 10)
    event = Event.objects.get(type="settings.changed")
    assert event.data == {"settings_id": "1", "fields": ["hand_over_days", "support_phone"]}
    assert event.actor == {"kind": "staff", "id": "1"}


def test_what_stays_the_same_is_no_news(shop):
    update_settings(changes={"shop_name": "Nordlicht"}, actor=OWNER, now=NOW)

    assert not Event.objects.filter(type="settings.changed").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"currency": "USD"}, "currency"),
        ({"country": "TR"}, "country"),
        ({"pk": 2}, "pk"),
        ({"time_zone": "Mars"}, "time_zone"),
        ({"languages": []}, "languages"),
        ({"languages": ["xx"], "default_language": "xx"}, "languages"),
        ({"default_language": "ko"}, "default_language"),
        ({"hand_over_days": 0}, "hand_over_days"),
        ({"reply_to_email": "nobody"}, "reply_to_email"),
        ({"agent_refund_limit_minor": -1}, "agent_refund_limit_minor"),
        ({"shop_name": "  "}, "shop_name"),
    ],
)
def test_settings_that_cannot_be_are_refused(shop, changes, field):
    before = ShopSettings.objects.values().get()

    with pytest.raises(SettingsRefused) as refused:
        update_settings(changes=changes, actor=OWNER, now=NOW)

    assert refused.value.errors[0].field == field
    assert ShopSettings.objects.values().get() == before


def test_a_brand_is_changed(shop):
    update_brand(
        changes={"accent_colour": "#8A1C3B", "radius": 4, "tagline": {"en": "Warm"}}, actor=OWNER, now=NOW
    )

    row = Brand.objects.get()
    assert (row.accent_colour, row.radius, row.tagline) == ("#8a1c3b", 4, {"en": "Warm"})
    assert Event.objects.get(type="brand.changed").data["fields"] == ["accent_colour", "radius", "tagline"]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"accent_colour": "red"}, "accent_colour", "not_a_colour"),
        ({"accent_colour": "#fff;}"}, "accent_colour", "not_a_colour"),
        ({"text_colour": "#999999", "background_colour": "#ffffff"}, "text_colour", "contrast_too_low"),
        ({"accent_colour": "#f5e6d0"}, "accent_colour", "contrast_too_low"),
        ({"font": "url(x)"}, "font", "unknown_font"),
        ({"radius": 29}, "radius", "out_of_range"),
        ({"shop_url": "javascript:alert(1)"}, "shop_url", "not_an_address"),
        ({"tagline": {"en": "x" * 161}}, "tagline", "not_understood"),
        ({"tagline": {"xx": "x"}}, "tagline", "not_understood"),
        ({"updated_at": None}, "updated_at", "not_editable"),
    ],
)
def test_a_brand_that_cannot_be_read_is_refused(shop, changes, field, code):
    before = Brand.objects.values().get()

    with pytest.raises(BrandRefused) as refused:
        update_brand(changes=changes, actor=OWNER, now=NOW)

    assert (refused.value.errors[0].field, refused.value.errors[0].code) == (field, code)
    assert Brand.objects.values().get() == before


def test_contrast_is_reckoned_as_wcag_does():
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)
    assert contrast(WHITE, WHITE) == 1
    assert (ink_on("#ffe000"), ink_on("#1f3d36")) == (BLACK, WHITE)


def test_settings_are_there_once(shop):
    with pytest.raises(IntegrityError), transaction.atomic():
        ShopSettings.objects.create(pk=2, languages=["en"])


def test_no_later_refund_can_be_promised_than_the_law_allows(shop):
    before = ShopSettings.objects.get().refund_days

    with pytest.raises(SettingsRefused) as refused:
        update_settings(changes={"refund_days": 11}, actor=OWNER, now=NOW)

    assert [error.field for error in refused.value.errors] == ["refund_days"]
    assert ShopSettings.objects.get().refund_days == before


@pytest.mark.parametrize(("country", "days"), [("KR", 3), ("DE", 10), ("TH", 10)])
def test_most_refund_days_follow_the_country(country, days):
    assert most_refund_days(country) == days
