"""What the law asks of the shop itself is answered by staff, and the engine goes by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import ShopSettings
from returns.shop_law import law_for
from tests.dashboard.returns_made import staff_member

pytestmark = pytest.mark.django_db


def test_answers_lengthen_or_end_the_right(client: Any, shop: Any) -> None:
    client.force_login(staff_member())
    now = datetime.now(UTC)

    client.post("/dashboard/settings/law/answers/", {"is_small_seller": "yes"})

    settings = ShopSettings.objects.get()
    assert (settings.informs_of_withdrawal, settings.is_small_seller) == (False, True)
    assert law_for("TH", settings, ordered_at=now).withdrawal is None
    german = law_for("DE", settings, ordered_at=now).withdrawal
    assert german is not None
    assert german.days == 380


def test_named_carriers_count_for_orders_of_their_days(client: Any, shop: Any) -> None:
    ShopSettings.objects.update(country="TR")
    client.force_login(staff_member())
    now = datetime.now(UTC)
    since = (now - timedelta(days=30)).date().isoformat()
    url = "/dashboard/settings/law/carriers/"

    client.post(url, {"carrier": ["yurtici"], "since": since})
    client.post(url, {"carrier": ["nobody"], "since": since})
    client.post(url, {"carrier": ["aras"], "since": (now + timedelta(days=9)).date().isoformat()})
    client.post(url, {"carrier": ["aras"], "since": "soon"})

    settings = ShopSettings.objects.get()
    assert settings.return_carriers == [{"since": since, "carriers": ["yurtici"]}]
    before, after = (
        law_for("TR", settings, ordered_at=now - timedelta(days=days)).withdrawal for days in (60, 3)
    )
    assert before is not None
    assert after is not None
    assert (before.way_back_paid_by, after.way_back_paid_by) == ("shop", "shop_with_its_carrier")
    assert after.named_carriers == {"yurtici"}
