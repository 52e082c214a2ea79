"""The demo's shops show of themselves what the law of their country asks for."""

from __future__ import annotations

import pytest

from countries.model import Need
from countries.registry import country
from integrations.sandbox.demo.plans import ShopPlan
from integrations.sandbox.demo.shops import DEMO_SHOPS


@pytest.mark.parametrize("plan", DEMO_SHOPS, ids=lambda plan: plan.schema_name)
def test_each_demo_shop_has_filled_in_its_legal_footer(plan: ShopPlan) -> None:
    fields = {field.code: field for field in country(plan.country).legal_footer}

    assert set(plan.legal_details) <= set(fields)
    assert {code for code, field in fields.items() if field.need is Need.ALWAYS} <= set(plan.legal_details)
    for code, value in plan.legal_details.items():
        assert fields[code].clean(value) == value
