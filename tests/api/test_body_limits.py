"""How much a body may hold, how many of its mistakes are named, and that nothing takes more steps than it is long."""

from __future__ import annotations

from typing import Any

import pytest

from api.body_limits import BodyLimits, refuse_beyond
from api.parsing import _object_without_doubles, read_json
from core.errors import MOST_ERRORS, NotUnderstood
from tests.api.conftest import ApiClient
from tests.order_documents import order_document

LIMITS = BodyLimits(fields=10, depth=4)


def refusal_of(raw: bytes, limits: BodyLimits = LIMITS) -> str:
    with pytest.raises(NotUnderstood) as refused:
        refuse_beyond(raw, limits)
    return refused.value.errors[0].code


def codes(answer: Any) -> list[str]:
    return [error["code"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    "raw",
    [
        b"[[[[]]]]",
        b'[[[{"a": 1}]], {"b": [[]]}]',
        b'{"a": "[[[[[[[[[["}',
        b'{"a": "\\"[[[[[[[[[["}',
        b'{"a": "\\\\", "b": "::::::::::::"}',
        b"{" + b",".join(b'"k%d": 1' % number for number in range(10)) + b"}",
        b"[" + b",".join([b"1"] * 40) + b"]",
        b"not JSON at all }]",
        b'"no end',
        b"",
    ],
)
def test_what_is_within_the_limits_is_left_to_be_read(raw: bytes) -> None:
    refuse_beyond(raw, LIMITS)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[[[[[]]]]]", "too_deep"),
        (b'[[[{"a": {}}]]]', "too_deep"),
        (b'["\\\\", [[[[]]]]]', "too_deep"),
        (b"[[[[[", "too_deep"),
        (b"{" + b",".join(b'"k%d": 1' % number for number in range(11)) + b"}", "too_many_fields"),
        (b"[" + b'{"a": 1},' * 10 + b'{"a": 1}]', "too_many_fields"),
        (b"[" + b",".join([b"1"] * 41) + b"]", "too_many_values"),
        (b"[" + b'"",' * 60 + b'""]', "too_many_values"),
        (b"[" + b"[]," * 40 + b"[]]", "too_many_values"),
    ],
)
def test_what_is_beyond_the_limits_is_refused_before_it_is_read(raw: bytes, code: str) -> None:
    assert refusal_of(raw) == code


def test_a_body_may_nest_twenty_deep_and_no_deeper(api: ApiClient) -> None:
    deepest = b'{"order": ' + b"[" * 19 + b"]" * 19 + b"}"
    deeper = b'{"order": ' + b"[" * 20 + b"]" * 20 + b"}"

    assert "too_deep" not in codes(api.post("/returns", deepest))
    answer = api.post("/returns", deeper)

    assert (answer.status_code, answer.json()["code"], codes(answer)) == (400, "not_understood", ["too_deep"])


def test_a_body_may_have_five_thousand_fields_and_no_more(api: ApiClient) -> None:
    most = api.post("/returns", {f"k{number}": 1 for number in range(5_000)})
    more = api.post("/returns", {f"k{number}": 1 for number in range(5_001)})

    assert (most.status_code, codes(most)[0]) == (400, "unknown_field")
    assert (more.status_code, codes(more)) == (400, ["too_many_fields"])


def test_an_order_of_a_thousand_lines_is_not_too_much(api: ApiClient) -> None:
    lines = [
        {
            "external_id": f"l-{number}",
            "sku": "TEE",
            "title": "Tee",
            "quantity": 1,
            "unit_price": "1.00",
            "variant_title": "M",
        }
        for number in range(1_000)
    ]

    answer = api.put("/orders/o-large", order_document(lines=lines, fulfillments=[], payments=[]))

    assert answer.status_code == 201, answer.content[:300]


def test_fifty_mistakes_are_named_and_then_that_there_are_more(api: ApiClient) -> None:
    fifty = api.post(
        "/returns", {"order": "o-1", "items": [], **{f"k{n}": 1 for n in range(MOST_ERRORS - 1)}}
    )
    more = api.post("/returns", {f"k{n}": 1 for n in range(3_000)})

    assert len(codes(fifty)) == MOST_ERRORS
    assert "too_many_errors" not in codes(fifty)
    assert codes(more) == ["unknown_field"] * MOST_ERRORS + ["too_many_errors"]
    assert more.json()["errors"][-1]["field"] == ""


def test_mistakes_of_documents_are_named_fifty_at_a_time(api: ApiClient) -> None:
    order = {**order_document(), **{f"k{n}": 1 for n in range(200)}}
    rule = {
        "when": {"all": [{"fact": "x" * 5_000, "operator": "eq", "value": 1}] * 200},
        "set": {"photos": 1},
    }

    of_order = api.put("/orders/o-1", order)
    of_policy = api.post("/policies", {"base": {}, "rules": [rule]})
    in_bulk = api.post("/orders/bulk", {"orders": [{**order, "external_id": "o-1"}, {"external_id": "o-2"}]})

    assert codes(of_order) == ["unknown_field"] * MOST_ERRORS + ["too_many_errors"]
    assert codes(of_policy) == ["unknown_fact"] * MOST_ERRORS + ["too_many_errors"]
    first, second = (one["problem"]["errors"] for one in in_bulk.json()["orders"])
    assert [error["code"] for error in first] == ["unknown_field"] * MOST_ERRORS + ["too_many_errors"]
    assert 0 < len(second) < MOST_ERRORS


def test_what_was_sent_is_not_sent_back_whole(api: ApiClient) -> None:
    answer = api.post("/returns", {"n" * 100_000: 1, "order": 1})

    assert answer.status_code == 400
    assert all(len(error["field"]) <= 250 for error in answer.json()["errors"])
    assert len(answer.content) < 5_000


def test_a_list_that_is_too_long_is_not_looked_into(api: ApiClient) -> None:
    answer = api.post(
        "/returns", {"order": "o-1", "items": [{"line": "l-1", "quantity": 1, "photos": [1] * 500}]}
    )

    assert codes(answer) == ["max_length"]


def test_a_large_bulk_can_be_repeated(api: ApiClient) -> None:
    orders = [
        {**order_document(number=f"n-{n}"), "external_id": f"o-{n}", "metadata": {"note": "x" * 9_000}}
        for n in range(300)
    ]

    first = api.post("/orders/bulk", {"orders": orders}, Idempotency_Key="once")
    second = api.post("/orders/bulk", {"orders": orders}, Idempotency_Key="once")

    assert first.status_code == 200, first.content[:300]
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.json() == first.json()


@pytest.mark.parametrize("query", ["email=" + "a" * 9_000, "&".join(f"k{n}=1" for n in range(2_000))])
def test_a_question_that_is_too_long_is_refused(api: ApiClient, query: str) -> None:
    answer = api.client.get(f"/api/v1/customers?{query}", headers={"Authorization": f"Bearer {api.key}"})

    assert (answer.status_code, codes(answer)) == (400, ["query_too_long"])


def test_a_cursor_that_is_too_long_is_refused(api: ApiClient) -> None:
    answer = api.get("/customers", cursor="x" * 2_001)

    assert (answer.status_code, codes(answer)) == (400, ["max_length"])


class CountedName(str):
    """A name that counts how often it is compared."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        CountedName.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("count", [1_000, 10_000])
def test_doubled_fields_are_found_in_steps_that_grow_with_their_number(count: int) -> None:
    CountedName.compared = 0
    pairs = [(CountedName(f"k{number}"), 1) for number in range(count)]

    with pytest.raises(NotUnderstood) as refused:
        _object_without_doubles([*pairs, (CountedName(f"k{count - 1}"), 2)])

    assert refused.value.errors[0].field == f"k{count - 1}"
    assert CountedName.compared <= 4 * count


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b'{"a": {"b": ["x", "\\u0000"]}}', "a.b.1"),
        (b'{"a": [{"\\ud800": 1}]}', "a.0"),
        (b'{"a": "\\ude00\\ud83d"}', "a"),
    ],
)
def test_text_that_cannot_be_stored_is_refused_with_its_path(raw: bytes, path: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_json(raw, limits=BodyLimits())

    assert [(error.field, error.code) for error in refused.value.errors] == [(path, "invalid_character")]


def test_pairs_of_surrogates_are_the_signs_that_they_mean() -> None:
    assert read_json(b'{"a": "\\ud83d\\ude00"}', limits=BodyLimits()) == {"a": "😀"}
