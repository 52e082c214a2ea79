"""Keys that make keys: none gets stronger than its maker, and all of a family end together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import ApiKey
from accounts.services.keys import KeyTooStrong, MakerEnded, create_api_key, revoke_api_key
from api.rate_limits import take_request
from core.actors import SYSTEM
from events.models import Event
from tests.api.conftest import ApiClient
from tests.conftest import NOW

SOON, LATER = "2026-11-10T00:00:00Z", "2027-11-10T00:00:00Z"
KEEPER = ("keys:write", "keys:read", "orders:read")


def client_made_by(maker: ApiClient, **wishes: Any) -> ApiClient:
    made = maker.post("/keys", {"name": "Child", "scopes": [*KEEPER], **wishes})
    assert made.status_code == 201, made.content
    return ApiClient(maker.client, made.json()["secret"])


def own_id(client: ApiClient) -> str:
    prefix = str(client.key).split("_")[1]
    return str(ApiKey.objects.get(prefix=prefix).public_id)


@pytest.mark.parametrize(
    ("wish", "code", "errors"),
    [
        ({"scopes": ["orders:write"]}, "scope_missing", [("scopes", "scope_missing")]),
        ({"expires_at": LATER}, "key_too_strong", [("expires_at", "lives_longer")]),
        ({"expires_at": None}, "key_too_strong", [("expires_at", "lives_longer")]),
        ({"requests_per_second": 6}, "key_too_strong", [("requests_per_second", "sends_more")]),
        (
            {"requests_per_second": 200, "expires_at": None},
            "key_too_strong",
            [("expires_at", "lives_longer"), ("requests_per_second", "sends_more")],
        ),
    ],
)
def test_key_makes_none_that_is_stronger(
    api: ApiClient, wish: dict[str, Any], code: str, errors: list[tuple[str, str]]
) -> None:
    maker = client_made_by(api, expires_at=SOON, requests_per_second=5)
    count = ApiKey.objects.count()

    answer = maker.post("/keys", {"name": "x", "scopes": ["orders:read"], **wish})

    assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == errors
    assert ApiKey.objects.count() == count


def test_what_is_not_wished_is_as_the_maker_has_it(api: ApiClient) -> None:
    maker = client_made_by(api, expires_at=SOON, requests_per_second=5)

    made = maker.post("/keys", {"name": "x", "scopes": ["orders:read"]}).json()

    assert (made["expires_at"], made["requests_per_second"]) == (SOON, 5)
    assert made["made_by"] == {"kind": "api", "id": own_id(maker)}
    assert api.post("/keys", {"name": "x", "scopes": ["orders:read"]}).json()["expires_at"] is None


def test_all_that_were_made_with_a_key_end_with_it(api: ApiClient) -> None:
    child = client_made_by(api)
    grandchild = client_made_by(child)
    cousin = client_made_by(api)

    assert api.delete(f"/keys/{own_id(child)}").status_code == 204

    assert [one.get("/orders").status_code for one in (child, grandchild, cousin)] == [401, 401, 200]
    assert api.delete(f"/keys/{own_id(child)}").status_code == 204
    revoked = Event.objects.filter(type="api_key.revoked").values_list("subject_id", flat=True)
    assert sorted(revoked) == sorted([own_id(child), own_id(grandchild)])


def test_key_ends_none_that_is_stronger(api: ApiClient, api_with: Callable[..., ApiClient]) -> None:
    keeper = api_with(*KEEPER, requests_per_second=10)
    others = [
        api_with(*KEEPER, "orders:write", requests_per_second=10),
        api_with(*KEEPER, requests_per_second=11),
        api,
    ]
    mortal = client_made_by(keeper, expires_at=SOON)
    immortal = client_made_by(keeper)

    answers = [keeper.delete(f"/keys/{own_id(other)}") for other in others]
    answers.append(mortal.delete(f"/keys/{own_id(immortal)}"))

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (403, "key_is_stronger")
    ] * 4
    assert not ApiKey.objects.exclude(revoked_at=None).exists()
    assert keeper.delete(f"/keys/{own_id(mortal)}").status_code == 204


def test_key_does_not_end_the_one_that_it_was_made_with(api: ApiClient) -> None:
    maker = client_made_by(api)
    equal = client_made_by(maker)

    refused = equal.delete(f"/keys/{own_id(maker)}")

    assert (refused.status_code, refused.json()["code"]) == (403, "key_is_stronger")
    assert equal.delete(f"/keys/{own_id(equal)}").status_code == 204
    assert maker.get("/orders").status_code == 200


def test_key_of_another_shop_is_none_to_end(
    api: ApiClient, other_shop: Any, inside: Callable[[Any], Any], api_with: Callable[..., ApiClient]
) -> None:
    with inside(other_shop):
        foreign = own_id(api_with(*KEEPER))

    assert api.delete(f"/keys/{foreign}").status_code == 404


def test_what_is_sent_counts_for_all_makers(shop: Any) -> None:
    wish = {"name": "x", "scopes": ["keys:write"], "requests_per_second": 1, "actor": SYSTEM, "now": NOW}
    maker = create_api_key(**wish).api_key
    child = create_api_key(**wish, maker=maker).api_key
    grandchild = create_api_key(**wish, maker=child).api_key

    states = [take_request(key) for key in (grandchild, child, maker)]

    assert [state.is_allowed for state in states] == [True, False, False]
    assert [state.limit for state in states] == [1, 1, 1]


def test_generations_have_an_end(shop: Any) -> None:
    made = create_api_key(name="x", scopes=["keys:write"], actor=SYSTEM, now=NOW).api_key
    for _generation in range(5):
        made = create_api_key(name="x", scopes=["keys:write"], maker=made, actor=SYSTEM, now=NOW).api_key

    with pytest.raises(KeyTooStrong, match="too many generations"):
        create_api_key(name="x", scopes=["keys:write"], maker=made, actor=SYSTEM, now=NOW)

    assert len(made.ancestors) == 5


def test_key_that_was_taken_back_meanwhile_makes_none(shop: Any) -> None:
    maker = create_api_key(name="x", scopes=["keys:write"], actor=SYSTEM, now=NOW).api_key
    revoke_api_key(public_id=maker.public_id, actor=SYSTEM, now=NOW)

    with pytest.raises(MakerEnded):
        create_api_key(name="x", scopes=["keys:write"], maker=maker, actor=SYSTEM, now=NOW)

    assert ApiKey.objects.count() == 1
