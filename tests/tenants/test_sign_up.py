"""Somebody signs up on the public host and is in a working shop a moment later."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import StaffUser
from accounts.roles import Role
from events.models import Event
from events.outbox.models import OutboxEntry
from events.work import work_off
from tenants import selectors, services
from tenants.models import Shop, SignUpLink
from tenants.provisioning import drop_shop
from tests.conftest import ShopClient

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ANSWERS = {
    "name": "North & Pine",
    "address": "north-pine",
    "country": "KR",
    "email": "ada@example.com",
    "password": "a-long-password",
}


@pytest.fixture
def public() -> Client:
    return Client(HTTP_HOST="localhost:8000")


def test_the_landing_page_leads_to_sign_up(db, public):
    response = public.get("/")

    assert response.status_code == 200
    assert b'href="/sign-up"' in response.content
    assert not {"sessionid", "messages"} & set(response.cookies)


def test_the_browser_may_follow_to_the_new_host(db, public):
    policy = public.get("/sign-up")["Content-Security-Policy"]

    assert "form-action 'self' http://*.localhost:8000" in policy


def test_signing_up_makes_a_shop_and_leads_into_it_once(db, public, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    response = public.post("/sign-up", ANSWERS)

    assert response.status_code == 302
    match = re.fullmatch(
        r"http://north-pine\.localhost:8000(/dashboard/welcome/[\w-]+/)", response["Location"]
    )
    assert match
    shop = Shop.objects.get(schema_name="shop_north_pine")
    assert (shop.is_verified, shop.country) == (False, "KR")
    assert not SignUpLink.objects.filter(token_hash__in=match[1]).exists()

    owner = Client(HTTP_HOST="north-pine.localhost")
    page = owner.get(match[1])
    assert page.status_code == 200
    assert "sessionid" not in owner.cookies
    entered = owner.post(match[1])
    assert (entered.status_code, entered["Location"]) == (302, "/dashboard/")
    assert owner.get("/admin/").status_code == 200

    second = Client(HTTP_HOST="north-pine.localhost")
    assert second.get(match[1]).status_code == 410
    assert second.post(match[1]).status_code == 410
    assert "sessionid" not in second.cookies


def test_the_owner_is_asked_to_confirm_the_address(settings, transactional_shop):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    connection.set_schema_to_public()
    signed_up = services.sign_up(**ANSWERS, language="en", now=datetime.now(UTC))
    shop = signed_up.shop
    try:
        with tenant_context(shop):
            assert Event.objects.filter(type="shop.verification_requested").count() == 1
            work_off(seconds=5)
            [message] = mail.outbox
            assert message.to == ["ada@example.com"]
            path = re.search(r"http://north-pine\.localhost:8000(/dashboard/verify/\S+)", message.body)[1]

        visitor = Client(HTTP_HOST="north-pine.localhost")
        assert visitor.get(path).status_code == 200
        shop.refresh_from_db()
        assert not shop.is_verified
        assert visitor.post(path).status_code == 200
        shop.refresh_from_db()
        assert (shop.is_verified, shop.check_due_date is not None) == (False, True)
        assert visitor.post(path).status_code == 410
    finally:
        connection.set_schema_to_public()
        OutboxEntry.objects.filter(schema_name=shop.schema_name).delete()
        drop_shop(shop)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "PayPal Support"}, "name"),
        ({"address": "admin"}, "address"),
        ({"address": "shop-a"}, "address"),
        ({"country": "XX"}, "country"),
        ({"email": "nobody"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"email": "hanna.nordwind@example.com", "password": "hanna.nordwind"}, "password"),
        ({"name": ""}, "name"),
    ],
)
def test_bad_answers_are_named_beside_their_field_and_nothing_is_made(db, public, change, field):
    if change == {"address": "shop-a"}:
        Shop.objects.filter(schema_name="shop_b").update(schema_name="shop_shop_a")
    before = Shop.objects.count()

    response = public.post("/sign-up", ANSWERS | change)

    assert response.status_code == 422
    assert f'href="#id_{field}"' in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()
    assert Shop.objects.count() == before
    assert b"a-long-password" not in response.content


def test_too_many_sign_ups_from_one_place_are_told_to_wait(db, public):
    for _ in range(services.SIGN_UPS_PER_ADDRESS):
        services.count_sign_up(network_address="127.0.0.1", now=datetime.now(UTC))

    response = public.post("/sign-up", ANSWERS)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert not Shop.objects.filter(schema_name="shop_north_pine").exists()


def test_a_forged_post_is_refused(db):
    strict = Client(HTTP_HOST="localhost:8000", enforce_csrf_checks=True)

    assert strict.post("/sign-up", ANSWERS).status_code == 403


def test_a_link_opens_only_its_own_shop_and_not_for_long(db):
    shop = Shop.objects.get(schema_name="shop_a")
    other = Shop.objects.get(schema_name="shop_b")
    SignUpLink.objects.create(
        token_hash=services.hash_of_link("the-token"),
        shop=shop,
        expires_at=NOW + services.SIGN_UP_LINK_LIFETIME,
    )

    assert services.is_sign_up_link(shop=shop, token="the-token", now=NOW)
    for wrong in (
        {"shop": other, "token": "the-token", "now": NOW},
        {"shop": shop, "token": "another", "now": NOW},
        {"shop": shop, "token": "the-token", "now": NOW + timedelta(minutes=15)},
    ):
        with pytest.raises(services.LinkUsedUp):
            services.use_sign_up_link(**wrong)


def test_the_language_is_chosen_by_a_button(db, public):
    response = public.post("/language", {"language": "th", "sign_up": "1"})

    assert (response.status_code, response["Location"]) == (302, "/sign-up")
    assert public.get("/sign-up")["Content-Language"] == "th"


def test_an_owner_has_the_mail_sent_again_a_few_times(shop):
    Shop.objects.filter(pk=shop.pk).update(is_verified=False)
    selectors.forget_hosts()
    owner = ShopClient(HTTP_HOST="shop-a.localhost")
    owner.force_login(StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")

    for _ in range(5):
        assert owner.post("/dashboard/verify/").status_code == 302

    assert Event.objects.filter(type="shop.verification_requested").count() == 3


def test_only_an_owner_may_ask_for_the_mail(shop):
    agent = StaffUser.objects.create_user("a@example.com", "a-long-password", name="A", role=Role.AGENT)
    client = ShopClient(HTTP_HOST="shop-a.localhost")
    assert client.post("/dashboard/verify/")["Location"].startswith("/dashboard/login/")

    client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.post("/dashboard/verify/").status_code == 403


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        ("en", ["Germany", "South Korea", "Switzerland", "Thailand", "United Kingdom"]),
        ("tr", ["Cezayir", "Çad", "Irak", "İran", "Türkiye", "Ürdün"]),
        ("ko", ["대한민국", "독일", "태국", "튀르키예"]),
        ("th", ["เกาหลีใต้", "จีน", "ตุรกี", "ไทย", "เยอรมนี"]),
    ],
)
def test_countries_stand_in_the_reader_s_order_and_none_is_unknown(db, public, language, in_order):
    page = public.get("/sign-up", HTTP_ACCEPT_LANGUAGE=language).content.decode()

    options = re.findall(r'<option value="([A-Z]{2})"[^>]*>([^<]+)</option>', page)
    names = [name for _code, name in options]
    assert [name for name in names if name in in_order] == in_order
    assert len({code for code, _name in options}) == len(options) > 240
    assert not {"ZZ", "EU", "QO", "UN"} & {code for code, _name in options}


def test_nobody_signs_up_from_nowhere(db, public):
    response = public.post("/sign-up", {**ANSWERS, "country": "ZZ"})

    assert response.status_code == 422
    assert not Shop.objects.filter(schema_name="shop_north_pine").exists()


def test_sign_up_promises_nothing_that_is_not_there(db, public):
    pages = public.get("/sign-up").content.decode() + public.get("/").content.decode()

    for promise in ("own domain", "webhook", "everything after the purchase"):
        assert promise not in pages
