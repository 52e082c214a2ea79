"""Drafts through the API: the schema, warnings, comparison, trying on an order, replaying returns."""

from __future__ import annotations

from typing import Any

import jsonschema

from accounts.models import ShopSettings
from core.actors import Actor
from returns.models import BackTest, PolicyVersion
from returns.policy.schema import document_schema
from returns.services.back_tests import carry_on_back_test
from tests import make
from tests.api.conftest import ApiClient

OUTLET = {"fact": "product.tags", "operator": "contains", "value": "outlet"}


def _document(api: ApiClient, *rules: dict[str, Any], **base: Any) -> dict[str, Any]:
    document: dict[str, Any] = api.get("/policies/current").json()["document"]
    return {"base": {**document["base"], **base}, "rules": [*document["rules"], *rules]}


def _draft(api: ApiClient, *rules: dict[str, Any], **base: Any) -> str:
    answer = api.post("/policies", _document(api, *rules, **base))
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def test_the_schema_is_published_and_takes_the_policy_in_force(api: ApiClient) -> None:
    schema = api.get("/policies/schema").json()

    assert {name: value for name, value in schema.items() if name != "$id"} == document_schema()
    assert schema["$id"].endswith("/api/v1/policies/schema")
    jsonschema.validate(api.get("/policies/current").json()["document"], schema)


def test_a_draft_is_stored_with_its_note_and_comes_back_with_warnings(api: ApiClient) -> None:
    impossible = {"name": "Never", "when": {"all": [OUTLET], "none": [OUTLET]}, "set": {"photos": 1}}
    answer = api.post("/policies", {"document": _document(api, impossible, window_days=7), "note": "Shorter"})
    draft = answer.json()
    index = len(draft["document"]["rules"]) - 1

    assert (answer.status_code, draft["note"], draft["state"]) == (201, "Shorter", "draft")
    told = [(one["code"], one["severity"], one["rule"]) for one in draft["warnings"]]
    assert [one for one in told if one[0] != "law_allows"] == [
        ("law_longer_window", "information", None),
        ("unknown_tag", "warning", index),
        ("never_applies", "warning", index),
    ]
    assert draft["warnings"][-1]["message"] == (
        "This rule can never apply: its conditions contradict each other."
    )
    published = api.post(f"/policies/{draft['id']}/publish").json()
    assert published["state"] == "published"
    assert published["warnings"] == draft["warnings"]
    assert published["published_by"]["kind"] == "api"


def test_outbound_postage_asks_for_the_shops_word(api: ApiClient) -> None:
    money = {"currency": "EUR"}
    fee = {"fee": {"amount": "3.00", **money}, "free_delivery_from": {"amount": "50.00", **money}}
    before = PolicyVersion.objects.count()

    refused = api.post("/policies", {"document": {"base": {"outbound_shipping_fee": fee}}})
    stored = api.post(
        "/policies",
        {"document": {"base": {"outbound_shipping_fee": {**fee, "told_before_purchase": True}}}},
    ).json()

    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [
        ("base.outbound_shipping_fee.told_before_purchase", "not_told_before_purchase")
    ]
    assert PolicyVersion.objects.count() == before + 1
    assert stored["document"]["base"]["outbound_shipping_fee"] == {**fee, "told_before_purchase": True}
    assert ("law_no_outbound_fee", None) in [(one["code"], one["rule"]) for one in stored["warnings"]]


def test_a_note_that_is_too_long_is_refused_and_nothing_is_written(api: ApiClient) -> None:
    before = PolicyVersion.objects.count()

    answer = api.post("/policies", {"document": {"base": {}}, "note": "x" * 301})
    unknown = api.post("/policies", {"document": {"base": {}}, "remark": "x"})

    assert (answer.status_code, unknown.status_code) == (400, 400)
    assert PolicyVersion.objects.count() == before


def test_two_versions_are_compared_term_by_term_and_rule_by_rule(api: ApiClient) -> None:
    current = api.get("/policies/current").json()
    rule = {"name": "Outlet", "when": {"all": [OUTLET]}, "set": {"photos": 1}}
    draft = _draft(api, rule, window_days=45)

    compared = api.get(f"/policies/{draft}/compare").json()
    same = api.get(f"/policies/{draft}/compare", **{"with": draft}).json()
    backwards = api.get("/policies/current/compare", **{"with": draft}).json()
    index = len(current["document"]["rules"])

    assert compared == {
        "before": current["id"],
        "after": draft,
        "terms": [{"term": "window_days", "before": 30, "after": 45}],
        "rules": [
            {
                "changes": ["added"],
                "name": "Outlet",
                "before_index": None,
                "after_index": index,
                "before": None,
                "after": rule,
                "condition_changed": False,
                "terms": [],
            }
        ],
    }
    assert (same["terms"], same["rules"]) == ([], [])
    assert backwards["rules"][0]["changes"] == ["removed"]
    assert api.get(f"/policies/{draft}/compare", **{"with": "pol_none"}).status_code == 404
    assert api.get(f"/policies/{draft}/compare", against="x").status_code == 400


def test_a_draft_is_tried_on_a_real_order_beside_what_is_in_force(api: ApiClient) -> None:
    order = make.order(lines=[{"quantity": 2, "paid_minor": 10000}])
    draft = _draft(
        api,
        {
            "name": "Dear",
            "when": {"fact": "line.price", "operator": "gte", "value": "50"},
            "set": {"photos": 2},
        },
        {
            "name": "Cheap",
            "when": {"fact": "line.price", "operator": "lt", "value": "50"},
            "set": {"photos": 1},
        },
        window_days=60,
    )
    body = {"order": order.external_id, "items": [{"line": "l-1", "quantity": 1, "reason": "size_too_small"}]}

    answer = api.post(f"/policies/{draft}/try", body)
    tried = answer.json()

    assert (answer.status_code, tried["policy"]) == (200, draft)
    (line,) = tried["tried"]["lines"]
    (now,) = tried["in_force"]["lines"]
    assert (line["eligible"], line["photos"], now["photos"]) == (True, 2, 0)
    assert line["window_ends_at"] > now["window_ends_at"]
    dear, cheap = line["trace"][-2:]
    assert (dear["answer"], dear["terms"]) == ("applied", ["photos"])
    assert (cheap["answer"], cheap["facts"]) == (
        "passed_over",
        [
            {
                "fact": "line.price",
                "operator": "lt",
                "expected": "50",
                "actual": "50.00",
                "holds": False,
            }
        ],
    )
    assert api.post("/returns/eligibility", body).json() == tried["in_force"]
    assert api.post(f"/policies/{draft}/try", {**body, "order": "none"}).status_code == 404


def test_returns_are_replayed_against_a_draft(api: ApiClient) -> None:
    order = make.order(lines=[{"quantity": 1, "paid_minor": 5000}], shipping_minor=0)
    made = api.post(
        "/returns",
        {
            "order": order.external_id,
            "items": [{"line": "l-1", "quantity": 1, "reason": "size_too_small"}],
            "resolution": "refund",
            "method": "drop_off",
        },
    )
    assert made.status_code == 201, made.content
    draft = _draft(
        api,
        {
            "name": "Look",
            "when": {"fact": "request.fault", "operator": "eq", "value": "shopper"},
            "set": {"approval": "review"},
        },
    )

    answer = api.post(f"/policies/{draft}/back-test", {"last": 500})
    started = answer.json()
    carry_on_back_test(back_test_id=started["id"], actor=Actor("worker"), clock=lambda: make.NOW, seconds=30)
    done = api.get(f"/policies/{draft}/back-test").json()

    assert (answer.status_code, started["state"], started["result"]) == (202, "waiting", None)
    assert (done["state"], done["done_count"], done["total_count"], done["last"]) == ("done", 1, 1, 500)
    total = done["result"]["total"]
    assert (total["before"]["approve"], total["after"]["review"], total["changed"]) == (1, 1, 1)
    assert total["money"][0]["currency"] == "EUR"
    assert total["money"][0]["before"]["refund"] == {"amount": "50.00", "currency": "EUR"}
    assert done["result"]["rules"][-1]["name"] == "Look"
    assert done["result"]["rules"][-1]["returns"] == 1
    assert done["result"]["changes"][0]["return"] == made.json()["id"]
    assert api.get(f"/back-tests/{started['id']}").json() == done
    over = api.post(f"/back-tests/{started['id']}/stop")
    assert (over.status_code, over.json()["code"]) == (409, "back_test_over")


def test_a_back_test_takes_sensible_numbers_only(api: ApiClient) -> None:
    draft = _draft(api)

    for last in (0, 5001, "many", None):
        assert api.post(f"/policies/{draft}/back-test", {"last": last}).status_code == 400
    assert api.get(f"/policies/{draft}/back-test").status_code == 404
    assert not BackTest.objects.exists()
    first = api.post(f"/policies/{draft}/back-test").json()
    second = api.post(f"/policies/{draft}/back-test")
    assert (second.status_code, second.json()["code"]) == (409, "back_test_running")
    assert api.post(f"/back-tests/{first['id']}/stop").json()["state"] == "stopped"


def test_what_is_another_shops_is_not_there(api: ApiClient, shop: Any, other_shop: Any, inside: Any) -> None:
    with inside(other_shop):
        hidden = PolicyVersion.objects.get(state="published").public_id
        assert ShopSettings.objects.exists()

    for path in ("compare", "back-test"):
        assert api.get(f"/policies/{hidden}/{path}").status_code == 404
    assert api.post(f"/policies/{hidden}/back-test").status_code == 404
    assert api.get("/policies/current/compare", **{"with": hidden}).status_code == 404


def test_scopes_keep_readers_from_writing(shop: Any, api_with: Any) -> None:
    reader = api_with("policies:read")
    order = make.order()

    assert reader.get("/policies/schema").status_code == 200
    assert reader.get("/policies/current/compare").status_code == 200
    assert reader.post("/policies/current/back-test").status_code == 403
    assert reader.post("/policies/current/try", {"order": order.external_id}).status_code == 403
    both = api_with("policies:read", "returns:read")
    assert both.post("/policies/current/try", {"order": order.external_id}).status_code == 200


def test_the_schema_is_read_without_a_key_by_editors(shop: Any, client: Any) -> None:
    answer = client.get("/api/docs/policy-schema.json")

    assert answer.headers["Content-Type"] == "application/schema+json"
    assert {name: value for name, value in answer.json().items() if name != "$id"} == document_schema()
    assert answer.json()["$id"] == "http://shop-a.localhost:8000/api/docs/policy-schema.json"
