"""The host decides which shop answers; everything else is 404 with nothing of anybody's."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from accounts.models import ShopSettings
from tenants import selectors
from tenants.middleware import ShopMiddleware
from tenants.models import Domain, Shop, ShopState
from tenants.services import resume_shop, suspend_shop


def answer_of(host: str, view=None, **headers: str):
    """What the middleware alone answers for a host."""

    def seen(request):
        return HttpResponse(f"{connection.schema_name} {request.urlconf}")

    request = RequestFactory().get("/", headers={"host": host, **headers})
    return ShopMiddleware(view or seen)(request)


@pytest.mark.parametrize(
    "host", ["shop-a.localhost", "SHOP-A.localhost", "shop-a.localhost:8000", "shop-a.localhost.:80"]
)
def test_a_host_leads_to_its_shop_and_the_connection_goes_back(db, host):
    response = answer_of(host)

    assert response.content == b"shop_a config.urls.shop"
    assert connection.schema_name == "public"


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "www.localhost"])
def test_the_public_host_is_served_in_public(db, host):
    assert answer_of(host).content == b"public config.urls.public"


@pytest.mark.parametrize(
    "host", ["nobody.localhost", "shop_a.localhost", "evil.example", "a\x00b", "shop-a.localhost@evil", ""]
)
def test_other_hosts_are_404_with_nothing_of_anybodys(db, host):
    response = answer_of(host, view=lambda request: pytest.fail("was served"))

    assert response.status_code == 404
    for name in (b"Nordlicht", b"Ayaz", b"shop_a"):
        assert name not in response.content
    assert "noindex" in response["X-Robots-Tag"]


def test_an_unknown_host_gets_nothing_at_any_path(db):
    client = Client(HTTP_HOST="nobody.localhost")

    for path in ("/", "/dashboard/", "/admin/", "/api/v1/returns", "/sign-up"):
        response = client.get(path)
        assert response.status_code == 404
        assert not response.cookies


def test_the_page_speaks_the_readers_language_and_costs_one_look_at_the_hosts(db, django_assert_num_queries):
    with django_assert_num_queries(1):  # the host
        response = answer_of("nobody.localhost", **{"accept-language": "ko"})

    assert response["Content-Language"] == "ko"


def test_a_known_host_costs_no_query_the_second_time(db, django_assert_num_queries):
    answer_of("shop-a.localhost")

    with django_assert_num_queries(0):
        answer_of("shop-a.localhost")


@pytest.mark.parametrize(
    ("state", "status"), [(ShopState.PROVISIONING, 503), (ShopState.SUSPENDED, 503), (ShopState.FAILED, 404)]
)
def test_a_shop_that_is_not_ready_is_not_served(db, state, status):
    Shop.objects.filter(schema_name="shop_a").update(state=state)

    response = answer_of("shop-a.localhost", view=lambda request: pytest.fail("was served"))

    assert response.status_code == status
    assert b"Nordlicht" not in response.content


def test_suspending_and_resuming_show_at_once_in_this_process(db):
    shop = Shop.objects.get(schema_name="shop_a")
    assert answer_of("shop-a.localhost").status_code == 200

    suspend_shop(shop=shop)
    assert answer_of("shop-a.localhost").status_code == 503

    resume_shop(shop=shop)
    assert answer_of("shop-a.localhost").status_code == 200


def test_an_unverified_shop_is_not_indexed(db):
    assert "X-Robots-Tag" not in answer_of("shop-a.localhost")

    Shop.objects.filter(schema_name="shop_a").update(is_verified=False)
    selectors.forget_hosts()

    assert "noindex" in answer_of("shop-a.localhost")["X-Robots-Tag"]


def test_a_shop_may_have_a_domain_of_its_own(db):
    shop = Shop.objects.get(schema_name="shop_a")
    Domain.objects.create(domain="returns.nordlicht.example", tenant=shop, is_primary=True)

    assert answer_of("returns.nordlicht.example").content.startswith(b"shop_a")
    assert shop.host == "returns.nordlicht.example"


def test_rows_are_read_in_the_shop_while_an_answer_is_streamed(db):
    def stream(request):
        return StreamingHttpResponse(row.shop_name for row in ShopSettings.objects.all())

    response = answer_of("shop-b.localhost", view=stream)

    assert b"".join(response.streaming_content) == b"Ayaz"
    response.close()
    assert connection.schema_name == "public"


def test_the_connection_goes_back_after_an_error(db):
    def fail(request):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        answer_of("shop-a.localhost", view=fail)

    assert connection.schema_name == "public"


def test_a_session_of_one_shop_is_none_in_another(shop, other_shop, inside):
    from accounts.models import StaffUser

    here = Client(HTTP_HOST="shop-a.localhost")
    here.force_login(StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = here.cookies["sessionid"].value
    there = Client(HTTP_HOST="shop-b.localhost")
    there.cookies["sessionid"] = cookie

    response = there.get("/admin/", follow=True)

    assert [url for url, _status in response.redirect_chain] == [
        "/admin/login/?next=/admin/",
        "/dashboard/login/?next=%2Fadmin%2F",
    ]
    assert isinstance(response.wsgi_request.user, AnonymousUser)
    assert here.get("/admin/").status_code == 200


def test_pages_that_stop_are_calm_and_say_nothing_of_a_shop(db):
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)

    missing = client.get("/nothing")

    assert missing.status_code == 404
    assert "Nothing is here" in missing.content.decode()
    for name in ("400", "403", "403_csrf", "404", "500"):
        assert "css/comeback" in render_to_string(f"{name}.html")
