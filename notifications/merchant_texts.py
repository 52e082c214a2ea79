"""Texts of the shop's own: plain paragraphs with variables, rendered by Liquid within narrow limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps

from django.utils.translation import gettext as _
from liquid import Environment, StrictUndefined
from liquid.exceptions import FilterArgumentError, LiquidError

from core.errors import FieldError, Refusal
from notifications.models import MessageTemplate

MOST_SUBJECT_CHARACTERS = 150
MOST_BODY_CHARACTERS = 4_000

_TAGS = {"if", "unless", "case", "comment", "raw"}
_FILTERS = {"default", "upcase", "downcase", "capitalize", "strip", "append", "prepend", "replace"}
_WEB_ADDRESS = re.compile(r"(?i)\b(?:https?://|www\.)")


class TextRefused(Refusal):
    """The text cannot be used: too long, not understood, or it names a variable that this topic does not have."""

    code = "text_refused"
    title = "This text cannot be used"


class TextNotRendered(Exception):
    """The stored text fails on this message's values: the built-in one is sent instead."""


@dataclass(frozen=True)
class OwnText:
    subject: str
    paragraphs: tuple[str, ...]


def render_own_text(template: MessageTemplate, variables: Mapping[str, str]) -> OwnText:
    """The shop's text with this message's values. Raises TextNotRendered."""
    try:
        subject = _one_line(_rendered(template.subject, variables))
        paragraphs = paragraphs_of(_rendered(template.body, variables))
    except LiquidError as failure:
        raise TextNotRendered(type(failure).__name__) from failure
    if not subject or not paragraphs:
        raise TextNotRendered("empty")
    return OwnText(subject, paragraphs)


def check_text(*, subject: str, body: str, variables: tuple[str, ...]) -> None:
    """Raise TextRefused unless both parts can be rendered with exactly these variables."""
    errors = [
        *_errors_of("subject", subject, MOST_SUBJECT_CHARACTERS, variables),
        *_errors_of("body", body, MOST_BODY_CHARACTERS, variables),
    ]
    if errors:
        raise TextRefused(errors[0].message, errors)


def paragraphs_of(text: str) -> tuple[str, ...]:
    """The paragraphs between empty lines."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    return tuple(part.strip() for part in parts if part.strip())


def _errors_of(field: str, text: str, most: int, variables: tuple[str, ...]) -> list[FieldError]:
    if not text.strip():
        return [FieldError(field, "required", _("Please write a text."))]
    if len(text) > most:
        message = _("The text is longer than %(most)s characters.") % {"most": most}
        return [FieldError(field, "too_long", message)]
    if _WEB_ADDRESS.search(text):
        message = _("Links cannot stand in the text: the button below it leads to the right page.")
        return [FieldError(field, "link", message)]
    try:
        _rendered(text, dict.fromkeys(variables, "x"))
    except LiquidError as failure:
        message = _("The text cannot be read: %(problem)s") % {"problem": str(failure).splitlines()[0][:160]}
        return [FieldError(field, "not_understood", message)]
    return []


def _rendered(text: str, variables: Mapping[str, str]) -> str:
    return _environment().from_string(text).render(**variables)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = _LimitedEnvironment(undefined=StrictUndefined, strict_filters=True, autoescape=False)
    # What is taken away cannot be misused: no loops, no includes, no assignments.
    environment.tags = {name: tag for name, tag in environment.tags.items() if name in _TAGS | _INTERNAL_TAGS}
    environment.filters = {name: call for name, call in environment.filters.items() if name in _FILTERS}
    environment.filters |= {
        name: _bounded(environment.filters[name], length) for name, length in _LENGTHENING.items()
    }
    return environment


def _bounded(call: Callable[..., str], length: Callable[..., int]) -> Callable[..., str]:
    """A filter that refuses to make a text longer than a message can be: one after the other they could fill a machine."""

    @wraps(call)
    def bounded(left: object, *words: object) -> str:
        if length(str(left), *map(str, words)) > _LimitedEnvironment.output_stream_limit:
            raise FilterArgumentError("the text becomes too long", token=None)
        return call(left, *words)

    return bounded


def _joined_length(left: str, right: str = "") -> int:
    return len(left) + len(right)


def _replaced_length(left: str, old: str = "", new: str = "") -> int:
    return len(left) + left.count(old) * len(new)


_LENGTHENING: Mapping[str, Callable[..., int]] = {
    "append": _joined_length,
    "prepend": _joined_length,
    "replace": _replaced_length,
}


class _LimitedEnvironment(Environment):
    block_nesting_limit = 5
    context_depth_limit = 10
    loop_iteration_limit = 1
    local_namespace_limit = 1_000
    output_stream_limit = 20_000


_INTERNAL_TAGS = {"content", "output", "illegal", "endif", "endunless"}


def _one_line(text: str) -> str:
    return " ".join(text.split())[:MOST_SUBJECT_CHARACTERS]
