"""The migrations of loyalty and one that adds a column."""

from __future__ import annotations

from loyalty import migrations

__path__ = [*migrations.__path__, *__path__]
