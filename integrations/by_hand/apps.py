from django.apps import AppConfig


class ByHandConfig(AppConfig):
    name = "integrations.by_hand"
    label = "by_hand"
    default_auto_field = "django.db.models.BigAutoField"
