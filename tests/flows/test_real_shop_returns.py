"""The real shop's own returns, replayed through the services: right to the penny, and what policies make of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accounts.models import ShopSettings
from benchmarks.replaying_returns import replay

FILE = Path(__file__).parents[3] / "shared" / "data" / "online-retail-2010-12_2011-05.csv.gz"
ONE_OF = 40  # customers: some 200 orders with what came back of them in half a year

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="The real shop's file is not at ../shared/data")


def test_real_returns_are_paid_to_the_penny_and_a_longer_window_accepts_no_fewer(shop: Any) -> None:
    ShopSettings.objects.update(currency="GBP")

    result = replay(FILE, one_of=ONE_OF)

    assert result.returns > 20
    assert result.paid_back_minor == result.worth_minor > 0
    assert result.most_of_an_order <= 1
    accepted = [result.accepted[days] for days in (14, 30, 100)]
    for figure in ("returns", "lines", "units", "minor"):
        shares = [getattr(one, figure) for one in accepted]
        assert shares == sorted(shares)
