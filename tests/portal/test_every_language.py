"""A shopper's way through the portal reads wholly in each language that shops can speak."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings

from accounts.models import ShopSettings
from commerce.models import Order
from config.catalogues import LANGUAGES as TRANSLATED
from returns.links import return_path
from returns.models import ReturnRequest
from returns.services.decisions import carry_out_decision
from tests import make

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
# What the shop and the shopper wrote themselves, names (of laws too) and addresses; the same in every language.
DATA = re.compile(
    r"Directive|Zorblatt|Ada Yılmaz|Nordlicht|sandbox|@|localhost|[A-Z]{3}|Türkçe|Deutsch|English|ไทย|한국어"
)


class _Texts(HTMLParser):
    """What people read of a page: its text, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        self.found |= {
            value for name, value in attrs if name in ("aria-label", "alt", "placeholder") and value
        }

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.add(" ".join(data.split()))


def words_of(page: str) -> set[str]:
    """The texts of a page that hold two words or more: those that no two languages share by chance."""
    texts = _Texts()
    texts.feed(page)
    return {
        text for text in texts.found if re.search(r"[a-z]{2}.*\s.*[a-z]{2}", text) and not DATA.search(text)
    }


@pytest.fixture
def order(shop: Any) -> Order:
    ShopSettings.objects.update(languages=["en", *LANGUAGES])
    now = datetime.now(UTC)
    return make.order(
        lines=[
            {"quantity": 2, "paid_minor": 10000, "title": "Zorblatt tee"},
            {"quantity": 1, "paid_minor": 2990, "title": "Zorblatt card", "is_gift_card": True},
        ],
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
    )


def read_everywhere(client: Any, path: str) -> dict[str, str]:
    """The page at ``path`` in English and in each language."""
    pages = {}
    for language in ("en", *LANGUAGES):
        client.post("/language/", {"language": language, "next": "/"})
        page = client.get(path)
        assert page.status_code == 200, (path, page.status_code)
        pages[language] = page.content.decode()
        assert f'<html lang="{language}"' in pages[language]
    client.post("/language/", {"language": "en", "next": "/"})
    return pages


def test_every_language_of_the_shoppers_has_a_catalogue() -> None:
    assert sorted(LANGUAGES) == sorted(TRANSLATED)


def test_no_page_of_a_return_keeps_an_english_sentence(client: Any, order: Order) -> None:
    client.post("/", {"number": order.number, "contact": order.customer.email})
    line = order.lines.get(position=0).public_id
    base = f"/orders/{order.public_id}/"
    seen = [read_everywhere(client, path) for path in ("/", "/lost-number/", "/policy/", "/my-orders/", base)]
    seen.append(read_everywhere(client, f"{base}withdraw/"))
    client.post(base, {"line": [line], f"quantity-{line}": "1"})
    seen.append(read_everywhere(client, f"{base}why/1/"))
    client.post(f"{base}why/1/", {"reason": "fit", "reason-fit": "size_too_small"})
    seen.append(read_everywhere(client, f"{base}instead/"))
    client.post(f"{base}instead/", {"resolution": "refund"})
    seen.append(read_everywhere(client, f"{base}travel/"))
    client.post(f"{base}travel/", {"method": "drop_off"})
    seen.append(read_everywhere(client, f"{base}check/"))
    client.post(f"{base}check/", {})
    made = ReturnRequest.objects.get()
    seen.append(read_everywhere(client, return_path(made)))
    carry_out_decision(return_id=made.public_id, now=datetime.now(UTC))
    seen.append(read_everywhere(client, return_path(made)))
    for path in ("cancel/", "messages/", "packing-slip/"):
        seen.append(read_everywhere(client, f"/returns/{made.public_id}/{path}"))

    left = {
        language: set().union(*(words_of(pages["en"]) & words_of(pages[language]) for pages in seen))
        for language in LANGUAGES
    }

    assert left == {language: set() for language in LANGUAGES}


def test_the_dashboard_speaks_only_what_its_catalogues_hold(client: Any, shop: Any) -> None:
    german = {"HTTP_ACCEPT_LANGUAGE": "de-DE,tr;q=0.8,en;q=0.5"}

    sign_in = client.get("/dashboard/login/", **german)

    assert sign_in.headers["Content-Language"] == "tr"
    assert "Anmelden" not in sign_in.content.decode()


def test_a_page_that_is_not_there_speaks_german_to_shoppers(client: Any, shop: Any) -> None:
    page = client.get("/no/such/page/", HTTP_ACCEPT_LANGUAGE="de")

    assert page.status_code == 404
    assert "Hier ist nichts" in page.content.decode()
