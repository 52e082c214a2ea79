"""The migrations of loyalty and two that the next release adds."""

from __future__ import annotations

from tests.next_release.one_column import migrations

__path__ = [*migrations.__path__, *__path__]
