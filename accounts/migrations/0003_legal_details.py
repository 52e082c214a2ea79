from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_law_confirmation")]

    operations = [
        migrations.AddField(
            model_name="shopsettings",
            name="legal_details",
            field=models.JSONField(
                default=dict,
                db_default=Value({}, models.JSONField()),
                help_text="The legal footer's lines, by their code.",
            ),
        ),
        migrations.AlterField(
            model_name="shopsettings",
            name="legal_footer",
            field=models.TextField(
                blank=True, help_text="What else stands in the footer, in the shop's own words."
            ),
        ),
    ]
