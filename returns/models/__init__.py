"""Rows of returns."""

from returns.models.bulk import BulkAct, BulkItem
from returns.models.conversation import ReturnMessage, SurveyAnswer
from returns.models.exchanges import Charge, Replacement
from returns.models.money import PayoutAccount, PayoutBatch, Refund
from returns.models.parcels_aside import UnmatchedParcel
from returns.models.policy import BackTest, PolicyVersion
from returns.models.reasons import Reason
from returns.models.requests import (
    ItemPhoto,
    ReturnItem,
    ReturnNote,
    ReturnParcel,
    ReturnRequest,
    StockTold,
    UnexpectedItem,
)
from returns.models.settings import ReturnSettings
from returns.models.undoable import DecisionByHand
from returns.models.withdrawals import Withdrawal

__all__ = [
    "BackTest",
    "BulkAct",
    "BulkItem",
    "Charge",
    "DecisionByHand",
    "ItemPhoto",
    "PayoutAccount",
    "PayoutBatch",
    "PolicyVersion",
    "Reason",
    "Refund",
    "Replacement",
    "ReturnItem",
    "ReturnMessage",
    "ReturnNote",
    "ReturnParcel",
    "ReturnRequest",
    "ReturnSettings",
    "StockTold",
    "SurveyAnswer",
    "UnexpectedItem",
    "UnmatchedParcel",
    "Withdrawal",
]
