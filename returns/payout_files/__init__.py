"""Files with which a merchant's own bank pays refunds: one module a layout, all of them pure.

``LAYOUTS`` names them by code; ``layout_of`` says which one an account and a currency need; ``write_file`` writes it.
"""

from __future__ import annotations

from returns.payout_files.layouts import LAYOUTS, Layout, layout_of, write_file
from returns.payout_files.parts import PayoutFile, Sender, Transfer

__all__ = ["LAYOUTS", "Layout", "PayoutFile", "Sender", "Transfer", "layout_of", "write_file"]
