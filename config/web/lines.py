"""What gunicorn says of its processes goes where all other lines go."""

from __future__ import annotations

from gunicorn.config import Config
from gunicorn.glogging import Logger


class ProcessLines(Logger):
    """Hands gunicorn's lines to the root logger, which config.logs forms."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
