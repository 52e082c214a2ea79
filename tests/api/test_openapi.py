"""The OpenAPI document: valid, every shape named once, every call with words and a real example."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from api.documentation import openapi_document
from api.openapi.examples import kept_examples
from api.openapi.links import LINKS
from events.base import known_types
from tests.api.conftest import ApiClient
from tests.api.contract import document, validator

Schema = dict[str, Any]


def test_document_is_valid() -> None:
    validate(document())


@pytest.mark.skipif(
    shutil.which("redocly") is None, reason="Redocly is not installed (npm install -g @redocly/cli)"
)
def test_document_passes_the_recommended_rules_of_redocly(tmp_path: Any) -> None:
    (tmp_path / "openapi.json").write_bytes(openapi_document())

    linted = subprocess.run(
        ["redocly", "lint", "openapi.json", "--extends", "recommended"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "warning" not in linted.stderr.lower().partition("validating")[2]


def test_every_call_has_a_name_words_and_a_tag() -> None:
    tags = {tag["name"] for tag in document()["tags"] if tag["description"]}
    calls = [operation for _path, _method, operation in _operations()]

    assert len({call["operationId"] for call in calls}) == len(calls)
    assert [call["operationId"] for call in calls if not call["summary"] or len(call["summary"]) > 130] == []
    assert [
        call["operationId"] for call in calls if not call["description"].startswith(call["summary"])
    ] == []
    assert {tag for call in calls for tag in call["tags"]} == tags


def test_every_parameter_in_an_address_is_declared() -> None:
    for path, _method, operation in _operations():
        named = {word[1:-1] for word in path.split("/") if word.startswith("{")}
        declared = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        assert named == declared, path


def test_every_call_says_how_it_is_refused_and_with_which_headers() -> None:
    for path, method, operation in _operations():
        responses = operation["responses"]
        assert {"400", "401", "403", "429"} <= responses.keys(), path
        for status, response in responses.items():
            if "$ref" not in response:
                assert {"X-Request-Id", "RateLimit", "RateLimit-Policy"} <= response["headers"].keys()
                assert ("Idempotent-Replayed" in response["headers"]) == (method == "post"), (path, status)
    assert "Retry-After" in document()["components"]["responses"]["TooManyRequests"]["headers"]


def test_shapes_and_words_are_named_once() -> None:
    """What is written out in the place where it is used has no name in anybody's client."""
    unnamed = [
        place
        for name, schema in document()["components"]["schemas"].items()
        for place in _unnamed(schema, name, is_named=True)
    ]

    assert unnamed == [], "Say in api/openapi/places.py what each is called"


def test_names_mean_something() -> None:
    names = document()["components"]["schemas"].keys()

    assert {"Money", "Quote", "Fee", "Decision", "Reason", "Actor", "OrderDocument"} <= names
    assert [name for name in names if "Enum" in name or "Wish" in name or name[-1].isdigit()] == []


def test_conditions_of_a_policy_hold_conditions() -> None:
    group = document()["components"]["schemas"]["PolicyGroup"]

    assert group["properties"]["all"]["items"]["anyOf"] == [
        {"$ref": "#/components/schemas/PolicyTest"},
        {"$ref": "#/components/schemas/PolicyGroup"},
    ]


def test_every_type_of_event_is_listed() -> None:
    assert document()["components"]["schemas"]["EventType"]["enum"] == sorted(known_types())
    assert document()["webhooks"]["event"]["post"]["requestBody"]


def test_links_lead_to_calls_and_parameters_that_are_there() -> None:
    calls = {operation["operationId"]: operation for _path, _method, operation in _operations()}

    for origin, links in LINKS.items():
        assert origin in calls
        for target, parameter, _place in links.values():
            assert parameter in {each["name"] for each in calls[target]["parameters"]}, (origin, target)


def test_several_values_are_an_array_and_come_in_both_ways(api: ApiClient) -> None:
    parameters = {each["name"]: each for each in document()["paths"]["/api/v1/returns"]["get"]["parameters"]}

    assert parameters["status"]["schema"]["type"] == "array"
    assert (parameters["status"]["style"], parameters["status"]["explode"]) == ("form", False)
    assert api.get("/returns?status=approved,closed").status_code == 200
    assert api.get("/returns?status=approved&status=closed").status_code == 200
    assert api.get("/returns?order=a&order=b").status_code == 400
    assert api.get("/events?types=return.approved&types=return.closed").status_code == 200


def test_every_body_has_a_real_example() -> None:
    """``examples.json`` holds what was really sent and answered; see docs/how-to/keep-the-api-described.md."""
    without = [
        f"{operation['operationId']} {what}"
        for _path, _method, operation in _operations()
        for what, content in _bodies(operation)
        if "examples" not in content
    ]

    assert without == []


def test_every_example_is_what_the_document_says() -> None:
    wrong = []
    for _path, _method, operation in _operations():
        for what, content in _bodies(operation):
            for example in content.get("examples", {}).values():
                value = kept_examples()[example["$ref"].rpartition("/")[2]]
                for error in validator(content["schema"]).iter_errors(value):
                    wrong.append(f"{operation['operationId']} {what}: {error.message[:200]}")

    assert wrong == []


def test_no_example_is_left_over() -> None:
    used = document()["components"]["examples"].keys()

    assert kept_examples().keys() - used == set()


def _operations() -> Iterator[tuple[str, str, Schema]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _bodies(operation: Schema) -> Iterator[tuple[str, Schema]]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield "request", content
    for status, response in operation["responses"].items():
        for kind, content in response.get("content", {}).items():
            if kind == "application/json":
                yield status, content
    for response in document()["components"]["responses"].values():
        for content in response["content"].values():
            yield "problem", content


def _unnamed(node: Any, place: str, *, is_named: bool) -> Iterator[str]:
    if isinstance(node, list):
        for entry in node:
            yield from _unnamed(entry, place, is_named=False)
    if not isinstance(node, dict):
        return
    if not is_named and (node.get("properties") or len(node.get("enum", ())) > 1):
        yield place
    for word, value in node.items():
        if word == "properties":
            for name, stated in value.items():
                yield from _unnamed(stated, f"{place}.{name}", is_named=False)
        elif word in ("items", "anyOf", "oneOf", "allOf", "additionalProperties"):
            yield from _unnamed(value, place, is_named=False)
