"""Exchanges on the return's own page: what is to be paid, and choosing something else, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from commerce.models import Variant
from returns.links import return_path
from returns.models import Charge, ReturnRequest
from returns.states import ReplacementStatus
from tests.api.test_exchanges import fresh_order
from tests.returns.exchanges_made import (
    Companies,
    bring_back,
    companies,
    exchange,
    exchanging_shop,
    let_the_worker_run,
    replacement,
    tee,
)


@pytest.fixture
def outside() -> Iterator[Companies]:
    with companies() as made:
        yield made


@pytest.fixture
def made(shop: Any, outside: Companies) -> ReturnRequest:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 2, "XL": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    found = exchange(fresh_order(product), product.variants.get(title="L"))
    let_the_worker_run(now=timezone.now())
    return found


def test_page_shows_what_leaves_and_leads_to_paying_only_those_who_opened_it(
    client: Any, made: ReturnRequest
) -> None:
    charge = Charge.objects.get()

    stranger = client.get(return_path(made)).content.decode()
    client.get(return_path(made, now=timezone.now()))
    opened = client.get(return_path(made)).content.decode()

    assert "Tee" in stranger
    assert charge.payment_url not in stranger
    assert f'href="{charge.payment_url}"' in opened
    assert "€6.00" in opened


def test_another_article_is_chosen_and_money_only_after_it_fell_through(
    client: Any, made: ReturnRequest, outside: Companies
) -> None:
    item = made.items.get()
    address = f"/returns/{made.public_id}/exchange/{item.public_id}/"
    not_opened = client.get(address).status_code
    client.get(return_path(made, now=timezone.now()))
    largest = Variant.objects.get(product__external_id=replacement(made).product_external_id, title="XL")

    early = client.post(address, {"resolution": "refund"})
    nothing = client.post(address, {})
    page = client.get(address).content.decode()
    chosen = client.post(address, {"variant": largest.public_id})
    Variant.objects.filter(pk=largest.pk).update(stock=0)
    bring_back(made, accepted=1)
    let_the_worker_run(now=timezone.now())
    sold_out = client.get(return_path(made)).content.decode()
    money = client.post(address, {"resolution": "store_credit"})
    let_the_worker_run(now=timezone.now())

    assert (not_opened, early.status_code, nothing.status_code) == (404, 409, 422)
    assert largest.public_id in page
    assert (chosen.status_code, money.status_code) == (302, 302)
    assert "sold out" in sold_out
    assert address in sold_out
    made.refresh_from_db()
    assert (made.resolution, made.status, made.exceptions) == ("store_credit", "closed", [])
    assert client.get(address).status_code == 302
    assert ReplacementStatus.SOLD_OUT not in made.items.values_list("replacement__status", flat=True)
