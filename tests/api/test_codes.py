"""Every code that can be answered has a word on the page of problems; a new one without a word fails here."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.conf import settings
from rest_framework import serializers

from api.codes.fields import FIELDS
from api.codes.own import OWN
from api.codes.problems import PROBLEMS, STATUSES
from api.codes.reasons import REASONS
from api.strict import StrictSerializer
from core.errors import Conflict, Refusal
from returns.policy.explanation import _TEXTS

Node = TypeVar("Node", bound=ast.AST)
ROOT = Path(settings.BASE_DIR)
APPS = (
    *("accounts", "api", "commerce", "core", "countries", "dashboard", "events", "integrations", "loyalty"),
    *("notifications", "portal", "recommendations", "returns", "tenants", "tracking"),
)
# The place of the code among the arguments of what names one.
_CODE_AT = {
    "FieldError": 1,
    "ErrorDetail": 1,
    "refuse": 1,
    "misshapen": 1,
    "broken": 1,
    "refuse_field": 1,
    "OrderRefused": 0,
    "FileNotReadable": 0,
    "PictureRefused": 0,
    "CellRefused": 0,
    "Unreadable": 0,
    "fail": 0,
}


def test_every_kind_of_refusal_has_a_word() -> None:
    without_a_word = {
        f"{kind.__module__}.{kind.__name__}: {kind.code}"
        for kind in _refusals()
        if kind.code not in PROBLEMS.keys() | OWN.keys() | FIELDS.keys()
    }

    assert without_a_word == set(), "Say in api/codes/problems.py (or own.py) what each means"


def test_every_code_of_a_field_has_a_word() -> None:
    named = {code: place for place, code in _codes_named_in_calls()}
    without_a_word = {
        f"{place}: {code}"
        for code, place in named.items()
        if code not in FIELDS.keys() | PROBLEMS.keys() | OWN.keys()
    }

    assert without_a_word == set(), "Say in api/codes/fields.py (or own.py) what each means"


def test_every_code_of_the_serializers_has_a_word() -> None:
    codes = {code for kind in _below(StrictSerializer) for code in _codes_of_fields(kind())}

    assert codes - FIELDS.keys() - PROBLEMS.keys() == set()


def test_every_code_of_a_reason_has_a_word() -> None:
    texts = {code.removesuffix("_without_end") for code in _TEXTS}
    variants = {code for code in texts if code.startswith("nothing_left_")}

    assert texts - variants - REASONS.keys() == set()
    assert REASONS.keys() - texts == {"window_closed", "window_not_begun"}


def test_no_word_is_left_over() -> None:
    known = {kind.code for kind in _refusals()} | STATUSES.keys()

    assert PROBLEMS.keys() - known == set()
    assert OWN.keys() & (PROBLEMS.keys() | FIELDS.keys() | REASONS.keys()) == set()


def test_every_conflict_says_which_state_it_is_in() -> None:
    """Where a class does not say it, whoever raises it does."""
    silent = {kind.__name__ for kind in _below(Conflict) if not kind.state} | {"Conflict"}
    without_state = {
        f"{path.relative_to(ROOT)}:{call.lineno} {_name_of(call)}"
        for path, call in _calls()
        if _name_of(call) in silent and not any(word.arg == "state" for word in call.keywords)
    }

    bare = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.exc.id}"
        for path, node in _nodes(ast.Raise)
        if isinstance(node.exc, ast.Name) and node.exc.id in silent
    }

    assert {place for place in without_state if "StatusHasChanged" not in place} == set()  # takes it by place
    assert bare == set()


def test_the_page_parts_our_own_codes_from_those_of_integrators(shop: Any, client: Any) -> None:
    page = client.get("/api/docs/problems/").content.decode()
    answers, own = page.split("Codes of our own pages")

    for code in (
        "amount_not_positive",
        "unknown_currency",
        "window_closed",
        "email_or_phone_needed",
        "still_refund",
    ):
        assert page.count(f'id="{code}"') == 1, code
        assert f'id="{code}"' in answers, code
    assert 'id="last_owner"' in own
    assert "`" not in page


@pytest.mark.parametrize("words", [PROBLEMS, FIELDS, REASONS, OWN])
def test_words_are_sentences(words: dict[str, str]) -> None:
    assert [text for text in words.values() if not text[0].isupper() or text[-1] not in ".-"] == [
        text for text in words.values() if text.startswith("`")
    ]


def _refusals() -> set[type[Refusal]]:
    return set(_below(Refusal))


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    _load_everything()
    for below in kind.__subclasses__():
        if not below.__module__.startswith("tests."):
            yield below
            yield from _below(below)


def _load_everything() -> None:
    for app in APPS:
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not {"migrations", "management", "demo"} & set(module.name.split(".")):
                importlib.import_module(module.name)


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    return _nodes(ast.Call)


def _nodes(kind: type[Node]) -> Iterator[tuple[Path, Node]]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, kind):
                        yield path, node


def _codes_named_in_calls() -> Iterator[tuple[str, str]]:
    for path, call in _calls():
        place = _CODE_AT.get(_name_of(call))
        if place is None:
            continue
        named = [word.value for word in call.keywords if word.arg == "code"] or call.args[place : place + 1]
        for code in named:
            value = _value_of(code, path)
            if isinstance(value, str):
                yield f"{path.relative_to(ROOT)}:{call.lineno}", value


def _value_of(code: ast.expr, path: Path) -> Any:
    """A code that stands there, or what a constant of the module, or the code of a class that it knows, is."""
    if isinstance(code, ast.Constant):
        return code.value
    if isinstance(code, ast.Name | ast.Attribute) and (word := ast.unparse(code)).isidentifier():
        return getattr(_module_at(path), word, None)
    if isinstance(code, ast.Attribute) and code.attr == "code" and isinstance(code.value, ast.Name):
        return getattr(getattr(_module_at(path), code.value.id, None), "code", None)
    return None


def _module_at(path: Path) -> Any:
    return importlib.import_module(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    )


def _name_of(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _codes_of_fields(field: serializers.Field) -> Iterator[str]:  # type: ignore[type-arg]
    yield from field.error_messages
    yield from (validator.code for validator in field.validators if hasattr(validator, "code"))
    below = list(field.fields.values()) if isinstance(field, serializers.Serializer) else []
    child = getattr(field, "child", None)
    for inner in [*below, *([child] if child is not None else [])]:
        yield from _codes_of_fields(inner)
