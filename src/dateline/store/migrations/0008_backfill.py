import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0007_decided_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="Backfill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=12)),
                ("name", models.TextField()),
                ("position", models.PositiveBigIntegerField(default=0)),
                ("children", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="article",
            name="backfill",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="articles",
                to="store.backfill",
            ),
        ),
        migrations.AddField(
            model_name="candidate",
            name="backfill",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="candidates",
                to="store.backfill",
            ),
        ),
        migrations.AddField(
            model_name="feedentry",
            name="backfill",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="entries",
                to="store.backfill",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("backfill__isnull", False)),
                fields=["backfill", "state"],
                name="article_of_past",
            ),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(
                condition=models.Q(("backfill__isnull", True)),
                fields=["state", "-score", "id"],
                name="queue_of_news",
            ),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(
                condition=models.Q(("backfill__isnull", False)),
                fields=["state", "-score", "id"],
                name="queue_of_past",
            ),
        ),
        migrations.AddIndex(
            model_name="feedentry",
            index=models.Index(
                condition=models.Q(("backfill__isnull", False)),
                fields=["backfill", "state"],
                name="entry_of_past",
            ),
        ),
    ]
