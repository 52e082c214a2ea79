"""What browsers remember, kept in the shop's own table. Those of staff say whose they are, and end when idle or old.

``SESSION_ENGINE`` of the project. A shopper's session ends as Django's does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.models import Session
from core import clock

IDLE_LIMIT = timedelta(hours=12)
ABSOLUTE_LIMIT = timedelta(days=14)
_SEEN_NOTED_EVERY = timedelta(minutes=5)


class SessionStore(DatabaseStore):
    """Django's, with the row at hand that was read or written last."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        if data.get(SESSION_KEY):
            now = clock.real_now()
            row.staff_id = int(data[SESSION_KEY])
            row.began_at = self._began_at(row.staff_id) or now
            row.last_seen_at = now
            row.expire_date = _end_of(row.began_at, seen_at=now)
        self.row = row
        return row

    def note_seen(self, *, now: datetime) -> None:
        """Somebody of the staff did something in this session: it is idle anew from ``now``, written every few minutes."""
        row = self.row
        if row is None or self.modified:
            return
        if row.staff_id is None or row.began_at is None or row.last_seen_at is None:
            self.modified = True  # it is from before sessions said whose they are
        elif row.last_seen_at <= now - _SEEN_NOTED_EVERY:
            Session.objects.filter(pk=row.pk).update(
                last_seen_at=now, expire_date=_end_of(row.began_at, seen_at=now)
            )

    def _get_session_from_db(self) -> Session | None:
        self.row = super()._get_session_from_db()  # type: ignore[misc]  # its stubs leave it out
        return self.row

    def _began_at(self, staff_id: int) -> datetime | None:
        # A key that is changed on the way, such as with the password, begins nothing anew.
        return self.row.began_at if self.row is not None and self.row.staff_id == staff_id else None


def _end_of(began_at: datetime, *, seen_at: datetime) -> datetime:
    return min(seen_at + IDLE_LIMIT, began_at + ABSOLUTE_LIMIT)
