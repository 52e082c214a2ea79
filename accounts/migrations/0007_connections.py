from functools import partial

import core.ids
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def connect_as_chosen(apps, schema_editor):
    """What the untyped settings said, and the sandbox where they said nothing and there is one."""
    shop = apps.get_model("accounts", "ShopSettings").objects.first()
    if shop is None:
        return
    now = timezone.now()
    for port, offered in settings.PORTS.items():
        chosen = shop.ports.get(port, "sandbox")
        provider = "by_hand" if (port, chosen) == ("bank", "file") else chosen
        if provider in offered and (provider != "sandbox" or settings.IS_SANDBOX_FOR_ALL):
            apps.get_model("accounts", "Connection").objects.create(
                port=port, provider=provider, made_at=now, changed_at=now
            )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_the_seller_under_the_law"),
    ]

    operations = [
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=partial(core.ids.new_public_id, "con"), max_length=40, unique=True)),
                (
                    "port",
                    models.CharField(
                        choices=[("carrier", "Carrier"), ("payments", "Payments"), ("bank", "Bank"), ("store", "Store")],
                        max_length=16,
                    ),
                ),
                ("provider", models.CharField(help_text="A name of settings.PORTS.", max_length=32)),
                ("settings", models.JSONField(default=dict, help_text="What the provider's own page asks for.")),
                ("encrypted_credentials", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(choices=[("active", "Active"), ("off", "Off")], default="active", max_length=8),
                ),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")), fields=("port",), name="one_active_connection_for_a_port"
            ),
        ),
        migrations.RunPython(connect_as_chosen, migrations.RunPython.noop),
    ]
