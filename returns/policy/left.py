"""What is still possible after a refusal: another wish for the same item, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from core.dates import last_day_before, local_date
from returns.policy.decision import LineDecision, Reason
from returns.policy.facts import ItemFacts
from returns.policy.lines import LineDecider
from returns.policy.terms import RESOLUTIONS

STILL: Final = "still_"
"""Begins the code of each reason that names what is left; the resolution follows."""


def resolutions_left(decision: LineDecision) -> tuple[str, ...]:
    """The wishes that a refusal names as still possible."""
    return tuple(
        reason.code.removeprefix(STILL) for reason in decision.reasons if reason.code.startswith(STILL)
    )


def with_what_is_left(
    decision: LineDecision, item: ItemFacts, deciders: Sequence[LineDecider], *, time_zone: str
) -> LineDecision:
    """A refusal with a reason for each other wish that some decider would allow; where rules ask for the wish."""
    left = [
        reason
        for resolution in RESOLUTIONS
        if resolution != item.resolution
        for reason in _left(resolution, item, deciders, time_zone)
    ]
    return replace(decision, reasons=(*decision.reasons, *left)) if left else decision


def _left(
    resolution: str, item: ItemFacts, deciders: Sequence[LineDecider], time_zone: str
) -> Iterator[Reason]:
    for decider in deciders:
        if not decider.asks_for_resolution:
            continue
        answer = decider.decide(replace(item, resolution=resolution))
        if answer.eligible and answer.approval != "decline" and resolution in answer.resolutions:
            yield Reason(
                f"{STILL}{resolution}",
                fact="request.resolution",
                expected=resolution,
                actual=local_date(decider.now, time_zone).isoformat(),
                params=_last_day(answer.window_ends_at, time_zone),
            )
            return


def _last_day(ends_at: datetime | None, time_zone: str) -> dict[str, str]:
    return {} if ends_at is None else {"last_date": last_day_before(ends_at, time_zone).isoformat()}
