from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0018_workers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=60)),
                ("hour", models.DateTimeField()),
                ("le_ms", models.PositiveIntegerField(default=0)),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("items", models.PositiveBigIntegerField(default=0)),
                ("seconds", models.FloatField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="cycle",
            name="run",
            field=models.CharField(blank=True, db_default="", default="", max_length=36),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(
                condition=models.Q(("backfill__isnull", True), ("state", "proposed")),
                fields=["first_seen_at"],
                name="candidate_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="cycle",
            index=models.Index(fields=["-started_at"], name="cycle_newest"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["verdict"], name="decision_verdicts"),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(
                fields=("kind", "name", "hour", "le_ms"), name="one_tally_an_hour"
            ),
        ),
    ]
