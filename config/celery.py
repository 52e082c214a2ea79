"""Celery's app: tasks carry their shop in the message, strict bases in core/tasks.py."""

from __future__ import annotations

import os

from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = CeleryApp("comeback")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
