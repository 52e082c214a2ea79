"""Commands of ``manage.py`` that begin at once."""

from __future__ import annotations

from django.core.management.base import BaseCommand


class QuickCommand(BaseCommand):
    """Runs no checks of the whole project, which load every page first: ``migrate_shops`` ran them for this code."""

    requires_system_checks = []
