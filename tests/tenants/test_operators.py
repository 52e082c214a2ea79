from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_tenants.utils import schema_exists, tenant_context

from accounts.models import StaffUser
from core.ids import new_row_id
from events.models import Event
from events.outbox.models import OutboxEntry
from tenants import selectors
from tenants.models import Shop, ShopKind, ShopState
from tenants.reports import purge_reports, report_shop

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
OPERATOR = {"email": "op@example.com", "password": "a-long-password"}


@pytest.fixture
def operator(db, capsys) -> Client:
    """An operator who has signed in on the operators' host."""
    for _ in range(2):  # safe to repeat
        call_command("ensure_operators", email=OPERATOR["email"], password=OPERATOR["password"])
    client = Client(HTTP_HOST="operators.localhost")
    response = client.post(
        "/dashboard/login/", {"login": OPERATOR["email"], "password": OPERATOR["password"]}
    )
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    return client


def test_operators_sign_in_on_a_schema_of_their_own(operator):
    shop = Shop.objects.get(schema_name="operators")

    assert (shop.kind, Shop.objects.filter(kind=ShopKind.OPERATORS).count()) == (ShopKind.OPERATORS, 1)
    page = operator.get("/admin/tenants/shop/").content.decode()
    assert "Nordlicht" in page
    assert "Ayaz" in page
    assert operator.get("/")["Location"] == "/admin/"
    assert operator.get("/api/v1/returns").status_code == 404
    assert operator.get("/admin/accounts/staffuser/").status_code == 404


def test_operators_prove_a_second_factor_before_they_see_or_move_anything(operator):
    Shop.objects.filter(schema_name="operators").update(is_sandbox=False)
    Shop.objects.filter(schema_name="shop_a").update(is_verified=False)
    selectors.forget_hosts()
    chosen = {"action": "verify", "_selected_action": [Shop.objects.get(schema_name="shop_a").pk]}

    seen = operator.get("/admin/tenants/shop/")
    moved = operator.post("/admin/tenants/shop/", chosen)
    page = operator.get(seen["Location"])

    assert (seen.status_code, seen["Location"]) == (302, "/dashboard/second-factor/")
    assert moved["Location"] == "/dashboard/second-factor/"
    assert not Shop.objects.get(schema_name="shop_a").is_verified
    assert "/dashboard/two-factor/webauthn/add/" in page.content.decode()


def test_an_operator_sees_why_a_shop_is_looked_at_and_lets_it_serve(operator):
    Shop.objects.filter(schema_name="shop_a").update(review_reason="one_edit: Trendyol (marketplace, TR)")
    shop = Shop.objects.get(schema_name="shop_a")
    assert (
        "one_edit: Trendyol" in operator.get("/admin/tenants/shop/?review_reason__isempty=0").content.decode()
    )
    assert Client(HTTP_HOST="shop-a.localhost").get("/").status_code == 503

    operator.post("/admin/tenants/shop/", {"action": "let_serve", "_selected_action": [shop.pk]})

    shop.refresh_from_db()
    assert shop.review_reason == ""
    assert Client(HTTP_HOST="shop-a.localhost").get("/").status_code == 200


def test_operators_verify_shops_by_the_day_that_was_promised(operator):
    Shop.objects.filter(schema_name="shop_a").update(is_verified=False, check_due_date=date(2026, 11, 4))
    Shop.objects.filter(schema_name="shop_b").update(is_verified=False, check_due_date=date(2026, 11, 3))
    page = operator.get("/admin/tenants/shop/").content.decode()
    assert page.index("Ayaz") < page.index("Nordlicht")
    shop = Shop.objects.get(schema_name="shop_a")

    for _ in range(2):
        operator.post("/admin/tenants/shop/", {"action": "verify", "_selected_action": [shop.pk]})

    shop.refresh_from_db()
    assert shop.is_verified
    with tenant_context(shop):
        assert Event.objects.filter(type="shop.verified").count() == 1
    assert set(OutboxEntry.objects.filter(schema_name="shop_a").values_list("handler", flat=True)) == {
        "notifications.handlers.ask_for_accounts_that_waited",
        "notifications.handlers.send_what_was_held_back",
    }


def test_an_operator_deals_with_reports(operator):
    report = report_shop(
        shop=Shop.objects.get(schema_name="shop_a"), kind="poses", text="Like my bank", contact="", now=NOW
    )
    assert "Like my bank" in operator.get("/admin/tenants/shopreport/").content.decode()

    operator.post("/admin/tenants/shopreport/", {"action": "settle", "_selected_action": [report.pk]})

    report.refresh_from_db()
    assert report.settled_at is not None
    assert purge_reports(now=report.settled_at + timedelta(days=181)) == 1


def test_an_operator_stops_a_shop_and_serves_it_again(operator):
    shop = Shop.objects.get(schema_name="shop_a")

    operator.post("/admin/tenants/shop/", {"action": "suspend", "_selected_action": [shop.pk]})
    shop.refresh_from_db()
    assert shop.state == ShopState.SUSPENDED
    assert Client(HTTP_HOST="shop-a.localhost").get("/").status_code == 503

    operator.post("/admin/tenants/shop/", {"action": "resume", "_selected_action": [shop.pk]})
    shop.refresh_from_db()
    assert shop.state == ShopState.READY


def test_the_operators_own_schema_cannot_be_suspended(operator):
    own = Shop.objects.get(schema_name="operators")

    operator.post("/admin/tenants/shop/", {"action": "suspend", "_selected_action": [own.pk]})

    own.refresh_from_db()
    assert own.state == ShopState.READY


def test_dead_work_of_any_shop_is_seen_and_tried_again(operator):
    entry = OutboxEntry.objects.create(
        schema_name="shop_a",
        event_id=new_row_id(),
        handler="x.y",
        created_at=NOW,
        due_at=NOW,
        dead_at=NOW,
        attempts=9,
    )

    assert "x.y" in operator.get("/admin/outbox/outboxentry/").content.decode()
    operator.post("/admin/outbox/outboxentry/", {"action": "try_again", "_selected_action": [entry.pk]})

    entry.refresh_from_db()
    assert (entry.dead_at, entry.attempts) == (None, 0)


def test_a_shops_owner_sees_nothing_of_the_operators(operator, client):
    shop = Shop.objects.get(schema_name="shop_a")
    with tenant_context(shop):
        client.force_login(
            StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend"
        )

        assert client.get("/admin/tenants/shop/").status_code == 404
        assert client.get("/admin/", headers={"host": "operators.localhost"}).status_code == 302


def test_a_tenant_is_made_by_name_alone(db, capsys):
    call_command("create_tenant", schema="quiet_house", name="Quiet House")

    printed = json.loads(capsys.readouterr().out)
    shop = Shop.objects.get(schema_name="quiet_house")
    assert (printed["schema"], printed["host"], shop.is_verified) == (
        "quiet_house",
        "quiet-house.localhost:8000",
        True,
    )
    assert printed["portal_url"] == "http://quiet-house.localhost:8000/"
    with tenant_context(shop):
        assert StaffUser.objects.get(email=printed["staff"]["email"]).check_password(
            printed["staff"]["password"]
        )


def test_a_tenant_is_made_as_wished(db, capsys):
    call_command(
        "create_tenant", "--schema", "ay", "--name", "Ay", "--host", "iade.ay.example", "--country", "TR", "--currency",
        "EUR", "--language", "ko", "--owner-email", "a@ay.example", "--owner-password", "a-long-password",
    )  # fmt: skip

    told = capsys.readouterr()
    printed = json.loads(told.out)
    assert (printed["host"], told.err) == ("iade.ay.example:8000", "")
    assert printed["staff"] == {"email": "a@ay.example", "password": "a-long-password"}


def test_a_tenant_with_a_bad_password_is_made_with_a_warning(db, capsys):
    call_command("create_tenant", schema="ay", name="Ay", owner_password="password1234")

    told = capsys.readouterr()
    assert json.loads(told.out)["staff"]["password"] == "password1234"
    assert "lists of stolen passwords" in told.err
    assert "password1234" not in told.err


def test_what_is_taken_is_said_in_one_line(db):
    with pytest.raises(CommandError, match="taken"):
        call_command("create_tenant", schema="shop_a", name="Other", host="other.localhost")

    assert not schema_exists("other")
