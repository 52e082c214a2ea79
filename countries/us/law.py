"""The United States: no federal right to return what was bought online, and defects by state; the shop's terms hold."""

from __future__ import annotations

from typing import Final

from countries.law import Law

LAW: Final = Law(withdrawal=None, defects=None, refund=None)
