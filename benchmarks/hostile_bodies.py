"""Bodies that somebody sends who wants to cost much: families, each filled up to the size that a call takes.

A family gets the form of a good body (every field once) and makes a hostile one of it, another one at each draw.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final
from urllib.parse import quote

Form = Any
Family = Callable[[Random, Form, int], bytes]

# Texts in which one sign is cheap to send and dear to read.
_SIGNS: Final = (
    *("a", " ", "0", "9", ".", "-", ",", "@", "(", "=", '"', "\\", "\n", "/", ":", "<", "%"),
    *(
        "é",
        "İ",
        "\u0301\u0323",
        "\u0315\u0300",
        "ﷺ",
        "\u200b",
        "가",
        "ก็",
        "１",
        "🙂",
        "e\u0301",
        "\u1100\u1161",
    ),
    *(".a", "a@", "0.", "1e9", "+1", "1,", "((", "a b", "{{", "{%", "x'", "xn--", "%41", "&#", "<a "),
)
_NUMBERS: Final = (
    "9" * 4000,
    "-" + "9" * 4300,
    "1e999999",
    "1" + "0" * 300,
    "0." + "1" * 5000,
    "1E400",
    "5e-324",
)


def json_families() -> dict[str, Family]:
    """By name, the families of JSON bodies."""
    return {
        "unknown fields": _unknown_fields,
        "one field again and again": _doubled_fields,
        "nested without end": _nested,
        "nested as far as allowed": _nested_within_limits,
        "a long name above many values": _long_name,
        "no end of a text": _unterminated,
        "signs that cannot be stored": _unstorable,
        "spaces": _spaces,
        "numbers": _numbers,
        "a long text": _long_text,
        "many texts": _texts_everywhere,
        "a list of the wrong kind": _list_of_wrong_kind,
        "a list of good entries": _list_of_good_entries,
        "all lists of good entries": _all_lists_full,
        "entries that are alike": _alike_entries,
    }


def form_families() -> dict[str, Family]:
    """By name, the families of HTML forms and of the questions in an address."""
    return {
        "fields without end": _form_unknown,
        "one field again and again": _form_doubled,
        "a long text": _form_long_text,
        "long texts everywhere": _form_long_texts,
        "escapes": _form_escapes,
        "as many rows": _form_rows,
    }


def _unknown_fields(rng: Random, form: Form, size: int) -> bytes:
    count = rng.choice([4_900, size // 12])
    return _json(
        {**_object(form), **{f"k{number}": rng.choice([1, "", None, {}]) for number in range(count)}}, size
    )


def _doubled_fields(rng: Random, form: Form, size: int) -> bytes:
    names = list(_object(form)) or ["a"]
    pair = f'"{rng.choice(names)}":1,'
    count = rng.choice([4_900, size // len(pair) - 2])
    return ("{" + pair * count + '"z":1}').encode()


def _nested(rng: Random, form: Form, size: int) -> bytes:
    opening, closing = rng.choice([("[", "]"), ('{"a":', "}")])
    count = rng.choice([21, 1_000, size // len(opening + closing) - 20])
    return ('{"a":' + opening * count + "1" + closing * count + "}").encode()


def _nested_within_limits(rng: Random, form: Form, size: int) -> bytes:
    leaf = rng.choice(["[" * 18 + "]" * 18, "[" * 18 + "1" + "]" * 18])
    return ('{"a":[' + ",".join([leaf] * (size // 45)) + "]}").encode()


def _long_name(rng: Random, form: Form, size: int) -> bytes:
    value = rng.choice(["1", '""', '"\\u0000"', '{"b":1}', "null"])
    inside = ",".join([value] * (size // 2 // (len(value) + 1)))
    name = rng.choice(list(_object(form)) or ["a"]) if rng.random() < 0.3 else "n" * (size // 2 - 50)
    return ('{"' + name + '":[' + inside + "]}").encode()


def _unterminated(rng: Random, form: Form, size: int) -> bytes:
    return ('{"a":"' + rng.choice(['\\"', "\\\\", "\\u", "x", '",', '":', "\\"]) * (size // 3))[
        :size
    ].encode()


def _unstorable(rng: Random, form: Form, size: int) -> bytes:
    good = rng.choice(["\\ud83d\\ude00", "\\u0041", "x"])
    bad = rng.choice(["\\u0000", "\\ud800", "\\udc00"])
    text = good * (size // len(good) - 40)
    return ('{"a":["' + text + '","' + bad + '"]}').encode()


def _spaces(rng: Random, form: Form, size: int) -> bytes:
    space = rng.choice([" ", "\n", "\t", "\r\n"])
    return b"{" + (space * (size // len(space) - 20)).encode() + b'"a": 1}'


def _numbers(rng: Random, form: Form, size: int) -> bytes:
    number = rng.choice(_NUMBERS)
    written = json.dumps(_changed(rng, form, "#"), ensure_ascii=False)
    return written.replace(
        '"#"', ",".join(["[" + number, *[number] * (size // len(number) // 2)]) + "]"
    ).encode()[:size]


def _long_text(rng: Random, form: Form, size: int) -> bytes:
    return _json(_changed(rng, form, _text(rng, size - _length(form) - 10)), size)


def _texts_everywhere(rng: Random, form: Form, size: int) -> bytes:
    places = [path for path, value in _leaves(form) if isinstance(value, str)]
    room = max(1, (size - _length(form)) // max(1, len(places)))
    made = copy.deepcopy(form)
    for path in places:
        _put(made, path, _text(rng, room))
    return _json(made, size)


def _list_of_wrong_kind(rng: Random, form: Form, size: int) -> bytes:
    entry: Any = rng.choice([0, "", None, [], {}, True, "x", {"a": 1}, [[]], 1.5])
    count = rng.choice([1_000, 5_000, size // (len(json.dumps(entry)) + 2)])
    return _json(_with_list(rng, form, [entry] * count), size)


def _list_of_good_entries(rng: Random, form: Form, size: int) -> bytes:
    path = _any_list(rng, form)
    return _json(form if path is None else _filled(form, path, size, rng), size)


def _all_lists_full(rng: Random, form: Form, size: int) -> bytes:
    made, paths = form, [path for path, value in _nodes(form) if isinstance(value, list)]
    for path in sorted(paths, key=len, reverse=True):
        made = _filled(made, path, size // max(1, len(paths)), rng)
    return _json(made, size)


def _alike_entries(rng: Random, form: Form, size: int) -> bytes:
    path = _any_list(rng, form)
    if path is None:
        return _json(form, size)
    entries = _at(form, path) or [0]
    count = rng.choice([100, 1_000, size // (_length(entries[0]) + 2)])
    made = copy.deepcopy(form)
    _put(made, path, [entries[0]] * count)
    return _json(made, size)


def _filled(form: Form, path: tuple[Any, ...], size: int, rng: Random) -> Form:
    """The form with a list full of its entry, each with ids of its own."""
    entries = _at(form, path)
    if not entries:
        return form
    most = rng.choice([50, 250, 500, 1_000, 2_000])
    count = min(most, max(1, (size - _length(form)) // (_length(entries[0]) + 8)))
    made = copy.deepcopy(form)
    _put(made, path, [_renamed(entries[0], number) for number in range(count)])
    return made


def _renamed(entry: Any, number: int) -> Any:
    if isinstance(entry, dict):
        return {
            name: f"l-{number + 1}" if name in ("line", "external_id") else _renamed(value, number)
            for name, value in entry.items()
        }
    return entry


def _text(rng: Random, size: int) -> str:
    sign = rng.choice(_SIGNS)
    weight = max(1, len(json.dumps(sign, ensure_ascii=False).encode()) - 2)
    return sign * max(1, size // weight) + rng.choice(["", "x", "!", "\n"])


def _changed(rng: Random, form: Form, value: Any) -> Form:
    """The form with one of its places, whichever, taken by ``value``."""
    places = [path for path, _value in _nodes(form) if path]
    made = copy.deepcopy(form) if places else {"a": None}
    _put(made, rng.choice(places) if places else ("a",), value)
    return made


def _with_list(rng: Random, form: Form, entries: list[Any]) -> Form:
    path = _any_list(rng, form)
    return (
        _changed(rng, form, entries) if path is None or rng.random() < 0.2 else _replaced(form, path, entries)
    )


def _replaced(form: Form, path: tuple[Any, ...], value: Any) -> Form:
    made = copy.deepcopy(form)
    _put(made, path, value)
    return made


def _any_list(rng: Random, form: Form) -> tuple[Any, ...] | None:
    paths = [path for path, value in _nodes(form) if isinstance(value, list)]
    return rng.choice(paths) if paths else None


def _nodes(form: Form, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield path, form
    if isinstance(form, dict | list):
        for name, value in form.items() if isinstance(form, dict) else enumerate(form):
            yield from _nodes(value, (*path, name))


def _leaves(form: Form) -> Iterator[tuple[tuple[Any, ...], Any]]:
    return ((path, value) for path, value in _nodes(form) if path and not isinstance(value, dict | list))


def _at(form: Form, path: tuple[Any, ...]) -> Any:
    for name in path:
        form = form[name]
    return form


def _put(form: Form, path: tuple[Any, ...], value: Any) -> None:
    _at(form, path[:-1])[path[-1]] = value


def _object(form: Form) -> dict[str, Any]:
    return form if isinstance(form, dict) else {}


def _length(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def _json(value: Any, size: int) -> bytes:
    """As JSON; cut where it came out too long, so that it is at least read."""
    return json.dumps(value, ensure_ascii=False).encode()[:size]


def _form_unknown(rng: Random, form: Form, size: int) -> bytes:
    count = rng.choice([100, 9_000, size // 10])
    return "&".join(f"k{number}={number % 7}" for number in range(count)).encode()[:size]


def _form_doubled(rng: Random, form: Form, size: int) -> bytes:
    name = quote(rng.choice(list(form) or ["a"]))
    count = min(rng.choice([9_000, size]), size // (len(name) + 3))
    return "&".join([f"{name}={rng.choice(['1', 'l-1', ''])}"] * count).encode()


def _form_long_text(rng: Random, form: Form, size: int) -> bytes:
    return _form_with(form, {rng.choice(list(form) or ["a"]): _text(rng, size // 3)}, size)


def _form_long_texts(rng: Random, form: Form, size: int) -> bytes:
    room = size // 3 // max(1, len(form))
    return _form_with(form, {name: _text(rng, room) for name in form}, size)


def _form_escapes(rng: Random, form: Form, size: int) -> bytes:
    name = quote(rng.choice(list(form) or ["a"]))
    return f"{name}={rng.choice(['%41', '%zz', '%', '+', '%00', '%ff', '%ED%A0%80']) * (size // 3)}".encode()[
        :size
    ]


def _form_rows(rng: Random, form: Form, size: int) -> bytes:
    """Fields whose names carry the number of a row, in as many rows as fit."""
    count = rng.choice([100, 1_000, 9_000])
    rows = {f"{name}-{number}": "1" for number in range(count // max(1, len(form)) + 1) for name in form}
    return _form_with(form, rows, size)


def _form_with(form: Form, changes: dict[str, str], size: int) -> bytes:
    return "&".join(
        f"{quote(name)}={quote(str(value))}" for name, value in {**form, **changes}.items()
    ).encode()[:size]
