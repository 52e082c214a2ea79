from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="shopsettings",
            name="law_confirmation",
            field=models.JSONField(
                default=dict,
                help_text="Who confirmed which rows of the country's law, by their fingerprints.",
            ),
        ),
    ]
