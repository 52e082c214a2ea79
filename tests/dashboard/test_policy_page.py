"""The policy as pages: read, drafted, changed rule by rule, compared, published. Without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import StaffUser
from accounts.roles import Role
from dashboard.forms.policy_conditions import group_of_document
from dashboard.forms.policy_fields import anchor_of_rule, base_of_document, rule_of_document
from dashboard.forms.policy_rules import mark_of
from returns.models import PolicyVersion
from returns.policy.document import parse_document
from returns.services.policies import update_draft
from tests.dashboard.returns_made import staff_member

CONDITIONS: list[dict[str, Any]] = [
    {"fact": "order.total", "operator": "gt", "value": "100.50"},
    {"fact": "line.price", "operator": "lte", "value": {"amount": "10.00", "currency": "EUR"}},
    {"fact": "order.discount", "operator": "in", "value": [{"amount": "1000", "currency": "KRW"}, "5"]},
    {"fact": "product.tags", "operator": "contains_any", "value": ["outlet", "sale, final"]},
    {"fact": "line.final_sale", "operator": "eq", "value": False},
    {"fact": "customer.tags", "operator": "is_empty", "value": True},
    {"fact": "customer.orders", "operator": "in", "value": [1, 2]},
    {"fact": "customer.member_since", "operator": "lt", "value": "2026-01-31"},
    {"fact": "request.reason", "operator": "not_in", "value": ["defective", "no_longer_offered"]},
    {"fact": "order.country", "operator": "eq", "value": "DE"},
]
FEES = {
    "return_shipping_fee": {"amount": "4000", "currency": "KRW"},
    "restocking_fee": {"percent": "15"},
}


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.OWNER)
    client.force_login(made)
    return made


def _draft(client: Any, *rules: dict[str, Any]) -> PolicyVersion:
    client.post("/dashboard/policy/drafts/")
    draft = PolicyVersion.objects.get(state="draft")
    if rules:
        document = {**draft.document, "rules": [*draft.document["rules"], *rules]}
        update_draft(policy=draft, document=document)
    return draft


def _typed_base(page: Any) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    typed: dict[str, Any] = {"mark": page.context["mark"]}
    for term in page.context["form"].terms:
        _put(typed, term)
    return typed


def _typed_rule(page: Any) -> dict[str, Any]:
    form = page.context["form"]
    typed = {
        "mark": page.context["mark"],
        "name": form.name,
        "sets": [term.code for term in form.terms if term.is_set],
    }
    for term in form.terms:
        _put(typed, term)
    _put_group(typed, form.when)
    return typed


def _put_group(typed: dict[str, Any], group: Any) -> None:
    typed[f"conditions{group.end}"] = str(group.count)
    typed[f"quantifier{group.end}"] = group.quantifier
    typed[f"shape{group.end}"] = group.shape
    for child in group.children:
        if child.is_group:
            _put_group(typed, child)
            continue
        typed[f"fact{child.end}"] = child.fact
        typed[f"operator{child.end}"] = child.operator
        typed[f"value{child.end}"] = child.lines if child.kind == "lines" else list(child.values)


def _put(typed: dict[str, Any], term: Any) -> None:
    if term.kind == "fee":
        typed[f"{term.name}-kind"] = term.value or "none"
        typed[term.name] = term.amount
    else:
        typed[term.name] = list(term.values)


def _rules(draft: PolicyVersion) -> list[dict[str, Any]]:
    draft.refresh_from_db()
    rules: list[dict[str, Any]] = draft.document["rules"]
    return rules


# ---- fields and documents

CONDITION_TREES = st.recursive(
    st.sampled_from(CONDITIONS),
    lambda children: st.dictionaries(
        st.sampled_from(["all", "any", "none"]), st.lists(children, max_size=2), min_size=1, max_size=2
    ),
    max_leaves=4,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(CONDITION_TREES)
def test_any_condition_survives_its_fields(when: dict[str, Any]) -> None:
    rule = parse_document({"base": {}, "rules": [{"when": when, "set": {"photos": 1}}]}).as_json()["rules"][0]

    assert group_of_document(rule["when"]).as_document() == _as_typed(rule["when"])
    again = {"base": {}, "rules": [rule_of_document(rule).as_document()]}
    assert parse_document(again).as_json()["rules"] == [rule]


def _as_typed(node: Any) -> Any:
    """The condition with numbers as people type them."""
    if "fact" not in node:
        return {name: [_as_typed(child) for child in children] for name, children in node.items()}
    value = node["value"]
    if isinstance(value, list):
        return {**node, "value": [str(one) if isinstance(one, int) else one for one in value]}
    return node


def test_terms_survive_their_fields_with_their_own_currency() -> None:
    document = parse_document(
        {"base": FEES, "rules": [{"set": {**FEES, "window_days": None, "methods": ["label", "pickup"]}}]}
    ).as_json()

    again = {
        "base": base_of_document(document["base"]).as_document(),
        "rules": [rule_of_document(document["rules"][0]).as_document()],
    }

    assert parse_document(again).as_json() == document


@pytest.mark.parametrize(
    ("when", "path", "anchor"),
    [
        ({"all": CONDITIONS[:2]}, "rules.2.when.all.1.value", "value-1"),
        ({"all": [CONDITIONS[0], {"any": CONDITIONS[:2]}]}, "rules.2.when.all.1.any.0.fact", "fact-1-0"),
        (CONDITIONS[0], "rules.2.when.value", "value-0"),
        ({"all": CONDITIONS[:1], "none": CONDITIONS[:2]}, "rules.2.when.none.1.operator", "operator-1-1"),
        ({"all": []}, "rules.2.set.photos", "set-photos"),
        ({"all": []}, "rules.2.set", "sets"),
        ({"all": []}, "rules.2.name", "name"),
        ({"all": []}, "rules.1.name", ""),
    ],
)
def test_errors_lead_to_their_fields(when: Any, path: str, anchor: str) -> None:
    fields = rule_of_document({"when": when, "set": {"photos": 1}})

    assert anchor_of_rule(path, 2, fields) == anchor


# ---- pages


def test_policy_reads_in_words_with_the_law_its_sources_and_who_published(
    owner: StaffUser, client: Any
) -> None:
    page = client.get("/dashboard/policy/").content.decode()

    for text in ("30 days", "Gift cards cannot be returned", "Directive 2011/83/EU", "I have checked this"):
        assert text in page
    assert "Published: 2 November, 10:00 · Automatically" in page


def test_draft_is_changed_compared_and_published(owner: StaffUser, client: Any) -> None:
    draft = _draft(client)
    base = f"/dashboard/policy/{draft.public_id}/base/"
    client.post(base, {**_typed_base(client.get(base)), "base-window_days": "45"})
    client.post(f"/dashboard/policy/{draft.public_id}/note/", {"note": "Two weeks more"})

    compared = client.get(f"/dashboard/policy/{draft.public_id}/").content.decode()
    asked = client.get(f"/dashboard/policy/{draft.public_id}/publish/").content.decode()
    client.post(f"/dashboard/policy/{draft.public_id}/publish/", {"effective_from": ""})

    draft.refresh_from_db()
    current = client.get("/dashboard/policy/").content.decode()
    for page in (compared, asked):
        assert "30 days" in page
        assert "45 days" in page
    assert "Orders that are placed from now on follow this version." in asked
    assert (draft.state, draft.number, draft.document["base"]["window_days"]) == ("published", 2, 45)
    assert draft.based_on is not None
    assert draft.based_on.number == 1
    for text in ("45 days", "Two weeks more", f" · {owner}"):
        assert text in current


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2020-01-01", "Orders that were placed since 1 January 2020 follow this version too."),
        ("2090-01-01", "Until 1 January 2090 everything stays as it is."),
    ],
)
def test_the_day_of_coming_into_force_is_told_in_words(
    owner: StaffUser, client: Any, day: str, text: str
) -> None:
    draft = _draft(client)

    page = client.get(f"/dashboard/policy/{draft.public_id}/publish/", {"effective_from": day})

    assert text in page.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_day_that_is_none_is_refused(owner: StaffUser, client: Any) -> None:
    draft = _draft(client)

    page = client.post(
        f"/dashboard/policy/{draft.public_id}/publish/", {"effective_from": "soon"}, follow=True
    )

    assert "Please choose the day from which it holds." in page.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_rule_with_groups_is_written_without_javascript(owner: StaffUser, client: Any) -> None:
    draft = _draft(client)
    before = len(draft.document["rules"])
    new = f"/dashboard/policy/{draft.public_id}/rules/new/"

    page = client.post(new, {**_typed_rule(client.get(new)), "do": "add_group"})
    page = client.post(new, {**_typed_rule(page), "do": "drop-1-1"})
    typed = _typed_rule(page) | {
        "name": "Outlet is looked at",
        "fact-0": "product.tags",
        "operator-0": "contains_any",
        "value-0": "outlet\nsale, final",
        "quantifier-1": "none",
        "fact-1-0": "order.total",
        "operator-1-0": "gte",
        "value-1-0": "100 krw",
        "sets": ["approval", "return_shipping_fee"],
        "set-approval": "review",
        "set-return_shipping_fee-kind": "EUR",
        "set-return_shipping_fee": "4,90",
    }
    client.post(new, {**typed, "do": "save"})

    assert _rules(draft)[before:] == [
        {
            "name": "Outlet is looked at",
            "when": {
                "all": [
                    {"fact": "product.tags", "operator": "contains_any", "value": ["outlet", "sale, final"]},
                    {
                        "none": [
                            {
                                "fact": "order.total",
                                "operator": "gte",
                                "value": {"amount": "100", "currency": "KRW"},
                            }
                        ]
                    },
                ]
            },
            "set": {
                "return_shipping_fee": {"amount": "4.90", "currency": "EUR"},
                "approval": "review",
            },
        }
    ]
    overview = client.get(f"/dashboard/policy/{draft.public_id}/edit/").content.decode()
    assert "When none of these holds" in overview
    assert "Nothing in your shop has this tag: outlet, sale, final" in overview


def test_a_rule_that_is_saved_as_it_stands_does_not_change(owner: StaffUser, client: Any) -> None:
    nested = {
        "name": "Nested",
        "when": {"all": [CONDITIONS[2], {"any": CONDITIONS, "none": CONDITIONS[:1]}], "any": CONDITIONS},
        "set": {**FEES, "photos": 2},
    }
    draft = _draft(client, nested)
    stored = _rules(draft)
    page = f"/dashboard/policy/{draft.public_id}/rules/{len(stored)}/"

    client.post(page, {**_typed_rule(client.get(page)), "do": "save"})

    assert _rules(draft) == stored


def test_rules_are_moved_copied_removed_and_put_back(owner: StaffUser, client: Any) -> None:
    one, two = (
        {"name": name, "when": {"all": CONDITIONS[:1]}, "set": {"photos": 1}} for name in ("One", "Two")
    )
    draft = _draft(client, one, two)
    last = len(draft.document["rules"])

    def act(number: int, **typed: str) -> Any:
        mark = mark_of(_rules(draft)[number - 1])
        path = f"/dashboard/policy/{draft.public_id}/rules/{number}/act/"
        client.post(path, {"mark": mark, **typed})
        return [rule["name"] for rule in _rules(draft)]

    assert act(last, do="up")[-2:] == ["Two", "One"]
    assert act(last - 1, do="down")[-2:] == ["One", "Two"]
    assert act(last, do="to", place="1")[0] == "Two"
    assert act(1, do="copy")[:2] == ["Two", "Copy of Two"]
    assert "Copy of Two" not in act(2, do="remove")
    removed = client.get(f"/dashboard/policy/{draft.public_id}/edit/").content.decode()
    client.post(f"/dashboard/policy/{draft.public_id}/undo/")

    assert "Removed: Copy of Two" in removed
    assert [rule["name"] for rule in _rules(draft)][:2] == ["Two", "Copy of Two"]


def test_two_people_do_not_write_over_each_other(owner: StaffUser, client: Any) -> None:
    rule = {"name": "One", "when": {"all": CONDITIONS[:1]}, "set": {"photos": 1}}
    draft = _draft(client, rule)
    number = len(_rules(draft))
    page = f"/dashboard/policy/{draft.public_id}/rules/{number}/"
    typed = _typed_rule(client.get(page))
    base = f"/dashboard/policy/{draft.public_id}/base/"
    typed_base = _typed_base(client.get(base))
    changed = {
        "base": {**draft.document["base"], "photos": 3},
        "rules": [*_rules(draft)[:-1], {**rule, "set": {"photos": 9}}],
    }
    update_draft(policy=draft, document=changed)

    late = client.post(page, {**typed, "name": "Mine", "do": "save"})
    late_base = client.post(base, {**typed_base, "base-photos": "1"})
    late_act = client.post(f"{page}act/", {"mark": typed["mark"], "do": "remove"}, follow=True)

    draft.refresh_from_db()
    assert (late.status_code, late_base.status_code) == (409, 409)
    assert "Somebody else has changed" in late_act.content.decode()
    assert draft.document == parse_document(changed).as_json()


def test_mistakes_stand_at_their_fields_and_nothing_is_stored(owner: StaffUser, client: Any) -> None:
    draft = _draft(client)
    base = f"/dashboard/policy/{draft.public_id}/base/"
    new = f"/dashboard/policy/{draft.public_id}/rules/new/"

    answer = client.post(
        base, {**_typed_base(client.get(base)), "base-window_days": "soon", "base-methods": []}
    )
    rule = client.post(
        new,
        {
            **_typed_rule(client.get(new)),
            "fact-0": "order.total",
            "operator-0": "gt",
            "value-0": "much",
            "do": "save",
        },
    )

    stored = PolicyVersion.objects.get(pk=draft.pk)
    assert (answer.status_code, rule.status_code) == (422, 422)
    for text in ('href="#base-window_days"', 'value="soon"', 'href="#base-methods"'):
        assert text in answer.content.decode()
    for text in ('href="#value-0"', 'value="much"', 'href="#sets"'):
        assert text in rule.content.decode()
    assert stored.document == draft.document


def test_rule_that_refuses_a_person_is_refused(owner: StaffUser, client: Any) -> None:
    draft = _draft(client)
    new = f"/dashboard/policy/{draft.public_id}/rules/new/"
    typed = _typed_rule(client.get(new)) | {
        "fact-0": "customer.returns",
        "operator-0": "gt",
        "value-0": "3",
        "sets": ["eligible"],
        "set-eligible": "no",
    }

    answer = client.post(new, {**typed, "do": "save"})

    assert answer.status_code == 422
    assert "never to a refusal" in answer.content.decode()


def test_a_draft_is_thrown_away_only_after_what_is_lost_was_shown(owner: StaffUser, client: Any) -> None:
    rule = {"name": "Precious", "when": {"all": CONDITIONS[:1]}, "set": {"photos": 1}}
    draft = _draft(client, rule)
    page = f"/dashboard/policy/{draft.public_id}/discard/"

    shown = client.get(page).content.decode()
    assert "Precious" in shown
    assert PolicyVersion.objects.filter(pk=draft.pk).exists()
    client.post(page)

    assert not PolicyVersion.objects.filter(pk=draft.pk).exists()


def test_published_version_cannot_be_changed_or_thrown_away(owner: StaffUser, client: Any) -> None:
    published = PolicyVersion.objects.get(state="published")
    path = f"/dashboard/policy/{published.public_id}"

    for page in ("base/", "rules/new/", "rules/1/act/", "undo/", "note/", "discard/", "publish/"):
        answer = client.post(f"{path}/{page}", {"do": "save"})
        assert (answer.status_code, answer.url) == (302, f"{path}/")

    assert PolicyVersion.objects.get(pk=published.pk).document == published.document


def test_policy_of_another_shop_is_not_there(
    owner: StaffUser, client: Any, other_shop: Any, inside: Any
) -> None:
    with inside(other_shop):
        hidden = PolicyVersion.objects.get(state="published").public_id

    for page in ("", "edit/", "try/", "back-tests/", "publish/"):
        assert client.get(f"/dashboard/policy/{hidden}/{page}").status_code == 404


@pytest.mark.parametrize("role", [Role.AGENT, Role.WAREHOUSE])
def test_only_some_roles_open_the_policy(shop: Any, client: Any, role: Role) -> None:
    client.force_login(staff_member(role))

    assert client.get("/dashboard/policy/").status_code == 403
    assert client.post("/dashboard/policy/drafts/").status_code == 403


def test_analysts_read_and_write_nothing(shop: Any, client: Any) -> None:
    client.force_login(staff_member(Role.OWNER))
    draft = _draft(client)
    client.force_login(staff_member(Role.ANALYST))
    path = f"/dashboard/policy/{draft.public_id}"

    for page in ("/dashboard/policy/", f"{path}/", f"{path}/try/", f"{path}/back-tests/"):
        shown = client.get(page)
        assert shown.status_code == 200
        assert "/drafts/" not in shown.content.decode()
    for page in ("edit/", "base/", "rules/new/"):
        assert client.get(f"{path}/{page}").status_code == 403
    for page in ("publish/", "discard/", "note/", "undo/", "rules/1/act/"):
        assert client.post(f"{path}/{page}").status_code == 403
    client.post(f"{path}/back-tests/", {"last": "100"})

    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not draft.back_tests.exists()
