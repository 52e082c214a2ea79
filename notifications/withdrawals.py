"""What a withdrawal's receipt says, for the letter and for the page that shows it."""

from __future__ import annotations

from typing import Any

from notifications.facts import shop_facts
from notifications.receipt_pdf import receipt_pdf
from notifications.writers.withdrawals import withdrawal_receipt
from returns.models import Withdrawal
from returns.services.withdrawals import money_of_withdrawal, withdrawn_lines


def receipt_context(withdrawal: Withdrawal) -> dict[str, Any]:
    """What the receipt's letter reads."""
    order = withdrawal.order
    return {
        "name": name_of(withdrawal),
        "order": order.number,
        "declared_at": withdrawal.declared_at.isoformat(),
        "withdrawn": withdrawn_texts(withdrawal),
        "has_sent_units": withdrawal.return_request is not None,
        "has_unsent_units": bool(withdrawal.units),
        "amount": money_of_withdrawal(withdrawal).as_json(),
        "payment_kinds": [payment.kind for payment in order.payments.all()],
    }


def withdrawal_receipt_pdf(withdrawal: Withdrawal, *, language: str) -> tuple[str, bytes]:
    """The receipt as a file, with its name: the same statement as the letter's, in the active language."""
    shop = shop_facts(language=language)
    receipt = withdrawal_receipt(
        shop,
        at=withdrawal.declared_at,
        order_number=withdrawal.order.number,
        name=name_of(withdrawal),
        items="; ".join(withdrawn_texts(withdrawal)),
    )
    content = receipt_pdf(receipt, shop_name=shop.name, language=language, made_at=withdrawal.declared_at)
    return receipt.file_name, content


def withdrawn_texts(withdrawal: Withdrawal) -> list[str]:
    return [
        " ".join(f"{line.title} {line.variant_title} × {quantity}".split())
        for line, quantity in withdrawn_lines(withdrawal)
    ]


def name_of(withdrawal: Withdrawal) -> str:
    """As it was given with the declaration, else the order's."""
    return withdrawal.name or withdrawal.order.customer.name
