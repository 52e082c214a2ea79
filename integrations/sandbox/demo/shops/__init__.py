"""The four demo shops."""

from integrations.sandbox.demo.shops.baimai import BAIMAI
from integrations.sandbox.demo.shops.lale import LALE
from integrations.sandbox.demo.shops.nordlicht import NORDLICHT
from integrations.sandbox.demo.shops.soso import SOSO

DEMO_SHOPS = (NORDLICHT, LALE, SOSO, BAIMAI)

__all__ = ["DEMO_SHOPS"]
