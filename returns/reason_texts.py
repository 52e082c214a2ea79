"""The built-in words for reasons, in the reader's language; a shop's own labels win."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from returns.models import Reason

_LABELS: dict[str, str] = {
    "fit": gettext_noop("The size is not right"),
    "taste": gettext_noop("I don't like it"),
    "wrong": gettext_noop("Something is wrong with it"),
    "delivery": gettext_noop("Something went wrong on the way"),
    "size_too_small": gettext_noop("Too small"),
    "size_too_large": gettext_noop("Too large"),
    "color": gettext_noop("I don't like the colour"),
    "style": gettext_noop("I don't like the style"),
    "not_as_described": gettext_noop("Not as described"),
    "wrong_item": gettext_noop("I got the wrong item"),
    "defective": gettext_noop("Defective"),
    "damaged_in_transit": gettext_noop("Damaged on the way"),
    "arrived_late": gettext_noop("Arrived too late"),
    "changed_my_mind": gettext_noop("I changed my mind"),
    "other": gettext_noop("Another reason"),
}


def label_of(reason: Reason, language: str) -> str:
    """What the reason is called in ``language``, which is also the active one; else in any language that it has."""
    own = reason.labels.get(language)
    if own:
        return str(own)
    built_in = _LABELS.get(reason.code)
    if built_in:
        return gettext(built_in)
    return str(next(iter(reason.labels.values()), reason.code))


def has_built_in_text(code: str) -> bool:
    """Whether the reason has a text without the shop writing one."""
    return code in _LABELS


def built_in_text(code: str) -> str:
    """The built-in text in the active language; empty where there is none."""
    return gettext(_LABELS[code]) if code in _LABELS else ""
