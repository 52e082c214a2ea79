"""One name for each shape and each list of words, wherever it stands in the document."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from api.openapi.places import NAMES

Schema = dict[str, Any]

_NULL = {"type": "null"}
_PREFIX = "#/components/schemas/"
# What a shape may say beside what it is.
_ASIDE = frozenset(
    {"description", "readOnly", "writeOnly", "default", "example", "examples", "x-spec-enum-id"}
)
_OUR_SUFFIXES = re.compile(r"(Wish|WishBody|WishSerializer)(Request)?$")


def renamed(name: str) -> str:
    """The component's name in the API's words: ``ApproveWishRequest`` is ``ApproveRequest``."""
    return _OUR_SUFFIXES.sub(r"\2", name)


def with_renamed_components(document: Any) -> Any:
    """The document with every component under its name in the API's words."""
    if isinstance(document, list):
        return [with_renamed_components(entry) for entry in document]
    if not isinstance(document, dict):
        return document
    found = {name: with_renamed_components(value) for name, value in document.items()}
    if "schemas" in found and "securitySchemes" in found:
        found["schemas"] = {renamed(name): schema for name, schema in found["schemas"].items()}
    reference = found.get("$ref")
    if isinstance(reference, str) and reference.startswith(_PREFIX):
        found["$ref"] = _PREFIX + renamed(reference.removeprefix(_PREFIX))
    return found


class Names:
    """The named shapes of one document. ``document`` is in the words of OpenAPI 3.1."""

    def __init__(self, document: Schema) -> None:
        self._document = document
        self._stated = {name: self._at(place) for name, place in NAMES.items()}
        self.shapes = {name: _core(stated) for name, stated in self._stated.items()}
        self._by_key = {_key(shape): name for name, shape in self.shapes.items()}

    def hoisted(self, node: Any, *, inside: str = "") -> Any:
        """``node`` with references in the place of named shapes. ``inside`` is the shape that is being defined."""
        if isinstance(node, list):
            return [self.hoisted(entry) for entry in node]
        if not isinstance(node, dict):
            return node
        name = self._by_key.get(_key(_core(node))) if _is_shape(node) else None
        if name is None or name == inside:
            return {word: self.hoisted(value) for word, value in node.items() if word != "x-spec-enum-id"}
        reference = {"$ref": _PREFIX + name}
        said = {word: value for word, value in node.items() if word in ("description", "default")}
        return (
            {"anyOf": [reference, {"type": "null"}], **said} if _is_nullable(node) else {**reference, **said}
        )

    def components(self) -> Schema:
        """The definitions of the named shapes."""
        return {
            name: {**self.hoisted(shape, inside=name), **_said_of(self._stated[name])}
            for name, shape in self.shapes.items()
        }

    def _at(self, place: str) -> Schema:
        """The shape at ``Component.field.field`` or ``operation_id.field``; lists and nulls are passed through."""
        root, *fields = place.split(".")
        node = self._document["components"]["schemas"].get(root) or self._body_of(root)
        for field in fields:
            node = _inner(node).get("properties", {}).get(field)
            if node is None:
                raise LookupError(f"nothing stands at {place} any more")
        return _inner(node)

    def _body_of(self, operation_id: str) -> Schema:
        for methods in self._document["paths"].values():
            for operation in methods.values():
                if operation["operationId"] == operation_id:
                    schema: Schema = operation["requestBody"]["content"]["application/json"]["schema"]
                    return schema
        raise LookupError(f"no component and no operation is called {operation_id}")


def _inner(node: Schema) -> Schema:
    while True:
        if "items" in node:
            node = node["items"]
        elif len(of := node.get("anyOf") or node.get("oneOf") or ()) == 2 and _NULL in of:
            node = next(entry for entry in of if entry != _NULL)
        else:
            return node


def _is_shape(node: Mapping[str, Any]) -> bool:
    return "enum" in node or "properties" in node or "anyOf" in node or "oneOf" in node


def _is_nullable(node: Mapping[str, Any]) -> bool:
    kinds = node.get("type")
    return (isinstance(kinds, list) and "null" in kinds) or _NULL in (
        node.get("anyOf") or node.get("oneOf") or ()
    )


def _core(node: Mapping[str, Any]) -> Schema:
    """What a shape is, without what is said of it in its place."""
    found = {word: value for word, value in node.items() if word not in _ASIDE}
    if isinstance(kinds := found.get("type"), list):
        other = [kind for kind in kinds if kind != "null"]
        found["type"] = other[0] if len(other) == 1 else other
    if "enum" in found:
        found["enum"] = [word for word in found["enum"] if word is not None]
    for either in ("anyOf", "oneOf"):
        if len(found.get(either, ())) > 2:
            found[either] = [entry for entry in found[either] if entry != _NULL]
    return found


def _said_of(node: Mapping[str, Any]) -> Schema:
    return {"description": node["description"]} if "description" in node and "enum" not in node else {}


def _key(shape: Schema) -> str:
    return json.dumps(shape, sort_keys=True)
