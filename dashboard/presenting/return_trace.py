"""How a stored decision came about: rule by rule, with the facts that were kept with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import StaffUser
from accounts.roles import Capability
from accounts.selectors import shop_settings
from dashboard.presenting.policy_trial import RuleLine, rule_lines
from dashboard.presenting.policy_words import FACTS, PolicyWords
from dashboard.presenting.words import word
from loyalty.selectors import tiers
from returns.models import ReturnRequest
from returns.policy.record import DecisionFacts
from returns.policy.tracing import known_facts, trace_items
from returns.policy_versions import published_version
from returns.selectors import reason_labels
from returns.shop_law import law_for

MOST_RULES_READ = 2000  # of all items together; beyond that only those that counted are told


@dataclass(frozen=True)
class TracedItem:
    title: str
    counted: tuple[RuleLine, ...]
    passed_over: tuple[RuleLine, ...]
    facts: tuple[tuple[str, str], ...]


def traced_decision(found: ReturnRequest, *, user: StaffUser, language: str) -> tuple[TracedItem, ...]:
    """Each item of the return with every rule that was read; nothing where the facts were not kept or not for them."""
    kept = found.decision.get("facts")
    if kept is None or not user.may(Capability.VIEW_MONEY):
        return ()
    settings = shop_settings()
    ordered_at = datetime.fromisoformat(kept["order"]["placed_at"])
    law = law_for(kept["order"]["country"] or "", settings, ordered_at=ordered_at)
    facts = DecisionFacts.from_json(kept, law=law)
    names = {
        "request.reason": reason_labels(language),
        "customer.tier": {tier.code: tier.name_in(language) for tier in tiers()},
    }
    words = PolicyWords(language, settings.currency, names, found.currency)
    titles = {item.line.public_id: item.line.title for item in found.items.all()}
    decided = found.decision["lines"]
    versions = {line["policy_version"]: published_version(line["policy_version"]) for line in decided}
    traces = {id: trace_items(version.document, facts) for id, version in versions.items()}
    shows_all = (
        sum(len(versions[line["policy_version"]].document.rules) for line in decided) <= MOST_RULES_READ
    )
    items = []
    for place, (line, known) in enumerate(zip(decided, known_facts(facts), strict=True)):
        trace = traces[line["policy_version"]][place]
        items.append(
            TracedItem(
                title=titles.get(line["line"], ""),
                counted=rule_lines([one for one in trace if one.answer in ("applied", "overruled")], words),
                passed_over=rule_lines(
                    [one for one in trace if one.answer not in ("applied", "overruled")] if shows_all else [],
                    words,
                ),
                facts=tuple((word(FACTS, name), words.value(name, value)) for name, value in known.items()),
            )
        )
    return tuple(items)
