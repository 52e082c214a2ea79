from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_legal_details")]

    operations = [
        migrations.AddField(
            model_name="shopsettings",
            name="own_holidays",
            field=models.JSONField(
                default=dict,
                db_default=Value({}, models.JSONField()),
                help_text=(
                    "What differs from the country's calendar, by day: "
                    '{"2026-12-24": {"name": "...", "is_holiday": true}}.'
                ),
            ),
        ),
    ]
