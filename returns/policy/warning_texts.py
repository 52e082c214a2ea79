"""A warning about a policy, and its sentence for staff in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from returns.policy.document import PolicyDocument
from returns.policy.explanation import N_, NN_, Text, Translations

WARNING: Final = "warning"
INFORMATION: Final = "information"


@dataclass(frozen=True)
class PolicyWarning:
    """``rule`` is the place of the rule in the document, from 0; None: the base. ``others`` are rules before it."""

    code: str
    severity: str = WARNING
    rule: int | None = None
    others: tuple[int, ...] = ()
    terms: tuple[str, ...] = ()
    fact: str | None = None
    values: tuple[str, ...] = ()
    days: int | None = None
    country: str | None = None


class Naming(Protocol):
    """How the reader calls the parts of a policy."""

    def rule(self, index: int) -> str: ...

    def terms(self, names: tuple[str, ...]) -> str: ...

    def fact(self, name: str) -> str: ...

    def country(self, code: str) -> str: ...


@dataclass(frozen=True)
class CodeNaming:
    """Calls terms, facts and countries by their codes, as the document does, and rules by number and name."""

    document: PolicyDocument
    rule_words: str  # "Rule %(number)s" in the reader's language

    def rule(self, index: int) -> str:
        return numbered_rule(self.rule_words, index, self.document.rules[index].name)

    def terms(self, names: tuple[str, ...]) -> str:
        return ", ".join(names)

    def fact(self, name: str) -> str:
        return name

    def country(self, code: str) -> str:
        return code


RULE_WORDS: Final = N_("Rule %(number)s")

_TEXTS: Final[Mapping[str, Text]] = {
    "nothing_returnable": N_("Nothing can be returned: these terms refuse, and no rule allows it."),
    "declines_everything": N_("Every return is declined: these terms decline, and no rule approves."),
    "window_zero": N_("The return period has 0 days: it ends on the day on which it begins."),
    "bonus_without_credit": N_(
        "A bonus is set, but neither store credit nor an exchange is offered, so nobody gets it."
    ),
    "refund_before_inspection": N_(
        "The money is paid back before the goods are inspected, though the inspection is strict."
    ),
    "no_shared_method": N_(
        "It has no way of travelling in common with the terms for everybody: such items need a return of their own."
    ),
    "season_without_end": N_("The return period has no end here, so a season cannot make it longer."),
    "season_over": N_("A season is over: its last day to return has passed."),
    "pause_over": N_("Some days without service are over."),
    "pause_not_offered": N_("Days without service are named for a way that is not offered."),
    "pause_of_every_method": N_(
        "On some days no way of sending back is in service. All stay offered then, and the last day for handing over "
        "moves behind these days."
    ),
    "foreign_ceiling": N_(
        "The value for a refund without return is in a currency in which you do not sell: %(values)s. It is not "
        "offered for other orders."
    ),
    "kept_without_ceiling": N_(
        "Customers may be refunded and keep the items, whatever they are worth and however often. The term for it "
        "sets a bound."
    ),
    "foreign_fee": N_(
        "A fee is set in a currency in which you do not sell: %(values)s. It is not charged for other orders."
    ),
    "foreign_amount": N_(
        "It compares with a currency in which you do not sell: %(values)s. It is passed over for other orders."
    ),
    "law_allows": N_(
        "Where the right of withdrawal holds, the law allows the return all the same (%(country)s)."
    ),
    "law_longer_window": NN_(
        "The law gives %(days)s day to withdraw (%(country)s). It holds wherever this period ends sooner.",
        "The law gives %(days)s days to withdraw (%(country)s). It holds wherever this period ends sooner.",
    ),
    "law_refund_offered": N_(
        "Where the right of withdrawal holds, a refund is offered in any case by law (%(country)s)."
    ),
    "law_no_restocking_fee": N_(
        "Where the right of withdrawal holds, the law allows no restocking fee (%(country)s)."
    ),
    "law_no_outbound_fee": N_(
        "Where the right of withdrawal holds, the law allows no charge for the delivery (%(country)s)."
    ),
    "law_unknown": N_(
        "We do not know the law of this country, so that no delivery is charged there: %(country)s."
    ),
    "law_free_return": N_("Where the right of withdrawal holds, the way back is free by law (%(country)s)."),
    "law_free_return_by_fault": N_(
        "By law the way back is free unless the customer has changed their mind (%(country)s)."
    ),
    "unknown_sku": N_("None of your products has this SKU: %(values)s."),
    "unknown_type": N_("None of your products has this type: %(values)s."),
    "unknown_tag": N_("Nothing in your shop has this tag: %(values)s (%(fact)s)."),
    "unknown_vendor": N_("None of your products has this brand: %(values)s."),
    "unknown_country": N_("There is no such country: %(values)s."),
    "unknown_tier": N_("You have no such membership level: %(values)s."),
    "unknown_reason": N_("You offer no such reason: %(values)s."),
    "unknown_value": N_("There is no such value: %(values)s (%(fact)s)."),
    "no_name": N_("Without a name nobody can tell from a decision that it was this rule."),
    "same_name": N_("An earlier rule has the same name, so their decisions look alike: %(others)s."),
    "never_applies": N_("This rule can never apply: its conditions contradict each other."),
    "never_decides": N_("This rule never decides anything. What always comes first: %(others)s."),
    "never_decides_together": N_(
        "This rule never decides anything: one of the rules before it always comes first."
    ),
    "term_never_decides": N_(
        "This rule never decides about these terms: %(terms)s. What always comes first: %(others)s."
    ),
    "term_never_decides_together": N_(
        "This rule never decides about these terms: %(terms)s. One of the rules before it always comes first."
    ),
    "contradicts": N_(
        "Another rule can apply to the same item and sets these terms differently: %(terms)s. "
        "The other one decides, as it stands first: %(others)s."
    ),
    "always_applies": N_(
        "This rule has no condition, so it applies to every item. "
        "Nothing below it decides about these terms any more: %(terms)s."
    ),
    "changes_nothing": N_("This rule changes nothing: it sets what holds for everybody anyway."),
    "not_all_compared": N_("There are so many rules and conditions that not all of them were compared."),
}


def warning_text(warning: PolicyWarning, translations: Translations, naming: Naming) -> str:
    """The warning as a plain sentence or two, without the name of its rule."""
    text = _TEXTS[warning.code]
    if isinstance(text, tuple):
        written = translations.ngettext(*text, warning.days or 0)
    else:
        written = translations.gettext(text)
    return written % {
        "others": "; ".join(map(naming.rule, warning.others)),
        "terms": naming.terms(warning.terms),
        "fact": naming.fact(warning.fact) if warning.fact else "",
        "values": ", ".join(warning.values),
        "days": warning.days,
        "country": naming.country(warning.country) if warning.country else "",
    }


def numbered_rule(words: str, index: int, name: str) -> str:
    """A rule by its number from 1 and its name."""
    number = words % {"number": index + 1}
    return f"{number} ({name})" if name else number
