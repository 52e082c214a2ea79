"""What a decision of the policy costs: CPU time over rules and lines, and how it grows.

    python -m benchmarks.policy_engine [--repeats 9]

Needs neither database nor Redis: the engine is pure. Three kinds of policy are measured, as their cost differs:

``mixed``      rules about the goods, the order and the money, of which few apply;
``goods``      every rule asks about the product, so that it is read anew for each line;
``waiting``    the reason is not known yet and every rule asks for it, so that each is passed over and named.

The baseline is the least that such work can be: as many dictionary look-ups and comparisons as there are rules times
lines, in the same run on the same machine. Times are the median of the repeats in ms of this process's own CPU.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from countries.law import Law
from returns.policy.document import PolicyVersion, parse_document
from returns.policy.engine import decide_return
from returns.policy.facts import (
    Circumstances,
    CustomerFacts,
    ItemFacts,
    LineFacts,
    OrderFacts,
    ParcelFacts,
    ReasonFacts,
    RequestFacts,
)

RULES = (1, 10, 100, 1000)
LINES = (1, 5, 10, 50)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AIM_MS = 50.0


def main() -> None:
    """Print one table for each kind of policy and the growth from the smallest to the largest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--repeats", type=int, default=9)
    repeats = parser.parse_args().repeats
    for kind, leaves in KINDS.items():
        print(f"\n{kind}: ms of CPU for a decision (times the baseline of bare comparisons)")
        print("rules".rjust(8) + "".join(f"{lines} lines".rjust(18) for lines in LINES))
        table = {
            (rules, lines): _measured(kind, leaves, rules, lines, repeats)
            for rules in RULES
            for lines in LINES
        }
        for rules in RULES:
            cells = [table[rules, lines] for lines in LINES]
            print(f"{rules:8}" + "".join(f"{ms:9.2f} ({ratio:5.1f})" for ms, ratio in cells))
        _print_growth(table)


def _print_growth(table: dict[tuple[int, int], tuple[float, float]]) -> None:
    most_rules, most_lines = RULES[-1], LINES[-1]
    largest = table[most_rules, most_lines][0]
    by_rules = largest / table[RULES[-2], most_lines][0]
    by_lines = largest / table[most_rules, LINES[-2]][0]
    print(f"{RULES[-2]} to {most_rules} rules on {most_lines} lines: times {by_rules:.1f}")
    print(f"{LINES[-2]} to {most_lines} lines under {most_rules} rules: times {by_lines:.1f}")
    print(f"{most_rules} rules on {most_lines} lines: {largest:.1f} ms, aim: well under {AIM_MS:.0f} ms")


def _measured(
    kind: str, leaves: Sequence[Callable[[int], dict[str, Any]]], rules: int, lines: int, repeats: int
) -> tuple[float, float]:
    version = _version(leaves, rules)
    items = _items(lines, knows_reason=kind != "waiting")
    cost = _median_ms(lambda: _decide(version, items), repeats)
    facts = {f"fact-{number}": number for number in range(rules)}
    bare = _median_ms(lambda: _compare(facts, lines), repeats)
    return cost, cost / max(bare, 0.0001)


def _median_ms(work: Callable[[], object], repeats: int) -> float:
    work()  # what is compiled once for each version is not part of a decision
    times = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times) * 1000


def _compare(facts: dict[str, int], lines: int) -> int:
    found = 0
    for _line in range(lines):
        for name, value in facts.items():
            if facts[name] != value:
                found += 1
    return found


def _decide(version: PolicyVersion, items: list[ItemFacts]) -> object:
    return decide_return(
        at_order=version,
        today=version,
        order=OrderFacts(NOW - timedelta(days=9), "EUR", 100_00, country="DE"),
        customer=CustomerFacts(orders=3),
        items=items,
        request=RequestFacts(),
        circumstances=Circumstances(NOW, "Europe/Berlin", Law(None, None, None)),
    )


def _items(count: int, *, knows_reason: bool) -> list[ItemFacts]:
    reason = ReasonFacts("size_too_small", "size_too_small", "shopper", ("fit",)) if knows_reason else None
    delivered = ParcelFacts(NOW - timedelta(days=5), NOW - timedelta(days=3))
    return [
        ItemFacts(
            LineFacts(
                line=f"line-{number}",
                unit_price_minor=1000 + number,
                quantity=1,
                sku=f"TEE-{number}",
                product_type="tee",
                product_vendor="Nord",
                product_tags=frozenset({"summer", "cotton", f"drop-{number}"}),
                parcels=(delivered,),
            ),
            reason,
        )
        for number in range(count)
    ]


def _version(leaves: Sequence[Callable[[int], dict[str, Any]]], count: int) -> PolicyVersion:
    rules = [
        {
            "name": f"Rule {number}",
            "when": {
                "all": [leaves[number % len(leaves)](number), leaves[(number + 1) % len(leaves)](number)]
            },
            "set": {"window_days": 10 + number % 50, "approval": "review"},
        }
        for number in range(count)
    ]
    return PolicyVersion(f"bench-{count}", parse_document({"base": {}, "rules": rules}))


def _leaf(fact: str, operator: str, value: Any) -> dict[str, Any]:
    return {"fact": fact, "operator": operator, "value": value}


KINDS: dict[str, tuple[Callable[[int], dict[str, Any]], ...]] = {
    "mixed": (
        lambda number: _leaf("product.tags", "contains", f"tag-{number}"),
        lambda number: _leaf("order.total", "gt", str(1000 + number)),
        lambda number: _leaf("product.sku", "in", [f"SKU-{number}", f"SKU-{number + 1}"]),
        lambda number: _leaf("order.country", "in", ["FR", "IT", "ES"]),
        lambda number: _leaf("line.price", "gte", str(500 + number)),
        lambda number: _leaf("request.reason", "eq", f"reason-{number}"),
    ),
    "goods": (
        lambda number: _leaf("product.tags", "contains_any", [f"tag-{number}", f"tag-{number + 1}"]),
        lambda number: _leaf("product.type", "eq", f"type-{number}"),
        lambda number: _leaf("product.vendor", "ne", "Nord"),
        lambda number: _leaf("line.price", "gt", str(200 + number)),
    ),
    "waiting": (
        lambda number: _leaf("request.reason", "eq", f"reason-{number}"),
        lambda number: _leaf("product.type", "eq", "tee"),
    ),
}


if __name__ == "__main__":
    main()
