"""Backups that were taken; pages whose bytes were dropped by age."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0016_notices_out")]

    operations = [
        migrations.CreateModel(
            name="Backup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("host", models.CharField(max_length=64)),
                ("file", models.TextField()),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("problem", models.TextField(blank=True, default="")),
            ],
            options={"indexes": [models.Index(fields=["-taken_at"], name="backup_newest")]},
        ),
        migrations.AddField(model_name="document", name="dropped_at", field=models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["fetched_at"], name="document_by_age", condition=models.Q(("dropped_at", None))
            ),
        ),
    ]
