"""The test shop beside a live one: one click, its own keys, its mails caught, its clock turned, and gone again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django_tenants.utils import tenant_context

from accounts.models import Brand, CaughtMail, ShopSettings, StaffUser
from accounts.ports import connections_of_shop
from accounts.roles import Role
from accounts.services.keys import authenticate, create_api_key
from accounts.services.test_shops import throw_test_shop_away
from commerce.models import Order
from core.actors import SYSTEM
from events.outbox.models import DueWork
from loyalty.models import Tier
from returns.models import PolicyVersion, Reason, ReturnSettings
from tenants.models import Shop
from tenants.selectors import forget_hosts
from tenants.services import mark_verified, resume_shop, suspend_shop
from tests.conftest import ShopClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/dashboard/test-shop/"


@pytest.fixture
def live(transactional_shop: Any) -> Iterator[Any]:
    yield transactional_shop
    connection.set_tenant(transactional_shop)
    throw_test_shop_away()


@pytest.fixture
def owner(live: Any, client: Any) -> ShopClient:
    client.force_login(StaffUser.objects.get(), backend=BACKEND)
    return client  # type: ignore[no-any-return]


@pytest.fixture
def beside(live: Any, owner: ShopClient) -> Shop:
    answer = owner.post(f"{PAGE}enter/")
    assert answer.status_code == 302
    return Shop.objects.get(test_of=live)


def test_one_click_makes_it_and_leads_its_owner_in(live: Any, owner: ShopClient) -> None:
    assert "Make a test shop" in owner.get(PAGE).content.decode()

    way = urlsplit(owner.post(f"{PAGE}enter/")["Location"])
    inside = ShopClient(HTTP_HOST=way.hostname)
    with tenant_context(Shop.objects.get(test_of=live)):
        entered = inside.post(way.path)
        page = inside.get(PAGE).content.decode()
        portal = inside.get("/")

    assert (way.hostname, entered["Location"]) == ("commits-test.localhost", "/dashboard/")
    assert "The clock of this shop" in page
    assert "nothing is sent" in portal.content.decode()
    assert "noindex" in portal["X-Robots-Tag"]
    assert "Go into the test shop" in owner.get(PAGE).content.decode()
    again = urlsplit(owner.post(f"{PAGE}enter/")["Location"])
    assert (again.hostname, Shop.objects.filter(test_of=live).count()) == (way.hostname, 1)
    assert again.path != way.path


def test_it_starts_as_the_live_shop_is_set(live: Any, owner: ShopClient) -> None:
    ShopSettings.objects.update(refund_days=3, support_phone="+49 30 1234")
    Brand.objects.update(accent_colour="#123456")
    Reason.objects.filter(code="changed_my_mind").update(labels={"en": "I thought again"})
    Tier.objects.update(threshold_minor=12_345)
    ReturnSettings.objects.update_or_create(pk=1, defaults={"charge_days": 5})
    carried = [Brand, Tier, Reason, ReturnSettings, PolicyVersion]
    before, public_ids = [_facts(model) for model in carried], set(_public_ids())

    owner.post(f"{PAGE}enter/")

    with tenant_context(Shop.objects.get(test_of=live)):
        assert [_facts(model) for model in carried] == before
        # Processes keep policies by their public id: another shop's document would decide.
        assert public_ids
        assert not public_ids & set(_public_ids())
        assert ShopSettings.objects.get().support_phone == "+49 30 1234"
        made = Reason.objects.create(
            code="another", labels={}, fault="shopper", standard_reason="other", position=99
        )
        assert made.pk > max(row["id"] for row in before[2])
        assert DueWork.objects.filter(schema_name=connection.schema_name).exists()
        assert not StaffUser.objects.get().has_usable_password()


def _facts(model: Any) -> list[dict[str, Any]]:
    return [{**row, "public_id": ""} for row in model.objects.order_by("pk").values()]


def _public_ids() -> list[str]:
    return list(PolicyVersion.objects.values_list("public_id", flat=True))


def test_another_owner_comes_in_as_himself(live: Any, beside: Shop, client: Any) -> None:
    StaffUser.objects.create_user("second@commits.localhost", "a-long-password", name="Eda", role=Role.OWNER)
    client.force_login(StaffUser.objects.get(name="Eda"), backend=BACKEND)
    way = urlsplit(client.post(f"{PAGE}enter/")["Location"])

    with tenant_context(beside):
        inside = ShopClient(HTTP_HOST=way.hostname)
        inside.post(way.path)
        assert "Eda" in inside.get(PAGE).content.decode()
        assert StaffUser.objects.filter(role=Role.OWNER).count() == 2


def test_an_agent_does_not_read_the_letters_of_others(live: Any, beside: Shop) -> None:
    with tenant_context(beside):
        agent = StaffUser.objects.create_user("a@x.test", "a-long-password", name="Kim", role=Role.AGENT)
        inside = ShopClient(HTTP_HOST=beside.host)
        inside.force_login(agent, backend=BACKEND)
        assert inside.get("/dashboard/caught-mails/").status_code == 403


def test_its_keys_say_so_and_open_nothing_of_the_live_shop(live: Any, beside: Shop) -> None:
    now = datetime.now(UTC)
    of_live = create_api_key(name="L", scopes=["orders:read"], actor=SYSTEM, now=now).text
    with tenant_context(beside):
        of_test = create_api_key(name="T", scopes=["orders:read"], actor=SYSTEM, now=now).text
        assert authenticate(of_test, now=now) is not None
        assert authenticate(of_live, now=now) is None
        assert authenticate(of_test.replace("cbk_test_", "cbk_"), now=now) is None

    assert of_test.startswith("cbk_test_")
    assert not of_live.startswith("cbk_test_")
    assert authenticate(of_test, now=now) is None
    assert authenticate(of_live, now=now) is not None


def test_its_mails_are_caught_and_shown_and_go_nowhere(
    live: Any, beside: Shop, settings: Any, owner: ShopClient
) -> None:
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    message = EmailMultiAlternatives("Your return", "Dear Ada", "r@x.test", ["ada@example.com"])
    message.attach_alternative("<p>Dear <b>Ada</b></p>", "text/html")
    backend = "accounts.mail_backend.ShopMailBackend"

    with tenant_context(beside):
        get_connection(backend).send_messages([message])
        caught = CaughtMail.objects.get()
        inside = ShopClient(HTTP_HOST=beside.host)
        inside.force_login(StaffUser.objects.get(), backend=BACKEND)
        listed = inside.get("/dashboard/caught-mails/?q=ada").content.decode()
        body = inside.get(f"/dashboard/caught-mails/{caught.pk}/body/")
    assert mail.outbox == []
    assert "Your return" in listed
    assert body.content.decode() == "<p>Dear <b>Ada</b></p>"
    assert "sandbox" in body["Content-Security-Policy"]
    assert inside.get("/dashboard/caught-mails/").status_code == 200

    get_connection(backend).send_messages([message])
    assert len(mail.outbox) == 1
    assert not CaughtMail.objects.exists()
    assert "Caught mails" not in owner.get(PAGE).content.decode()


def test_in_production_the_sandbox_serves_it_and_no_live_shop(live: Any, beside: Shop, settings: Any) -> None:
    settings.IS_SANDBOX_FOR_ALL = False

    assert connections_of_shop() == {}
    with tenant_context(beside):
        assert {row.provider for row in connections_of_shop().values()} == {"sandbox"}


def test_orders_to_try_things_with_are_one_click_away(live: Any, beside: Shop, owner: ShopClient) -> None:
    with tenant_context(beside):
        inside = ShopClient(HTTP_HOST=beside.host)
        inside.force_login(StaffUser.objects.get(), backend=BACKEND)
        page = inside.post(f"{PAGE}sample-orders/", follow=True).content.decode()
        inside.post(f"{PAGE}sample-orders/")
        shopper = ShopClient(HTTP_HOST=beside.host)
        found = shopper.post("/", {"number": "T1001", "contact": "owner@commits.localhost"})
        order = shopper.get(found["Location"]).content.decode()

        assert Order.objects.count() == 6
    assert "T1001, T1002, T1003" in page
    assert "Linen shirt" in order
    assert "€60.00" in order
    assert owner.post(f"{PAGE}sample-orders/").status_code == 404
    assert not Order.objects.exists()


def test_its_clock_is_turned_on_its_page(live: Any, beside: Shop, owner: ShopClient) -> None:
    with tenant_context(beside):
        inside = ShopClient(HTTP_HOST=beside.host)
        inside.force_login(StaffUser.objects.get(), backend=BACKEND)
        inside.post(f"{PAGE}turn/", {"days": "7"})
        page = inside.get(f"{PAGE}clock/").content.decode()
        wrong = inside.post(f"{PAGE}turn/", {"days": "-1"}, follow=True).content.decode()

    beside.refresh_from_db()
    assert beside.is_clock_turning
    assert beside.clock_target is not None
    assert beside.clock_target - beside.created_at >= timedelta(days=7)
    assert "On its way to" in page
    assert "1 second at least" in wrong
    assert owner.post(f"{PAGE}turn/", {"days": "7"}).status_code == 404


def test_it_is_thrown_away_once_that_was_ticked(live: Any, beside: Shop, owner: ShopClient) -> None:
    owner.post(f"{PAGE}throw-away/")
    assert Shop.objects.filter(test_of=live).exists()

    owner.post(f"{PAGE}throw-away/", {"is_sure": "1"})

    assert not Shop.objects.filter(test_of=live).exists()
    assert not DueWork.objects.filter(schema_name=beside.schema_name).exists()


def test_strangers_see_it_as_they_see_the_live_one(live: Any, owner: ShopClient) -> None:
    Shop.objects.filter(pk=live.pk).update(is_verified=False, review_reason="one_edit: Trendyol")
    forget_hosts()
    owner.post(f"{PAGE}enter/")
    beside = Shop.objects.get(test_of=live)
    assert (beside.is_verified, beside.review_reason) == (False, "one_edit: Trendyol")

    live.refresh_from_db()
    mark_verified(shop=live)

    beside.refresh_from_db()
    assert (beside.is_verified, beside.review_reason) == (True, "")


def test_who_is_suspended_is_suspended_with_the_test_shop(live: Any, beside: Shop) -> None:
    suspend_shop(shop=live)
    beside.refresh_from_db()
    assert not beside.is_serving

    resume_shop(shop=live)
    beside.refresh_from_db()
    assert beside.is_serving


def test_only_the_owner_makes_one_and_a_test_shop_has_none(live: Any, beside: Shop) -> None:
    with tenant_context(beside):
        inside = ShopClient(HTTP_HOST=beside.host)
        inside.force_login(StaffUser.objects.get(), backend=BACKEND)
        inside.post(f"{PAGE}enter/")

    assert not Shop.objects.filter(test_of=beside).exists()
