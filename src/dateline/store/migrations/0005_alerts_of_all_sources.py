from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_moved_feeds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="feed",
            field=models.ForeignKey(
                null=True, on_delete=models.deletion.CASCADE, related_name="alerts", to="store.feed"
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="told",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cleared_at", None), ("feed", None)),
                fields=("kind",),
                name="one_open_alert_of_all",
            ),
        ),
    ]
