"""The page of reasons: added, changed, ordered, switched off, with what hangs on them; and what shoppers then see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import StaffUser
from accounts.roles import Role
from accounts.scopes import SCOPES
from returns.models import Reason
from tests import make
from tests.api.conftest import ApiClient, make_key
from tests.dashboard.returns_made import staff_member

TYPED = {
    "label_en": "Bought twice",
    "parent": "taste",
    "fault": "shopper",
    "standard_reason": "changed_my_mind",
    "photos": "0",
    "scope": "all",
    "product_tags": "",
}


@pytest.fixture
def manager(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.MANAGER)
    client.force_login(made)
    return made


def test_a_reason_is_added_changed_moved_and_switched_off(manager: StaffUser, client: Any) -> None:
    added = client.post("/dashboard/reasons/new/", TYPED)
    client.post("/dashboard/reasons/bought_twice/", {**TYPED, "label_en": "Bought it twice", "photos": "1"})
    client.post("/dashboard/reasons/bought_twice/act/", {"do": "up"})
    page = client.get("/dashboard/reasons/").content.decode()
    client.post("/dashboard/reasons/bought_twice/act/", {"do": "off"})

    found = Reason.objects.get(code="bought_twice")
    assert added.status_code == 302
    assert (found.labels["en"], found.photos, found.is_active) == ("Bought it twice", 1, False)
    assert "Bought it twice" in page
    assert "1 photo" in page
    assert page.index("Bought it twice") < page.index("I don&#x27;t like the style")


def test_before_it_is_switched_off_it_is_said_what_hangs_on_it(manager: StaffUser, client: Any) -> None:
    page = client.get("/dashboard/reasons/fit/").content.decode()

    assert "Everything in this group is switched off with it." in page
    assert "Remove for good" not in page
    assert "No return and no rule names it." in client.get("/dashboard/reasons/style/").content.decode()


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({**TYPED, "label_en": ""}, "A reason has a text of 1 to 120 characters."),
        ({**TYPED, "scope": "only"}, "Name at least one product type or tag."),
        ({**TYPED, "parent": "other"}, "Choose another group, or none."),
    ],
)
def test_what_does_not_fit_is_said_in_the_form(
    manager: StaffUser, client: Any, typed: dict[str, str], text: str
) -> None:
    before = Reason.objects.count()

    answer = client.post("/dashboard/reasons/new/", typed)

    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert Reason.objects.count() == before


def test_an_agent_does_not_edit_reasons(shop: Any, client: Any) -> None:
    client.force_login(staff_member(Role.AGENT))

    assert client.get("/dashboard/reasons/").status_code == 403
    assert client.post("/dashboard/reasons/style/act/", {"do": "off"}).status_code == 403
    assert Reason.objects.get(code="style").is_active


def test_shoppers_and_staff_are_not_offered_a_size_for_a_cup(manager: StaffUser, client: Any) -> None:
    now = datetime.now(UTC)
    make.product(external_id="p-mug", type="mug")
    order = make.order(
        lines=[{"paid_minor": 5000, "product_external_id": "p-mug"}, {"paid_minor": 5000}],
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
    )
    scope = {**TYPED, "label_en": "", "scope": "except", "product_types": ["mug"]}
    for code in ("size_too_small", "size_too_large"):
        client.post(f"/dashboard/reasons/{code}/", {**scope, "standard_reason": code})

    form = client.get(f"/dashboard/returns/new/{order.public_id}/").content.decode()
    client.post("/", {"number": order.number, "contact": order.customer.email})
    lines = list(order.lines.order_by("position").values_list("public_id", flat=True))
    client.post(f"/orders/{order.public_id}/", {"line": lines})
    cup, other = (
        client.get(f"/orders/{order.public_id}/why/{number}/").content.decode() for number in (1, 2)
    )

    assert form.count('value="size_too_small"') == 1
    assert "The size is not right" not in cup
    assert "Defective" in cup
    assert "The size is not right" in other


def test_the_api_names_goods_and_photos(shop: Any, client: Any) -> None:
    Reason.objects.filter(code="style").update(scope="only", product_types=["tee"], photos=1)

    tree = ApiClient(client, make_key(SCOPES)).get("/reasons").json()["data"]

    style = next(leaf for branch in tree for leaf in branch["children"] if leaf["code"] == "style")
    assert {name: style[name] for name in ("scope", "product_types", "product_tags", "photos")} == {
        "scope": "only",
        "product_types": ["tee"],
        "product_tags": [],
        "photos": 1,
    }
