"""Watches, which candidates each holds, and what was told of them."""

import django.db.models.deletion
from django.db import migrations, models

_ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0009_roles_and_claims"),
    ]

    operations = [
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=120)),
                ("origin", models.CharField(max_length=8)),
                ("state", models.CharField(default="on", max_length=4)),
                ("given", models.JSONField()),
                ("record", models.JSONField()),
                ("changed_at", models.DateTimeField()),
                ("swept_to", models.BigIntegerField(null=True)),
                ("told_from", models.DateTimeField()),
                ("digest_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="WatchMatch",
            fields=[
                _ID,
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watch_matches",
                        to="store.candidate",
                    ),
                ),
                (
                    "watch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="store.watch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("watch", "candidate"), name="one_match_a_watch")
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchNotice",
            fields=[
                _ID,
                ("kind", models.CharField(max_length=8)),
                ("subject", models.CharField(max_length=40)),
                ("about", models.CharField(max_length=100)),
                ("message", models.TextField()),
                ("raised_at", models.DateTimeField()),
                ("told", models.JSONField(default=list)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "watch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="store.watch",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at__isnull", True)),
                        fields=["watch", "raised_at"],
                        name="watch_notice_waiting",
                    ),
                    models.Index(fields=["raised_at"], name="watch_notice_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("watch", "kind", "subject"), name="one_notice_a_subject")
                ],
            },
        ),
    ]
