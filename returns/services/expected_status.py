"""Doing something with a return only while it stands where whoever asks for it saw it stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from returns.models.requests import MoveNotAllowed
from returns.services.decisions import lock_return


class StatusHasChanged(MoveNotAllowed):
    """Somebody moved the return since it was looked at; ``state`` is where it stands now."""

    def __init__(self, state: str) -> None:
        super().__init__(
            _("Somebody else moved this return since you looked at it. Nothing was done."), state=state
        )


@contextmanager
def expecting(return_id: str, status: str | None) -> Iterator[None]:
    """Hold the return in ``status`` for as long as something is done with it; None or empty: wherever it stands.

    The return stays locked until then, so that of two who saw the same only one acts. Raises StatusHasChanged.
    """
    if not status:
        yield
        return
    with transaction.atomic():
        found = lock_return(return_id)
        if found.status != status:
            raise StatusHasChanged(found.status)
        yield
