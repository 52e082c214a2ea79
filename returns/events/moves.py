"""The steps of a return itself, and what is changed of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from returns.events.base import ReturnEvent


@dataclass(frozen=True)
class ReturnMove(ReturnEvent):
    """A step of the return's status. ``why`` is a code:

    ``asked`` (the shopper, or somebody for him), ``policy`` (what it decided was carried out), ``by_hand``,
    ``changed`` (something else is asked for now), ``settled`` (nothing is left to do), ``not_handed_over``,
    ``undone`` (staff took it back at once).
    ``ground`` is what the shop said against a right by law, where it ended one.
    """

    from_status: str = ""
    to_status: str = ""
    why: str = ""
    ground: str = ""


@dataclass(frozen=True)
class ReturnRequested(ReturnMove):
    type: ClassVar[str] = "return.requested"

    order_id: str = ""
    outcome: str = ""
    channel: str = ""


@dataclass(frozen=True)
class ReturnInReview(ReturnMove):
    type: ClassVar[str] = "return.in_review"


@dataclass(frozen=True)
class ReturnApproved(ReturnMove):
    type: ClassVar[str] = "return.approved"


@dataclass(frozen=True)
class ReturnDeclined(ReturnMove):
    type: ClassVar[str] = "return.declined"


@dataclass(frozen=True)
class ReturnDecisionUndone(ReturnMove):
    """Staff took their decision back before anybody was told: the return stands as it did before."""

    type: ClassVar[str] = "return.decision.undone"


@dataclass(frozen=True)
class ReturnCancelled(ReturnMove):
    type: ClassVar[str] = "return.cancelled"


@dataclass(frozen=True)
class ReturnExpired(ReturnMove):
    type: ClassVar[str] = "return.expired"


@dataclass(frozen=True)
class ReturnClosed(ReturnMove):
    type: ClassVar[str] = "return.closed"


@dataclass(frozen=True)
class ReturnChanged(ReturnMove):
    """What is asked for was changed. ``items`` are ``[item id, line id, quantity, reason code, resolution]``;
    ``voided_shipments`` are the parcels whose label no longer holds; ``taken_rights`` are the legal bases of which units
    were taken away, on ``ground`` where staff did it.
    """

    type: ClassVar[str] = "return.changed"

    outcome: str = ""
    method: str = ""
    items: tuple[tuple[str, str, int, str, str], ...] = ()
    voided_shipments: tuple[str, ...] = ()
    taken_rights: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReturnExpiresSoon(ReturnEvent):
    """The last day for handing the parcel over draws near."""

    type: ClassVar[str] = "return.expires_soon"


@dataclass(frozen=True)
class ReturnExtended(ReturnEvent):
    """The parcel may be handed over until a later day."""

    type: ClassVar[str] = "return.extended"

    hand_over_by: str = ""


@dataclass(frozen=True)
class ReturnSeenAsShopper(ReturnEvent):
    """A member of staff looked at the shopper's page; why stands in a note."""

    type: ClassVar[str] = "return.seen_as_shopper"
