"""Answers as JSON: by orjson where it writes what Python's own writer would to the byte, else by that one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

# Times are written by the encoder that wrote them before; what else orjson knows by itself must not leave unseen.
_OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
# A float, or text that looks like one behind such a sign: the two write exponents in different ways.
_MAYBE_FLOAT: Final = re.compile(rb'(?:\A|":|[,\[])-?[0-9]+[.e]')
_LINE_ENDS: Final = (("\u2028".encode(), rb"\u2028"), ("\u2029".encode(), rb"\u2029"))
_plain = JSONRenderer()
_encoder = JSONEncoder()


class RenderedJson(str):
    """Text that is JSON already."""

    __slots__ = ()


class AnswerRenderer(JSONRenderer):
    """What REST framework's own writes, in a tenth of the time. ``RenderedJson`` is sent as it is."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return data.encode() if isinstance(data, RenderedJson) else as_json_bytes(data)


def as_json_bytes(data: Any) -> bytes:
    """``data`` as compact JSON in UTF-8; nothing for None. Raises ValueError and TypeError for what is no JSON.

    NaN would become null; none can be there: what is read refuses it (``api.parsing``), jsonb does not hold it, and
    what we reckon is in whole numbers and decimals.
    """
    if data is None:
        return b""
    try:
        written = orjson.dumps(data, _encoder.default, _OPTIONS)
    except TypeError:
        return _plain.render(data)  # a number beyond 64 bits, a key that is no text
    if _MAYBE_FLOAT.search(written):
        return _plain.render(data)
    for sign, escape in _LINE_ENDS:
        if sign in written:
            written = written.replace(sign, escape)
    return written
