"""The migrations of loyalty, the ones of the next release and another with Python in it."""

from __future__ import annotations

from tests.next_release import migrations

__path__ = [*migrations.__path__, *__path__]
