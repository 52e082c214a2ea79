"""Thailand's banks by the code that transfers name them with."""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.model import Bank, Source

CHECKED_ON: Final = date(2026, 12, 1)

_CODES: Final = Source(
    "EasySlip API: รหัสธนาคาร",
    "https://easyslip-document.cl1.easythunder.com/th/reference/bank-codes",
    CHECKED_ON,
)

THAI_BANKS: Final = (
    Bank("004", "ธนาคารกสิกรไทย", _CODES),
    Bank("014", "ธนาคารไทยพาณิชย์", _CODES),
    Bank("002", "ธนาคารกรุงเทพ", _CODES),
    Bank("006", "ธนาคารกรุงไทย", _CODES),
    Bank("025", "ธนาคารกรุงศรีอยุธยา", _CODES),
    Bank("011", "ธนาคารทหารไทยธนชาต", _CODES),
    Bank("030", "ธนาคารออมสิน", _CODES),
    Bank("024", "ธนาคารยูโอบี", _CODES),
    Bank("034", "ธ.ก.ส.", _CODES),
    Bank("067", "ธนาคารทิสโก้", _CODES),
    Bank("069", "ธนาคารเกียรตินาคินภัทร", _CODES),
    Bank("022", "ธนาคารซีไอเอ็มบี ไทย", _CODES),
    Bank("073", "ธนาคารแลนด์ แอนด์ เฮ้าส์", _CODES),
    Bank("033", "ธนาคารอาคารสงเคราะห์", _CODES),
)
