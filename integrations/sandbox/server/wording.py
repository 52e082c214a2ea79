"""What the sandbox carrier prints and says, in the language of the country that it works in."""

from __future__ import annotations

CARRIER_NAMES = {
    "TR": "Anadolu Kargo (sandbox)",
    "KR": "한빛택배 (sandbox)",
    "TH": "สยามพัสดุ (sandbox)",
}
CARRIER_NAME_ELSEWHERE = "Paketwerk (sandbox)"

_MESSAGES: dict[str, dict[str, str]] = {
    "P10": {
        "en": "Taken over at the parcel shop",
        "tr": "Şubede teslim alındı",
        "ko": "택배 접수 완료",
        "th": "รับพัสดุเข้าระบบแล้ว",
    },
    "T20": {
        "en": "Sorted at the parcel centre",
        "tr": "Transfer merkezinde",
        "ko": "터미널 도착",
        "th": "ถึงศูนย์คัดแยกแล้ว",
    },
    "D30": {"en": "On the delivery van", "tr": "Dağıtıma çıkarıldı", "ko": "배송 출발", "th": "กำลังนำจ่าย"},
    "D31": {
        "en": "Nobody was at home",
        "tr": "Adreste bulunamadı",
        "ko": "수취인 부재",
        "th": "ไม่พบผู้รับ",
    },
    "D35": {
        "en": "Waiting at the parcel shop",
        "tr": "Şubede bekliyor",
        "ko": "보관소 보관 중",
        "th": "รอรับที่จุดรับพัสดุ",
    },
    "D40": {"en": "Delivered", "tr": "Teslim edildi", "ko": "배송 완료", "th": "จัดส่งสำเร็จ"},
    "X50": {
        "en": "The parcel was damaged",
        "tr": "Gönderi hasar gördü",
        "ko": "상품 파손",
        "th": "พัสดุเสียหาย",
    },
    "X51": {
        "en": "The parcel cannot be found",
        "tr": "Gönderi bulunamıyor",
        "ko": "분실 확인 중",
        "th": "ไม่พบพัสดุ",
    },
    "X55": {
        "en": "The parcel is delayed",
        "tr": "Gönderi gecikiyor",
        "ko": "배송 지연",
        "th": "พัสดุล่าช้า",
    },
    "R60": {
        "en": "Going back to the sender",
        "tr": "Göndericiye iade ediliyor",
        "ko": "반송 처리",
        "th": "ส่งคืนผู้ส่ง",
    },
}
_LANGUAGES = {"TR": "tr", "KR": "ko", "TH": "th"}


def carrier_name(country: str) -> str:
    """The carrier's name in ``country``; each says that it is none."""
    return CARRIER_NAMES.get(country, CARRIER_NAME_ELSEWHERE)


def scan_message(code: str, country: str) -> str:
    """What the carrier writes beside a scan."""
    texts = _MESSAGES.get(code, {})
    return texts.get(_LANGUAGES.get(country, "en"), "")
