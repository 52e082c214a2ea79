"""The product in real processes: ready, reachable by host, and back after each of them is killed."""

from __future__ import annotations

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.error import HTTPError

import pytest

from tests.running import RunningProduct, wait_for

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def shop(product: RunningProduct) -> dict:
    made = product.make_shop(name="linden", country="DE", language="en")
    key = json.loads(product.manage("create_api_key", "--schema", made["schema"], "--scopes", "all"))
    return made | {"key": key["key"]}


def test_a_shop_answers_at_its_own_host_and_nowhere_else(product, shop):
    assert _orders(product, host=shop["host"], key=shop["key"]) == 200
    assert _orders(product, host="nobody.localhost", key=shop["key"]) == 404
    assert _orders(product, host=shop["host"], key="wrong") == 401


def test_the_key_of_one_shop_opens_no_other(product, shop):
    other = product.make_shop(name="ayaz", country="TR", language="tr")

    assert _orders(product, host=other["host"], key=shop["key"]) == 401


def test_calls_of_the_api_and_pages_share_one_line(product, shop):
    line = HTTPConnection("127.0.0.1", product.port, timeout=30)
    line.connect()
    opened = line.sock
    headers = {"Host": shop["host"], "Authorization": f"Bearer {shop['key']}"}

    for method, path, status in (
        ("GET", "/api/v1/orders", 200),
        ("GET", "/", 200),
        ("GET", "/api/v1/x", 404),
    ) * 2:
        line.request(method, path, headers=headers)
        answer = line.getresponse()
        answer.read()
        assert (path, answer.status, line.sock) == (path, status, opened)

    line.close()


def test_all_web_processes_follow_when_a_shop_is_stopped_and_goes_on(product, shop):
    people = ThreadPoolExecutor(16)

    def seen() -> set[int]:
        return set(people.map(lambda _: _status(product, "/", Host=shop["host"]), range(32)))

    assert seen() == {200}
    for state, status in (("suspended", 503), ("ready", 200)):
        which = f"Shop.objects.filter(schema_name={shop['schema']!r})"
        product.manage(
            "shell", "--command", f"from tenants.models import Shop; {which}.update(state={state!r})"
        )
        wait_for(lambda status=status: seen() == {status})
    people.shutdown()


@pytest.mark.parametrize("name", ["web", "worker", "relay", "beat", "mail"])
def test_a_killed_process_is_back_within_seconds(product, shop, name):
    product.kill(name)

    wait_for(lambda: product.is_up(name), look=product.supervisor.watch)
    product.wait_until_ready()
    wait_for(lambda: _orders(product, host=shop["host"], key=shop["key"]) == 200)


def _orders(product: RunningProduct, *, host: str, key: str) -> int:
    return _status(product, "/api/v1/orders", Host=host, Authorization=f"Bearer {key}")


def _status(product: RunningProduct, path: str, **headers: str) -> int:
    request = urllib.request.Request(f"{product.base_url}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except HTTPError as refusal:
        with refusal:
            return refusal.code
    except OSError:
        return 0
