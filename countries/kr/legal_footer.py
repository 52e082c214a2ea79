"""What a Korean shop shows on its first page, with the link to the Fair Trade Commission's record of it."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_noop

from countries import legal_footer, legal_numbers
from countries.model import LegalField, Need, Source

CHECKED_ON: Final = date(2026, 12, 1)

_ACT_URL: Final = "https://www.law.go.kr/법령/전자상거래등에서의소비자보호에관한법률"
_RECORD_URL: Final = "https://m.easylaw.go.kr/MOB/CsmInfoRetrieve.laf?csmSeq=25&ccfNo=3&cciNo=1&cnpClsNo=1"
_MALL: Final = Source(
    "전자상거래 등에서의 소비자보호에 관한 법률 제10조 제1항, 같은 법 시행규칙 제7조 제1항",
    "https://ratregistry.org/쇼핑몰-사업자-표시-약관-개인정보-처리방침",
    CHECKED_ON,
)
_HOSTING: Final = Source(
    "같은 법 제10조 제1항 (호스팅서비스 제공자의 상호)",
    "http://asadesign.co.kr/home/bbs/board.php?bo_table=new_notice&sca=안내&wr_id=268",
    CHECKED_ON,
)
_RECORD: Final = Source(
    "같은 법 제10조 제1항, 시행규칙 제7조 제2항 (사업자정보 공개페이지 연결)", _RECORD_URL, CHECKED_ON
)
_REPORT: Final = Source("같은 법 제12조 제1항, 제13조 제1항", _ACT_URL, None)

LEGAL_FOOTER: Final = (
    legal_footer.name(_MALL),
    LegalField(
        "representative",
        gettext_noop("Representative"),
        gettext_noop("The full name of the one who represents the business."),
        Need.ALWAYS,
        _MALL,
        legal_numbers.text,
    ),
    LegalField(
        "business_number",
        gettext_noop("Business registration number"),
        gettext_noop("10 digits. Shoppers can look it up at the Fair Trade Commission from your pages."),
        Need.ALWAYS,
        _RECORD,
        legal_numbers.korean_business_number,
        link="https://www.ftc.go.kr/bizCommPop.do?wrkr_no={number}",
    ),
    LegalField(
        "mail_order_number",
        gettext_noop("Mail-order sales registration"),
        gettext_noop("Number and office, such as 2026-서울마포-0123. Leave it empty only if you are exempt."),
        Need.IF_ANY,
        _REPORT,
        legal_numbers.text,
    ),
    legal_footer.address(_MALL),
    legal_footer.phone(_MALL),
    legal_footer.email(_MALL),
    LegalField(
        "hosting",
        gettext_noop("Hosting provider"),
        gettext_noop("The company that hosts your shop."),
        Need.ALWAYS,
        _HOSTING,
        legal_numbers.text,
    ),
)
