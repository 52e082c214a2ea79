"""Korea: pickup at the door first, postage by fault, the money three business days after the goods are back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final

from countries.address_forms import LIBADDRESSINPUT
from countries.kr.banks import KOREAN_BANKS
from countries.kr.law import LAW
from countries.kr.legal_footer import LEGAL_FOOTER
from countries.model import (
    AddressForm,
    Bookkeeping,
    Carrier,
    Channel,
    ConsumerOffice,
    Country,
    HandOver,
    Marketplace,
    MessageChannel,
    NightBan,
    Payout,
    Source,
)
from countries.presets import FINAL_SALE, GIFT_CARDS, policy, review_above, shopper_pays_way_back
from countries.public_holidays import public_holidays, weekend_of

CHECKED_ON: Final = date(2026, 12, 1)

_BOOKS: Final = Bookkeeping(
    5,
    Source(
        "전자상거래법 시행령 제6조: 계약·청약철회·대금결제 기록 5년",
        "https://m.jisikmall.com/200121.1.+%EC%9D%98%EA%B2%B0%EC%A3%BC%EB%AC%B8+%EC%A0%84%EC%9E%90%EC%83%81%EA%B1%B0%EB%9E%98%EB%93%B1%EC%97%90%EC%84%9C%EC%9D%98%EC%86%8C%EB%B9%84%EC%9E%90%EB%B3%B4%ED%98%B8%EC%97%90%EA%B4%80%ED%95%9C%EB%B2%95%EB%A5%A0",
        CHECKED_ON,
    ),
)

_RETURNS: Final = Source(
    "택배 반품하는 법과 회수 신청 팁: 기사 방문 회수, 편의점 접수",
    "https://nerivox.com/택배-반품하는법과-회수-신청-팁/",
    CHECKED_ON,
)
_REFUNDS: Final = Source(
    "포트원 자주 묻는 질문: 결제수단별 환급일자",
    "https://faq.iamport.kr/40b4d229-a0c4-4b0a-8949-8075bc44ae4c",
    CHECKED_ON,
)
_COUPANG: Final = Source(
    "쿠팡 자주 묻는 질문을 옮긴 글: 마이쿠팡 > 주문목록 > 교환, 반품 신청",
    "https://jin22sm.blogspot.com/2022/12/blog-post_14.html",
    CHECKED_ON,
)
_NIGHT: Final = Source(
    "정보통신망 이용촉진 및 정보보호 등에 관한 법률 제50조 제3항: 오후 9시부터 다음 날 오전 8시까지는 별도의 사전 동의",
    "https://developers.hiveplatform.ai/ko/v4.25.1.0/dev/notification/getting-started",
    CHECKED_ON,
)
_ALIMTALK: Final = Source("카카오: 알림톡", "http://blog.kakaocorp.co.kr/506", CHECKED_ON)

MARKETPLACES: Final = (
    Marketplace(
        "쿠팡",
        "https://mc.coupang.com/ssr/desktop/order/list",
        frozenset({"coupang", "쿠팡"}),
        _COUPANG,
    ),
    Marketplace(
        "네이버 스마트스토어",
        "https://order.pay.naver.com/home",
        frozenset({"smartstore", "naver smartstore", "스마트스토어", "네이버 스마트스토어"}),
    ),
    Marketplace("G마켓", "https://myg.gmarket.co.kr", frozenset({"gmarket", "g마켓"})),
    Marketplace(
        "11번가", "https://buy.11st.co.kr/my11st/order/OrderList.tmall", frozenset({"11st", "11번가"})
    ),
)


def _policy(currency: str) -> Mapping[str, Any]:
    """7 days; the way back is paid by whose fault it is."""
    rules = [GIFT_CARDS, FINAL_SALE]
    if currency == "KRW":
        rules += [shopper_pays_way_back("3000", "KRW"), review_above("300000", "KRW")]
    return policy(
        currency=currency,
        window_days=7,
        resolutions=("refund", "store_credit", "exchange"),
        methods=("pickup", "drop_off"),
        rules=rules,
        hand_over_days=7,
    )


_OFFICES: Final = (
    ConsumerOffice(
        "1372 소비자상담센터",
        "https://www.ccn.go.kr",
        "1372",
        Source("1372 소비자상담센터 (공정거래위원회, 한국소비자원)", "https://www.ccn.go.kr", None),
    ),
)

COUNTRIES: Final = (
    Country(
        code="KR",
        name="South Korea",
        languages=("ko",),
        currency="KRW",
        time_zone="Asia/Seoul",
        law=LAW,
        hand_over=(
            HandOver("pickup", "pickup_at_door", False, _RETURNS),
            HandOver("drop_off", "convenience_store", False, _RETURNS),
            HandOver("own_carrier", "own_parcel", False, None),
        ),
        carriers=(
            Carrier(
                "cj_logistics",
                "CJ대한통운",
                "https://trace.cjlogistics.com/next/tracking.html?wblNo={number}",
            ),
            Carrier(
                "hanjin",
                "한진택배",
                "https://www.hanjin.com/kor/CMS/DeliveryMgr/WaybillResult.do"
                "?mCode=MN038&schLang=KR&wblnumText2={number}",
            ),
            Carrier(
                "lotte",
                "롯데택배",
                "https://www.lotteglogis.com/home/reservation/tracking/linkView?InvNo={number}",
            ),
            Carrier("logen", "로젠택배", "https://www.ilogen.com/web/personal/trace/{number}"),
            Carrier(
                "epost",
                "우체국택배",
                "https://service.epost.go.kr/trace.RetrieveDomRigiTraceList.comm?sid1={number}",
            ),
        ),
        marketplaces=MARKETPLACES,
        payouts=(
            Payout("card_reversal", ("card", "card_instalments", "wallet"), (), (3, 5), _REFUNDS),
            Payout(
                "kr_bank_account",
                ("virtual_account", "bank_transfer", "cash_on_delivery"),
                ("bank", "account_number", "holder"),
                (1, 1),
                _REFUNDS,
            ),
        ),
        banks=KOREAN_BANKS,
        channels=(
            MessageChannel(Channel.KAKAOTALK, _ALIMTALK),
            MessageChannel(Channel.SMS),
            MessageChannel(Channel.EMAIL),
        ),
        night_ban=NightBan(time(21), time(8), _NIGHT),
        address_form=AddressForm(
            fields=("name", "phone", "postal_code", "region", "city", "line1", "line2", "note"),
            required=frozenset({"name", "phone", "postal_code", "region", "city", "line1"}),
            source=LIBADDRESSINPUT,
        ),
        legal_footer=LEGAL_FOOTER,
        look_up_by=("phone", "email"),
        weekend=weekend_of("KR"),
        holiday_calendar=public_holidays("KR"),
        policy=_policy,
        consumer_offices=_OFFICES,
        bookkeeping=_BOOKS,
    ),
)
