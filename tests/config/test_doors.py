"""Health, content policy, request ids and what the public host does without."""

from __future__ import annotations

import socket

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.content_policy import policy_for
from config.demo.run import ROOT
from core.uploads import LARGEST_FORM_WITH_FILES, MEGABYTE


def test_live_answers_on_any_host_without_looking_at_the_database(client):
    response = Client(HTTP_HOST="nobody-knows.example").get("/health/live")

    assert (response.status_code, response.json()) == (200, {"status": "live"})


def test_ready_says_what_was_checked(db):
    response = Client(HTTP_HOST="nobody-knows.example").get("/health/ready")

    assert response.json() == {
        "status": "ready",
        "checks": {"database": True, "redis": True, "migrations": True},
    }
    assert response.status_code == 200


def test_no_balancer_drops_the_web_because_redis_hangs(db, settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        response = Client().get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "checks": {"database": True, "migrations": True, "redis": False},
    }


def test_not_ready_without_migrations(db, monkeypatch):
    monkeypatch.setattr("config.health._migrations_are_applied", lambda: False)

    response = Client().get("/health/ready")

    assert response.status_code == 503
    assert response.json()["status"] == "not_ready"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("shop-a.localhost", 200),
        ("SHOP-A.localhost.", 200),
        ("nobody.example", 404),
        ("", 404),
    ],
)
def test_a_certificate_is_fetched_only_for_hosts_that_are_served(db, host, status):
    response = Client().get("/health/host", {"domain": host})

    assert response.status_code == status


def test_a_page_carries_the_strict_policy_and_a_request_id(db):
    response = Client(HTTP_HOST="shop-a.localhost").get("/there-is-no-such-page")

    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Request-Id"].startswith("req_")


def test_an_unknown_host_gets_the_strict_policy_too(db):
    response = Client(HTTP_HOST="nobody.example").get("/")

    assert response.status_code == 404
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/return/", "/api/v1/orders", "/adminx/", "/dashboards/"])
def test_only_tools_of_staff_may_evaluate_or_write_styles(path):
    assert not any("unsafe" in str(source) for sources in policy_for(path).values() for source in sources)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/policy/answer.json?product=%00", 400),
        ("/policy/product/%00/", 404),
        ("/orders/%00/proof/", 404),
        ("/returns/%00/proof/", 404),
        ("/track/%00/proof/", 404),
        ("/dashboard/?q=%00", 400),
        ("/dashboard/returns/%00/", 404),
    ],
)
def test_an_address_that_holds_nul_is_refused_before_any_query(shop, client, path, status):
    assert client.get(path).status_code == status


def test_a_form_that_holds_nul_is_refused(shop, client):
    assert client.post("/", {"number": "10\x0001", "contact": "ada@example.com"}).status_code == 400


def test_the_api_says_itself_which_field_holds_nul(shop, client):
    response = client.get("/api/v1/orders?email=%00")

    assert response["Content-Type"] == "application/problem+json"


def test_the_public_host_sets_no_cookie_and_has_no_user(db):
    response = Client(HTTP_HOST="localhost").get("/")

    assert response.cookies.keys() <= {"csrftoken"}
    assert not hasattr(response.wsgi_request, "session")
    assert not hasattr(response.wsgi_request, "user")


def _file_of(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("large.jpg", b"x" * size, content_type="image/jpeg")


@pytest.mark.parametrize(
    "path", ["/", "/lost-number/", "/report/", "/dashboard/login/", "/dashboard/join/x/"]
)
def test_a_page_that_takes_no_file_reads_none(shop, client, path):
    answer = client.post(path, {"f": _file_of(5 * MEGABYTE)})

    assert answer.status_code == 413
    assert "This is too large" in answer.content.decode()


def test_no_form_is_larger_than_a_file_of_orders(shop, client):
    answer = client.post(
        "/orders/ord_x/why/1/photos/", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(LARGEST_FORM_WITH_FILES + 1),
    )  # fmt: skip

    assert answer.status_code == 413
    assert client.post("/orders/ord_x/why/1/photos/", {"photos": _file_of(5 * MEGABYTE)}).status_code == 404


def test_every_view_that_reads_files_says_so():
    readers = {
        path.relative_to(ROOT)
        for app in ("portal", "dashboard", "accounts", "tenants")
        for path in (ROOT / app).glob("**/views/*.py")
        if "request.FILES" in path.read_text()
    }

    assert len(readers) >= 10
    assert [path for path in readers if "@takes_files" not in (ROOT / path).read_text()] == []


def test_the_api_does_not_lead_a_key_on_to_https(shop, client, settings):
    settings.BASE_SCHEME = "https"

    answer = client.get("/api/v1/orders", headers={"Authorization": "Bearer cbk_x_y"})
    page = client.get("/api/v1/orders", secure=True)

    assert (answer.status_code, answer.json()["code"]) == (403, "https_needed")
    assert page.status_code == 401
