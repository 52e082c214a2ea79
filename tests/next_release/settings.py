"""The product's settings with migrations more, which are pure SQL."""

from __future__ import annotations

from config.settings import *  # noqa: F403

MIGRATION_MODULES = {"loyalty": "tests.next_release.migrations"}
