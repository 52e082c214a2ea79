"""The acts of the programme: the ledger of credit, and who has reached which tier."""

from loyalty.services.ledger import NotEnoughCredit, grant_credit, spend_credit, take_back
from loyalty.services.members import (
    add_tier,
    change_tier,
    recount_all_members,
    recount_member,
    recount_members,
    remove_tier,
)
from loyalty.services.moving import move_credit

__all__ = [
    "NotEnoughCredit",
    "add_tier",
    "change_tier",
    "grant_credit",
    "move_credit",
    "recount_all_members",
    "recount_member",
    "recount_members",
    "remove_tier",
    "spend_credit",
    "take_back",
]
