"""The sandbox bank behind our port."""

from __future__ import annotations

from commerce.ports import BankPayoutOrder, PayoutAnswer, PayoutState
from core.http import HttpFailure
from integrations.sandbox.bank import client
from integrations.sandbox.calling import SandboxCompany
from integrations.sandbox.money import payout_answer


class SandboxBank(SandboxCompany):
    """Implements ``commerce.ports.Bank``. No answer is an unknown one."""

    def pay(self, order: BankPayoutOrder) -> PayoutAnswer:
        transfer = {
            "amount": order.money.as_json(),
            "country": order.country,
            "scheme": order.scheme,
            "bank_code": order.bank_code,
            "account_number": order.account_number,
            "holder": order.holder,
        }
        try:
            answer = client.post_transfer(idempotency_key=order.idempotency_key, transfer=transfer)
        except HttpFailure:
            return PayoutAnswer(PayoutState.UNKNOWN)
        return payout_answer(answer)

    def look_up(self, idempotency_key: str) -> PayoutAnswer:
        try:
            return payout_answer(client.get_transfer(idempotency_key))
        except HttpFailure:
            return PayoutAnswer(PayoutState.UNKNOWN)
