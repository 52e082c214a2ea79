"""Rows of returns."""

from returns.models.money import PayoutAccount, Refund
from returns.models.policy import PolicyVersion
from returns.models.reasons import Reason
from returns.models.requests import ItemPhoto, ReturnItem, ReturnNote, ReturnParcel, ReturnRequest

__all__ = [
    "ItemPhoto",
    "PayoutAccount",
    "PolicyVersion",
    "Reason",
    "Refund",
    "ReturnItem",
    "ReturnNote",
    "ReturnParcel",
    "ReturnRequest",
]
