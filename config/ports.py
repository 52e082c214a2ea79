"""The outside companies: which port has which implementations. The only holes in the wall between the layers."""

from __future__ import annotations

PORTS: dict[str, dict[str, str]] = {}
