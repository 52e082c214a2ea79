"""The staff's pages around returns: who may open them, what they show, what they never show."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ApiKey, Brand, ShopSettings, StaffUser
from accounts.roles import Role
from accounts.services.keys import create_api_key
from core.actors import SYSTEM, Actor
from countries.registry import country
from events.models import Event
from events.outbox.models import OutboxEntry
from notifications.models import Message
from tests import make
from tests.dashboard.returns_made import queries_of_the_page
from tests.make import NOW

PAGES = [
    "customers",
    "orders",
    "products",
    "messages",
    "loyalty",
    "brand",
    "settings",
    "legal_footer",
    "country_data",
    "holidays",
    "imports",
    "connections",
    "staff",
    "api_keys",
    "dead_work",
]


def _member(role: Role) -> StaffUser:
    return StaffUser.objects.create_user(f"{role}@shop.example.com", "x", name="Mia", role=role)


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = _member(Role.OWNER)
    client.force_login(made)
    return made


@pytest.mark.parametrize("page", PAGES)
def test_owner_opens_every_page(owner: StaffUser, client: Any, page: str) -> None:
    make.order()

    response = client.get(reverse(f"dashboard:{page}"))

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("page", PAGES)
def test_nobody_gets_in_without_signing_in(shop: Any, client: Any, page: str) -> None:
    response = client.get(reverse(f"dashboard:{page}"))

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/dashboard/login/")


@pytest.mark.parametrize(
    "page", ["customers", "orders", "messages", "brand", "settings", "staff", "api_keys", "dead_work"]
)
def test_warehouse_sees_no_people_and_no_settings(shop: Any, client: Any, page: str) -> None:
    make.order(customer=make.customer(name="Grace Hopper"))
    client.force_login(_member(Role.WAREHOUSE))

    response = client.get(reverse(f"dashboard:{page}"))

    assert response.status_code == 403
    assert "Grace" not in response.content.decode()


def test_customer_page_shows_only_this_customer(owner: StaffUser, client: Any) -> None:
    ada = make.customer(name="Ada Lovelace")
    make.order(customer=ada, number="ADA-1")
    make.order(customer=make.customer(name="Grace Hopper"), number="GRACE-1")

    page = client.get(reverse("dashboard:customer", args=[ada.public_id])).content.decode()

    assert "ADA-1" in page
    assert "GRACE-1" not in page


def test_other_shops_ids_are_not_found(owner: StaffUser, client: Any, other_shop: Any, inside: Any) -> None:
    with inside(other_shop):
        theirs = make.order()

    assert client.get(reverse("dashboard:order", args=[theirs.public_id])).status_code == 404
    assert client.get(reverse("dashboard:customer", args=[theirs.customer.public_id])).status_code == 404


def test_unreadable_brand_is_refused_and_nothing_changes(owner: StaffUser, client: Any) -> None:
    before = Brand.objects.get().accent_colour
    form = {
        "accent_colour": "#faf9f7",
        "background_colour": "#ffffff",
        "text_colour": "#eeeeee",
        "font": "system",
        "radius": "12",
        "shop_url": "",
    }

    response = client.post(reverse("dashboard:brand"), form)

    assert response.status_code == 422
    assert Brand.objects.get().accent_colour == before


def test_settings_are_saved_with_address_and_languages(owner: StaffUser, client: Any) -> None:
    row = ShopSettings.objects.get()
    form = {
        "shop_name": "Nordlicht",
        "languages": ["en", "tr"],
        "default_language": "en",
        "time_zone": row.time_zone,
        "reply_to_email": "hello@example.com",
        "hand_over_days": 10,
        "refund_days": 3,
        "assumed_delivery_days": 4,
        "address_name": "Returns",
        "address_line1": "Weg 1",
        "address_city": "Hamburg",
    }

    response = client.post(reverse("dashboard:settings"), form)

    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.languages, row.refund_days, row.return_address["city"]) == (["en", "tr"], 3, "Hamburg")


def test_new_key_is_shown_once(owner: StaffUser, client: Any) -> None:
    url = reverse("dashboard:api_keys")

    made = client.post(url, {"name": "Warehouse", "scopes": ["orders:read"]}).content.decode()

    key = ApiKey.objects.get(name="Warehouse")
    assert f"cbk_{key.prefix}_" in made
    assert f"cbk_{key.prefix}_" not in client.get(url).content.decode()


def test_keys_say_who_made_them_and_what_ends_with_them(owner: StaffUser, client: Any) -> None:
    actor = Actor("staff", str(owner.pk))
    maker = create_api_key(name="Warehouse", scopes=["keys:write"], actor=actor, now=NOW).api_key
    by_maker = Actor("api", maker.public_id)
    create_api_key(name="Scanner", scopes=["keys:write"], maker=maker, actor=by_maker, now=NOW)

    page = client.get(reverse("dashboard:api_keys")).content.decode()

    assert f"Made by {owner}," in page
    assert "Made with the key Warehouse," in page
    assert "1 key that was made with it ends too." in page
    assert client.post(reverse("dashboard:api_key_revoked", args=[maker.public_id])).status_code == 302
    assert not ApiKey.objects.filter(revoked_at=None).exists()


def test_secret_message_keeps_its_text_to_itself(owner: StaffUser, client: Any) -> None:
    message = Message.objects.create(
        effect_key="x",
        topic="find_orders",
        language="en",
        recipient="ada@example.com",
        subject="Your orders",
        text_body="secret-link",
        html_body="<p>secret-link</p>",
        is_secret=True,
        created_at=NOW,
    )

    pages = [
        client.get(reverse(f"dashboard:{name}", args=[message.public_id])).content.decode()
        for name in ("message", "letter")
    ]

    assert all("secret-link" not in page for page in pages)


def test_stuck_work_is_tried_again_once_and_only_in_its_shop(
    owner: StaffUser, client: Any, shop: Any
) -> None:
    event = Event.objects.create(
        type="return.approved",
        subject_type="return",
        subject_id="ret_x",
        sequence=1,
        occurred_at=NOW,
        actor=SYSTEM.as_json(),
        data={"return_id": "ret_x"},
    )
    rows = [
        OutboxEntry.objects.create(
            schema_name=schema,
            event_id=event.id,
            handler="returns.handlers.make_the_label",
            created_at=NOW,
            due_at=NOW,
            attempts=12,
            dead_at=NOW,
            last_error="CarrierUnavailable",
        )
        for schema in (shop.schema_name, "shop_b")
    ]

    page = client.get(reverse("dashboard:dead_work")).content.decode()
    own = client.post(reverse("dashboard:replay_work", args=[rows[0].pk]))
    again = client.post(reverse("dashboard:replay_work", args=[rows[0].pk]))
    foreign = client.post(reverse("dashboard:replay_work", args=[rows[1].pk]))

    assert page.count("CarrierUnavailable") == 1
    assert (own.status_code, again.status_code, foreign.status_code) == (302, 404, 404)
    assert [row.dead_at is None for row in OutboxEntry.objects.order_by("pk")] == [True, False]


@pytest.mark.parametrize(
    ("page", "queries"), [("customers", 8), ("orders", 7), ("products", 8), ("messages", 6)]
)
def test_lists_ask_the_same_number_of_questions_for_one_row_and_for_three(
    owner: StaffUser, client: Any, page: str, queries: int
) -> None:
    def row() -> None:
        make.product()
        made = make.order()
        Message.objects.create(
            effect_key=made.external_id,
            topic="return_requested",
            language="en",
            recipient="ada@example.com",
            subject="x",
            text_body="x",
            html_body="x",
            customer=made.customer,
            created_at=NOW,
        )

    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            client.get(reverse(f"dashboard:{page}"))
        return queries_of_the_page(questions)

    row()
    for_one = asked()
    row()
    row()

    assert (for_one, asked()) == (queries, queries)


def test_the_legal_footer_says_what_is_missing_and_is_saved_as_the_law_writes_it(
    owner: StaffUser, client: Any
) -> None:
    ShopSettings.objects.update(country="KR", reply_to_email="hello@shop.example", legal_footer="")
    url = reverse("dashboard:legal_footer")
    StaffUser.objects.update(language="en")

    empty = client.get(url).content.decode()
    posted = client.post(
        url,
        {
            "name": "주식회사 소소",
            "representative": "김하루",
            "business_number": "1234567891",
            "address": "서울특별시 마포구 어울마당로 30",
            "phone": "1588-0000",
            "email": "hello@shop.example",
            "own_words": "Line of ours",
        },
    )
    filled = client.get(url).content.decode()
    portal = client.get("/").content.decode()

    assert "Still missing" in empty
    assert 'value="hello@shop.example"' in empty
    assert "전자상거래 등에서의 소비자보호에 관한 법률 제10조" in empty
    assert "checked on 1 December 2026" in empty
    reported = empty.split("같은 법 제12조 제1항")[1].split("</p>")[0]
    assert "not compared yet" in reported
    assert "checked on" not in reported
    assert posted.status_code == 302
    assert ShopSettings.objects.get().legal_details["business_number"] == "123-45-67891"
    assert "Hosting provider" in filled.split("Still missing")[1].split("</p>")[1]
    assert "Business registration number: " in portal
    assert "123-45-67891" in portal
    assert "Line of ours" in portal


def test_a_number_that_cannot_be_right_is_refused_and_nothing_is_saved(owner: StaffUser, client: Any) -> None:
    ShopSettings.objects.update(country="KR")
    form = {"name": "주식회사 소소", "business_number": "123-45-67890"}

    refused = client.post(reverse("dashboard:legal_footer"), form)

    assert refused.status_code == 422
    assert "Please compare it with your papers" in refused.content.decode()
    assert 'value="123-45-67890"' in refused.content.decode()
    assert ShopSettings.objects.get().legal_details == {}


def test_country_data_name_their_source_and_day_or_say_that_they_have_none(
    owner: StaffUser, client: Any
) -> None:
    ShopSettings.objects.update(country="KR")
    StaffUser.objects.update(language="en")

    page = client.get(reverse("dashboard:country_data")).content.decode()

    assert "포트원 자주 묻는 질문" in page
    assert "checked on 1 December 2026" in page
    assert "Starting values" not in page
    after_toss = page.split("토스뱅크")[1].split("</div>")[0]
    assert "not sourced" in after_toss
    assert "Nothing that sells from 21:00 to 08:00" in page


def test_a_holiday_is_added_seen_and_taken_back(owner: StaffUser, client: Any) -> None:
    StaffUser.objects.update(language="en")
    url = reverse("dashboard:holidays")
    weekday = _coming_business_day()

    added = client.post(url, {"day": weekday.isoformat(), "name": "Election day"})
    again = client.post(url, {"day": weekday.isoformat(), "name": "Election day"})
    seen = client.get(url).content.decode()
    client.post(reverse("dashboard:take_back_holiday"), {"day": weekday.isoformat()})

    assert added.status_code == 302
    assert again.status_code == 422
    assert "You have entered this day already: Election day." in again.content.decode()
    assert "Election day" in seen
    assert "added by you" in seen
    assert ShopSettings.objects.get().own_holidays == {}


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-02-30"])
def test_a_day_that_is_none_is_refused_beside_its_field(owner: StaffUser, client: Any, day: str) -> None:
    response = client.post(reverse("dashboard:holidays"), {"day": day, "name": "x"})

    assert response.status_code == 422
    assert client.post(reverse("dashboard:take_back_holiday"), {"day": day}).status_code == 302
    assert ShopSettings.objects.get().own_holidays == {}


def _coming_business_day() -> date:
    """A day in the next weeks on which Germany works, by the real clock that the pages ask."""
    home = country("DE")
    day = date.today() + timedelta(days=10)
    while day.weekday() in home.weekend or day in home.holidays(day.year):
        day += timedelta(days=1)
    return day
