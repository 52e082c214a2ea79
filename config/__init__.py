"""The app that tasks belong to must exist before the first of them is imported."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
