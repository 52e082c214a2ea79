"""What a demo shop has set itself: a reason of its own that staff look at, photos in one shop, and in
one a season and postage that is given back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from accounts.selectors import shop_settings
from core.actors import SYSTEM
from core.dates import local_date
from integrations.sandbox.demo.plans import ShopPlan
from returns.policy_versions import current_policy
from returns.services.policies import create_draft, publish_policy
from returns.services.reasons import ReasonInput, add_reason
from returns.services.settings import update_return_settings
from returns.states import Fault, StandardReason

PARTS_MISSING: Final = "parts_missing"
_LABELS: Final = {
    "en": "Parts missing",
    "de": "Teile fehlen",
    "tr": "Parçası eksik",
    "ko": "구성품이 빠졌어요",
    "th": "ชิ้นส่วนไม่ครบ",
}
_RULE_NAMES: Final = {
    "en": ("Missing parts are looked at first", "Gifts may come back longer"),
    "tr": ("Eksik parçalara önce bakılır", "Hediyelerde iade süresi daha uzun"),
    "ko": ("구성품 누락은 먼저 확인해요", "선물용 상품은 반품 기한 연장"),
    "th": ("ตรวจสอบชิ้นส่วนไม่ครบก่อน", "ขยายเวลาคืนสินค้าสำหรับของขวัญ"),
}
_ASKS_FOR_PHOTOS: Final = frozenset({"baimai"})
_REPAYS_POSTAGE_MINOR: Final = {"baimai": 60_00}
_SEASON_OF_TAG: Final = {"baimai": "ของขวัญ"}


def set_own_terms(plan: ShopPlan, *, now: datetime, founded_at: datetime) -> None:
    """Add the reason and a second version of the policy that has known it from the beginning."""
    add_reason(
        said=ReasonInput(
            labels={language: _LABELS[language] for language in plan.languages if language in _LABELS},
            fault=Fault.SHOP,
            standard_reason=StandardReason.NOT_AS_DESCRIBED,
        ),
        parent_code="wrong",
        actor=SYSTEM,
        now=now,
    )
    if limit := _REPAYS_POSTAGE_MINOR.get(plan.schema_name):
        update_return_settings(changes={"own_parcel_limit_minor": limit}, actor=SYSTEM, now=now)
    document = current_policy(now=now).document.as_json()
    draft = create_draft(
        document={**document, "rules": [*_rules(plan, now=now), *document["rules"]]}, actor=SYSTEM, now=now
    )
    publish_policy(policy=draft, effective_from=founded_at, actor=SYSTEM, now=now)


def _rules(plan: ShopPlan, *, now: datetime) -> list[dict[str, Any]]:
    looked_at, season = _RULE_NAMES[plan.language]
    photos = {"photos": 1} if plan.schema_name in _ASKS_FOR_PHOTOS else {}
    rules: list[dict[str, Any]] = [
        {
            "name": looked_at,
            "when": {"all": [{"fact": "request.reason", "operator": "eq", "value": PARTS_MISSING}]},
            "set": {"approval": "review", **photos},
        }
    ]
    if tag := _SEASON_OF_TAG.get(plan.schema_name):
        today = local_date(now, shop_settings().time_zone)
        days = {
            "ordered_from": today - timedelta(days=14),
            "ordered_until": today + timedelta(days=21),
            "return_until": today + timedelta(days=60),
        }
        rules.append(
            {
                "name": season,
                "when": {"all": [{"fact": "product.tags", "operator": "contains", "value": tag}]},
                "set": {"seasons": [{name: day.isoformat() for name, day in days.items()}]},
            }
        )
    return rules
