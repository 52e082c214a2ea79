from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commerce", "0010_privacy_requests")]

    operations = [
        migrations.AddField(
            model_name="cancellation",
            name="call_wanted_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Since when its shopper waits for a call on the order's phone.",
                null=True,
            ),
        ),
    ]
