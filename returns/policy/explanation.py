"""Reasons in the shopper's words.

``translations`` is anything with ``gettext`` and ``ngettext``: ``django.utils.translation`` itself, or a
``gettext.NullTranslations``. Texts are marked with ``N_`` and ``NN_`` (singular and plural); the extractor's
keywords are ``N_:1`` and ``NN_:1,2``.
"""

from __future__ import annotations

from typing import Protocol

from returns.policy.decision import Reason


class Translations(Protocol):
    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str: ...


def explain(reason: Reason, translations: Translations, language: str) -> str:
    """One sentence for the shopper; dates and money in it are written as ``language`` does."""
    raise NotImplementedError


def explain_dependency(fact: str, translations: Translations) -> str:
    """What the shopper still has to say before a rule can be applied, for a fact named in ``depends_on``."""
    raise NotImplementedError


def explain_fee(fee_type: str, translations: Translations) -> str:
    """What a fee line of a quote is, in a few words."""
    raise NotImplementedError
