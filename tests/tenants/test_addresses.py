"""Links are made of our own table and settings: whatever a request says of host and port goes into none."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from accounts.scopes import SCOPES
from accounts.services.keys import create_api_key
from config.middleware import HttpsMiddleware
from core.actors import SYSTEM
from notifications.delivery import deliver_message
from notifications.models import Message
from tenants import selectors
from tenants.addresses import base_url_of, own_url
from tenants.models import Domain, Shop
from tests import make
from tests.conftest import NOW, ShopClient

HOST = "shop-a.localhost"
OURS = "http://shop-a.localhost:8000"
EVIL_PORT = {"HTTP_HOST": f"{HOST}:9999"}
CLAIMS = {
    **EVIL_PORT,
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PORT": "9999",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_SERVER": "evil.example",
    "HTTP_FORWARDED": "host=evil.example;proto=https",
    "SERVER_PORT": "9999",
}
OWNER = "owner@shop-a.localhost"


@pytest.fixture
def liar(shop: Shop) -> ShopClient:
    """A client that claims every host and port that a request can claim."""
    return ShopClient(**CLAIMS)


def require_only_our_links(response: HttpResponseBase) -> None:
    told = "\n".join(f"{name}: {value}" for name, value in response.items())
    told += "" if response.streaming else response.content.decode()
    assert "9999" not in told
    assert "evil.example" not in told


def test_a_shop_is_reached_at_its_own_domain_where_it_has_one(shop: Shop) -> None:
    assert (base_url_of(shop), own_url("/policy/")) == (OURS, f"{OURS}/policy/")

    Domain.objects.create(domain="returns.nordlicht.example", tenant=shop, is_primary=True)
    Domain.objects.filter(domain=HOST).update(is_primary=False)

    assert base_url_of(Shop.objects.get(pk=shop.pk)) == "http://returns.nordlicht.example:8000"
    found = selectors.shop_of_host(HOST)
    assert found is not None
    assert base_url_of(found) == "http://returns.nordlicht.example:8000"


@pytest.mark.parametrize(
    ("scheme", "port", "url"),
    [
        ("http", "80", "http://shop-a.localhost"),
        ("http", "8010", "http://shop-a.localhost:8010"),
        ("https", "443", "https://shop-a.localhost"),
        ("https", "8443", "https://shop-a.localhost:8443"),
    ],
)
def test_the_port_is_written_where_it_is_not_the_schemes_own(
    shop: Shop, scheme: str, port: str, url: str
) -> None:
    with override_settings(BASE_SCHEME=scheme, BASE_PORT=port):
        assert base_url_of(shop) == url


def test_links_of_the_api_are_ours_whatever_a_request_claims(liar: ShopClient) -> None:
    key = create_api_key(
        name="shop", scopes=sorted(SCOPES), requests_per_second=1000, actor=SYSTEM, now=timezone.now()
    )
    signed = {"HTTP_AUTHORIZATION": f"Bearer {key.text}"}
    order = make.order(
        lines=[{"quantity": 1, "paid_minor": 5000}],
        placed_at=NOW - timedelta(days=6),
        delivered_at=NOW - timedelta(days=2),
    )
    make.order(lines=[{"quantity": 1, "paid_minor": 5000}])

    page = liar.get("/api/v1/orders", {"limit": "1"}, **signed)
    events = liar.get("/api/v1/events", {"limit": "1"}, **signed)
    link = liar.post(
        f"/api/v1/orders/{order.public_id}/portal-link", content_type="application/json", **signed
    )
    wish = {
        "order": order.public_id,
        "items": [{"line": "l-1", "quantity": 1, "reason": "changed_my_mind"}],
        "resolution": "refund",
        "method": "drop_off",
    }
    made = liar.post("/api/v1/returns", json.dumps(wish), content_type="application/json", **signed)
    missing = liar.get("/api/v1/orders/none", **signed)
    answers = [
        page,
        events,
        link,
        made,
        missing,
        liar.get("/api/v1/policies/schema", **signed),
        liar.get("/api/v1/nothing"),
        liar.post("/api/docs/problems/"),
        liar.get("/api/docs/policy-schema.json"),
        liar.get("/api/v1/schema/"),
        liar.get("/api/docs/"),
        liar.get("/policy/answer.json"),
    ]

    for answer in answers:
        require_only_our_links(answer)
    assert page.json()["next"].startswith(f"{OURS}/api/v1/orders?")
    assert link.json()["url"].startswith(f"{OURS}/orders/")
    assert made.status_code == 201, made.content
    assert made.json()["status_page_url"].startswith(f"{OURS}/returns/")
    assert missing.json()["type"] == f"{OURS}/api/docs/problems/#not_found"


def test_pages_mails_and_redirects_are_ours_whatever_a_request_claims(liar: ShopClient) -> None:
    order = make.order(lines=[{"quantity": 1, "paid_minor": 5000}], delivered_at=NOW - timedelta(days=2))

    require_only_our_links(liar.get("/"))
    require_only_our_links(liar.get("/policy"))
    require_only_our_links(liar.get("/dashboard/"))
    require_only_our_links(liar.get("/dashboard/login/"))
    require_only_our_links(liar.post("/", {"number": order.number, "contact": order.customer.email}))
    require_only_our_links(liar.post("/lost-number/", {"contact": order.customer.email}))
    require_only_our_links(liar.post("/dashboard/password/reset/", {"email": OWNER}))

    deliver_message(message_id=Message.objects.get().public_id, now=NOW)

    reset, orders = mail.outbox
    assert f"{OURS}/dashboard/password/reset/key/" in reset.body
    assert f"{OURS}/my-orders/" in orders.body
    for letter in mail.outbox:
        assert "9999" not in letter.message().as_string()
        assert "evil.example" not in letter.message().as_string()


@pytest.mark.parametrize(
    "target",
    [
        f"http://{HOST}:9999/policy/",
        f"//{HOST}:9999/",
        f"http://{HOST}:8000/",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_no_way_back_leaves_the_host(shop: Shop, target: str) -> None:
    switched = ShopClient(**EVIL_PORT).post("/language/", {"language": "en", "next": target})
    signed_in = ShopClient(**EVIL_PORT).post(
        f"/dashboard/login/?next={target}", {"login": OWNER, "password": "a-long-password", "next": target}
    )

    assert switched["Location"] == "/"
    assert signed_in["Location"] == "/dashboard/"


def test_after_signing_up_the_owner_is_led_to_the_new_host_at_our_port(db: None) -> None:
    answer = Client(HTTP_HOST="localhost:9999", HTTP_X_FORWARDED_HOST="evil.example").get("/sign-up")

    require_only_our_links(answer)
    assert "http://*.localhost:8000" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("host", "location"),
    [
        (f"{HOST}:9999", f"https://{HOST}:8443/policy/?country=DE"),
        (f"{HOST}.:80", f"https://{HOST}:8443/policy/?country=DE"),
        ("localhost", "https://localhost:8443/policy/?country=DE"),
        ("evil.example", None),
        ("a@b", None),
    ],
)
def test_https_is_led_to_at_hosts_of_ours_and_at_the_configured_port(
    db: None, host: str, location: str | None
) -> None:
    with override_settings(BASE_SCHEME="https", BASE_PORT="8443"):
        middleware = HttpsMiddleware(lambda request: HttpResponse("went on"))
        answer: Any = middleware(RequestFactory().get("/policy/?country=DE", HTTP_HOST=host))

    assert answer.headers.get("Location") == location
    assert answer.status_code == (301 if location else 200)


def test_a_request_that_came_by_https_goes_on(db: None) -> None:
    with override_settings(BASE_SCHEME="https", SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        middleware = HttpsMiddleware(lambda request: HttpResponse("went on"))
        answer = middleware(RequestFactory().get("/", HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https"))

    assert answer.status_code == 200
