"""Two shops for every test, each with data of its own, and the doors to them.

``shop`` puts a test into the first one and rolls back; ``other_shop`` is there to leak from.
``transactional_shop`` is a shop made for one test in which commits are real.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests.databases import migrated_template
from tests.running import RunningProduct
from tests.sharing_out import SharingOut, in_order
from tests.spending import Spending

# A developer's machine looks somewhere new each time; what is handed in is judged by the same examples each time.
hypothesis_settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis_settings.load_profile("ci")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="Run the long tests, and only them.")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Spending())


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharingOut:
    return SharingOut(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the long tests apart from the others; then see whether the browser tests can run."""
    is_long = config.getoption("--long")
    left_out = [item for item in items if not _belongs(item, is_long=is_long)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    _keep_the_shops(items)
    _want_chromium(items)
    if config.getoption("numprocesses") or os.environ.get("PYTEST_XDIST_WORKER"):
        items[:] = in_order(items)


def _belongs(item: pytest.Item, *, is_long: bool) -> bool:
    if item.get_closest_marker("thorough"):
        return True
    return bool(item.get_closest_marker("long")) == is_long


def _keep_the_shops(items: list[pytest.Item]) -> None:
    """Refuse what empties ``public`` behind itself: tests that come after it would miss the two shops."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and marker.kwargs.get("transaction"):
            raise pytest.UsageError(
                f"{item.nodeid}: commits are real in transactional_shop, without a marker"
            )


def _want_chromium(items: list[pytest.Item]) -> None:
    """Without Chromium, leave browser tests out on a developer's machine and refuse to go on in CI."""
    browser_items = [item for item in items if item.get_closest_marker("browser")]
    if not browser_items or chromium_path():
        return
    if os.environ.get("CI"):
        raise pytest.UsageError("The browser tests need Chromium: apt-get install chromium")
    for item in browser_items:
        item.add_marker(pytest.mark.skip(reason="No Chromium here (apt-get install chromium)"))


def chromium_path() -> str | None:
    """The system's Chromium, None where there is none."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


# The database: public and two shops, made once.


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Not pytest-django's own: that one makes no database when only ``transactional_shop`` asks for it."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template()
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        _make_shops()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def _make_shops() -> None:
    from tenants.models import Shop
    from tenants.provisioning import provision_shop

    shutil.rmtree(settings.FILES_ROOT, ignore_errors=True)
    cache.clear()
    for schema_name, name, host, country, language in (
        ("shop_a", "Nordlicht", "shop-a.localhost", "DE", "en"),
        ("shop_b", "Ayaz", "shop-b.localhost", "TR", "tr"),
    ):
        if not Shop.objects.filter(schema_name=schema_name).exists():
            provision_shop(
                schema_name=schema_name,
                name=name,
                host=host,
                country=country,
                language=language,
                owner_email=f"owner@{host}",
                owner_password="a-long-password",
                verified=True,
                sandbox=True,
                now=NOW,
            )


# The clock: a test that starts no process of its own lives on one and the same Monday, or on the day of its marker.


@pytest.fixture(autouse=True)
def _one_day(request: pytest.FixtureRequest) -> Iterator[None]:
    """Start the clock of Python at ``NOW``, from where it goes on, so that no fixed date meets the real one.

    ``@pytest.mark.today("2026-12-01T09:00Z")`` names another moment. Real processes have the real clock, and tests of
    them make their dates from it.
    """
    if request.node.get_closest_marker("processes"):
        yield
        return
    today = request.node.get_closest_marker("today")
    with time_machine.travel(datetime.fromisoformat(today.args[0]) if today else NOW, tick=True):
        yield


@pytest.fixture(autouse=True)
def _public_before_and_after() -> Iterator[None]:
    connection.may_switch_inside_transactions = True  # a test is one, which is rolled back
    connection.set_schema_to_public()
    yield
    connection.set_schema_to_public()


@pytest.fixture(autouse=True)
def _no_host_remembered() -> Iterator[None]:
    """A shop as a test that is rolled back left it would answer for its host in the next one."""
    from tenants.selectors import forget_hosts

    yield
    forget_hosts()


@pytest.fixture(autouse=True)
def _no_language_left() -> Iterator[None]:
    """A page read in a test leaves its language active, in which the next test would read on."""
    yield
    translation.deactivate()


@pytest.fixture
def shop(db: None) -> Any:
    """The German shop, entered. What the test writes is rolled back."""
    return _enter("shop_a")


@pytest.fixture
def other_shop(shop: Any) -> Any:
    """The Turkish shop, not entered: ``with inside(other_shop):`` puts data there that could leak."""
    from tenants.models import Shop

    return Shop.objects.get(schema_name="shop_b")


@pytest.fixture
def turkish_shop(db: None) -> Any:
    """The Turkish shop, entered."""
    return _enter("shop_b")


@pytest.fixture
def transactional_shop(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[Any]:
    """A shop for this test alone, where commits are real and other threads and processes see them."""
    with django_db_blocker.unblock(), temporary_shop("commits") as made:
        connection.set_tenant(made)
        yield made
        connection.set_schema_to_public()


@pytest.fixture
def inside() -> Callable[[Any], Any]:
    """``with inside(shop):`` for a few lines in another shop."""
    return _inside


@pytest.fixture
def client(request: pytest.FixtureRequest) -> ShopClient:
    """A browser without JavaScript at the host of the shop that the test is in, of the first shop by default."""
    names = request.fixturenames
    host = "shop-b.localhost" if "turkish_shop" in names else "shop-a.localhost"
    if "transactional_shop" in names:
        host = "commits.localhost"
    return ShopClient(HTTP_HOST=host)


class ShopClient(Client):
    """Django's test client, which stays in the shop of the test: a request ends on ``public``."""

    def request(self, **request: Any) -> Any:
        before = connection.tenant
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(before)


@pytest.fixture(scope="session")
def _running_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    running = RunningProduct(tmp_path_factory.mktemp("product"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def product(_running_product: RunningProduct) -> RunningProduct:
    """The whole product in real processes, started once a run; each file makes shops of its own in it."""
    _running_product.wait_until_ready()
    return _running_product


@contextmanager
def temporary_shop(name: str, *, country: str = "DE", language: str = "en") -> Iterator[Any]:
    """A shop that is really there, at ``NAME.localhost``, and really gone afterwards with its outbox."""
    from events.outbox.models import OutboxEntry
    from tenants.provisioning import drop_shop, provision_shop

    connection.set_schema_to_public()
    made = provision_shop(
        schema_name=f"test_{name.replace('-', '_')}",
        name=name.title(),
        host=f"{name}.localhost",
        country=country,
        language=language,
        owner_email=f"owner@{name}.localhost",
        owner_password="a-long-password",
        verified=True,
        sandbox=True,
        now=NOW,
    )
    try:
        yield made
    finally:
        connection.set_schema_to_public()
        OutboxEntry.objects.filter(schema_name=made.schema_name).delete()
        drop_shop(made)


def _enter(schema_name: str) -> Any:
    from tenants.models import Shop

    found = Shop.objects.get(schema_name=schema_name)
    connection.set_tenant(found)
    return found


@contextmanager
def _inside(entered: Any) -> Iterator[Any]:
    before = connection.tenant
    connection.set_tenant(entered)
    try:
        yield entered
    finally:
        connection.set_tenant(before)
