from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0003_exchanges_conversation_and_promises"),
    ]

    operations = [
        migrations.AddField(
            model_name="returnrequest",
            name="label_generation",
            field=models.PositiveIntegerField(
                default=1, help_text="Grows when a change of the return makes its label void."
            ),
        ),
    ]
