"""The policy as forms: read, changed, compared, published."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import StaffUser
from accounts.roles import Role
from dashboard.forms.policy import anchor_of, fields_of_document
from returns.models import PolicyVersion
from returns.policy.document import parse_document
from tests.dashboard.returns_made import staff_member

CONDITIONS = [
    {"fact": "order.total", "operator": "gt", "value": "100.50"},
    {"fact": "line.price", "operator": "lte", "value": {"amount": "10.00", "currency": "EUR"}},
    {"fact": "product.tags", "operator": "contains_any", "value": ["outlet", "sample"]},
    {"fact": "line.final_sale", "operator": "eq", "value": False},
    {"fact": "customer.tags", "operator": "is_empty", "value": True},
    {"fact": "customer.orders", "operator": "in", "value": [1, 2]},
    {"fact": "customer.member_since", "operator": "lt", "value": "2026-01-31"},
    {"fact": "request.reason", "operator": "not_in", "value": ["defective", "wrong_item"]},
]


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.OWNER)
    client.force_login(made)
    return made


def _draft(client: Any) -> PolicyVersion:
    client.post("/dashboard/policy/drafts/")
    return PolicyVersion.objects.get(state="draft")


def _typed(page: Any) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    form = page.context["form"]
    typed: dict[str, Any] = {"rules": str(len(form.rules))}
    for term in form.base:
        _put(typed, term)
    for rule in form.rules:
        prefix = f"rule-{rule.place}"
        typed |= {
            f"{prefix}-name": rule.name,
            f"{prefix}-quantifier": rule.quantifier,
            f"{prefix}-conditions": str(len(rule.conditions)),
            f"{prefix}-sets": [term.code for term in rule.terms if term.is_set],
        }
        if rule.carried:
            typed[f"{prefix}-carried"] = rule.carried
        for condition in rule.conditions:
            typed[f"{prefix}-fact-{condition.place}"] = condition.fact
            typed[f"{prefix}-operator-{condition.place}"] = condition.operator
            typed[f"{prefix}-value-{condition.place}"] = list(condition.values)
        for term in rule.terms:
            _put(typed, term)
    return typed


def _put(typed: dict[str, Any], term: Any) -> None:
    if term.kind == "fee":
        typed[f"{term.name}-kind"] = term.value or "none"
        typed[term.name] = term.amount
    else:
        typed[term.name] = list(term.values)


@pytest.mark.parametrize("quantifier", ["all", "any", "none"])
def test_fields_give_back_every_document(quantifier: str) -> None:
    document = parse_document(
        {
            "base": {
                "return_shipping_fee": {"amount": "4.90", "currency": "EUR"},
                "bonus": {"percent": "10"},
            },
            "rules": [
                {
                    "name": "Many",
                    "when": {quantifier: CONDITIONS},
                    "set": {"approval": "review", "photos": 2},
                },
                {
                    "name": "Nested",
                    "when": {"all": [{"any": CONDITIONS[:2]}]},
                    "set": {"restocking_fee": {"percent": "15"}, "methods": ["label", "pickup"]},
                },
            ],
        }
    ).as_json()

    again = fields_of_document(document).as_document(currency="EUR")

    assert parse_document(again).as_json() == document


@pytest.mark.parametrize(
    ("path", "anchor"),
    [
        ("base.window_days", "base-window_days"),
        ("rules.0.when.all.1.value", "rule-0-value-1"),
        ("rules.2.set.photos", "rule-2-photos"),
        ("rules.2.set", "rule-2-sets"),
        ("rules.1.name", "rule-1-name"),
    ],
)
def test_errors_lead_to_their_fields(path: str, anchor: str) -> None:
    assert anchor_of(path) == anchor


def test_policy_reads_in_words_with_the_law_and_its_sources(owner: StaffUser, client: Any) -> None:
    page = client.get("/dashboard/policy/").content.decode()

    for text in ("30 days", "Gift cards cannot be returned", "Directive 2011/83/EU", "I have checked this"):
        assert text in page


def test_draft_is_changed_compared_and_published(owner: StaffUser, client: Any) -> None:
    draft = _draft(client)
    edit = f"/dashboard/policy/{draft.public_id}/edit/"
    typed = _typed(client.get(edit))

    client.post(edit, {**typed, "base-window_days": "45", "do": "check"})
    compared = client.get(f"/dashboard/policy/{draft.public_id}/").content.decode()
    client.post(f"/dashboard/policy/{draft.public_id}/publish/", {"effective_from": ""})

    draft.refresh_from_db()
    assert "45 days" in compared
    assert (draft.state, draft.number, draft.document["base"]["window_days"]) == ("published", 2, 45)
    assert "45 days" in client.get("/dashboard/policy/").content.decode()


def test_rule_is_added_filled_moved_and_removed(owner: StaffUser, client: Any) -> None:
    draft = _draft(client)
    edit = f"/dashboard/policy/{draft.public_id}/edit/"
    before = len(draft.document["rules"])
    added = client.post(edit, {**_typed(client.get(edit)), "do": "add_rule"})
    typed = _typed(added) | {
        f"rule-{before}-name": "Outlet is looked at",
        f"rule-{before}-fact-0": "product.tags",
        f"rule-{before}-operator-0": "contains_any",
        f"rule-{before}-value-0": "outlet, sample",
        f"rule-{before}-sets": ["approval"],
        f"rule-{before}-approval": "review",
    }
    moved = client.post(edit, {**typed, "do": f"up-{before}"})

    client.post(edit, {**_typed(moved), "do": "save"})

    draft.refresh_from_db()
    assert len(draft.document["rules"]) == before + 1
    assert draft.document["rules"][before - 1] == {
        "name": "Outlet is looked at",
        "when": {
            "all": [{"fact": "product.tags", "operator": "contains_any", "value": ["outlet", "sample"]}]
        },
        "set": {"approval": "review"},
    }

    dropped = client.post(edit, {**_typed(client.get(edit)), "do": f"drop_rule-{before - 1}"})
    client.post(edit, {**_typed(dropped), "do": "save"})

    draft.refresh_from_db()
    assert len(draft.document["rules"]) == before


def test_mistakes_stand_at_their_fields_and_nothing_is_stored(owner: StaffUser, client: Any) -> None:
    draft = _draft(client)
    edit = f"/dashboard/policy/{draft.public_id}/edit/"

    answer = client.post(
        edit, {**_typed(client.get(edit)), "base-window_days": "soon", "base-methods": [], "do": "save"}
    )

    page = answer.content.decode()
    stored = PolicyVersion.objects.get(pk=draft.pk)
    assert answer.status_code == 422
    assert 'href="#base-window_days"' in page
    assert 'value="soon"' in page
    assert stored.document == draft.document


def test_rule_that_refuses_a_person_is_refused(owner: StaffUser, client: Any) -> None:
    draft = _draft(client)
    edit = f"/dashboard/policy/{draft.public_id}/edit/"
    typed = _typed(client.get(edit)) | {
        "rule-0-fact-0": "customer.returns",
        "rule-0-operator-0": "gt",
        "rule-0-value-0": "3",
    }

    answer = client.post(edit, {**typed, "do": "save"})

    assert answer.status_code == 422
    assert "never to a refusal" in answer.content.decode()


def test_published_version_cannot_be_changed_or_thrown_away(owner: StaffUser, client: Any) -> None:
    published = PolicyVersion.objects.get(state="published")

    edited = client.post(f"/dashboard/policy/{published.public_id}/edit/", {"do": "save"})
    client.post(f"/dashboard/policy/{published.public_id}/discard/")

    assert edited.status_code == 302
    assert PolicyVersion.objects.get(pk=published.pk).document == published.document


def test_policy_of_another_shop_is_not_there(
    owner: StaffUser, client: Any, other_shop: Any, inside: Any
) -> None:
    with inside(other_shop):
        hidden = PolicyVersion.objects.get(state="published").public_id

    assert client.get(f"/dashboard/policy/{hidden}/").status_code == 404


@pytest.mark.parametrize("role", [Role.AGENT, Role.WAREHOUSE, Role.ANALYST])
def test_only_who_may_edit_the_policy_opens_it(shop: Any, client: Any, role: Role) -> None:
    client.force_login(staff_member(role))

    assert client.get("/dashboard/policy/").status_code == 403
    assert client.post("/dashboard/policy/drafts/").status_code == 403
