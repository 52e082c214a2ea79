"""A real PostgreSQL and a real Redis out of Python packages, in one state folder.

Nothing in here imports Django, so that settings and commands can ask for services first.
"""

from __future__ import annotations

from config.embedded.processes import EmbeddedError
from config.embedded.services import Services, running_services

__all__ = ["EmbeddedError", "Services", "running_services"]
