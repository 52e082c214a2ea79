from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffUser
from accounts.roles import Role
from accounts.services.keys import create_api_key
from accounts.services.law import confirm_law
from accounts.services.settings import EDITABLE_SETTINGS, update_settings
from accounts.services.staff import change_role
from core.actors import Actor
from dashboard.presenting.security_log import SETTING_WORDS
from tests.conftest import NOW, ShopClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LOG = "/dashboard/security/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> StaffUser:
    found: StaffUser = StaffUser.objects.create_user(
        "a@example.com", "a-long-password", name="Aylin", role=Role.AGENT
    )
    return found


@pytest.fixture
def owner(client: ShopClient) -> ShopClient:
    client.force_login(StaffUser.objects.get(role=Role.OWNER), backend=BACKEND)
    return client


def lines(page: Any) -> list[tuple[str, str, str, str]]:
    return [(row.title, row.note, row.who, row.whom) for row in page.context["rows"]]


def test_the_log_says_who_did_what_to_whom(shop, agent, owner, client):
    boss = StaffUser.objects.get(role=Role.OWNER)
    actor = Actor("staff", str(boss.pk))
    change_role(staff=agent, role=Role.MANAGER, actor=actor, now=NOW)
    create_api_key(name="Warehouse", scopes=["orders:read"], actor=actor, now=NOW)
    ShopClient(HTTP_HOST="shop-a.localhost").post(
        "/dashboard/login/", {"login": agent.email, "password": "wrong"}
    )

    everything = owner.get(LOG)

    assert lines(everything) == [
        ("Sign-in refused", "Wrong password", "Somebody", "Aylin"),
        ("API key made", "orders:read", "owner", "Warehouse"),
        (
            "Role changed",
            "Agent: decides, refunds up to the limit, writes → Manager: everything but staff, keys and plan",
            "owner",
            "Aylin",
        ),
        ("Policy published", "", "Automatically", ""),  # with which the shop began
    ]
    assert [title for title, *_ in lines(owner.get(LOG, {"kind": "keys"}))] == ["API key made"]
    assert len(lines(owner.get(LOG, {"person": str(agent.pk)}))) == 2
    assert lines(owner.get(LOG, {"until": "2026-11-01"})) == []
    assert len(lines(owner.get(LOG, {"since": "2026-11-02", "kind": "nonsense", "person": "x"}))) == 4


def test_only_owners_read_the_log(shop, agent, client):
    client.force_login(agent, backend=BACKEND)

    assert client.get(LOG).status_code == 403


def test_a_long_log_needs_no_more_queries_than_a_short_one(shop, agent, owner):
    actor = Actor("staff", str(agent.pk))
    create_api_key(name="One", scopes=["orders:read"], actor=actor, now=NOW)
    owner.get(LOG)  # the host is looked up once
    with CaptureQueriesContext(connection) as short:
        owner.get(LOG)
    for name in ("Two", "Three"):
        create_api_key(name=name, scopes=["orders:read"], actor=actor, now=NOW)
    with CaptureQueriesContext(connection) as long:
        owner.get(LOG)

    assert len(long) == len(short)


def test_what_was_changed_is_called_as_its_page_calls_it(shop, owner):
    actor = Actor("staff", str(StaffUser.objects.get().pk))
    update_settings(changes={"refund_days": 3, "support_phone": "+49 30 1"}, actor=actor, now=NOW)
    confirm_law(seen=frozenset(), actor=actor, name="Mia", now=NOW)

    notes = [note for title, note, _who, _whom in lines(owner.get(LOG)) if title == "Settings changed"]

    assert notes[0] == "The law of your country"
    assert set(notes[1].split(" · ")) == {"Business days until a refund is sent", "Phone for questions"}
    assert not EDITABLE_SETTINGS - set(SETTING_WORDS)
