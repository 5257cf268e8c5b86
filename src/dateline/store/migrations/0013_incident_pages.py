"""Narrow lines of the incidents that stand, and the indexes by which the overview counts.

Two indexes of candidates go: the queue is walked by its own tables since 0011, and every decision had to keep these up.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from dateline.store.incident_lines import line_columns


def write_lines(apps, schema_editor):
    """A line for each incident that was confirmed before there were lines."""
    lines = apps.get_model("store", "IncidentLine")
    standing = apps.get_model("store", "Incident").objects.filter(withdrawn_at=None).order_by("pk")
    waiting = []
    for row in standing.only("pk", "public_id", "record", "candidate_id").iterator(chunk_size=500):
        waiting.append(
            lines(
                incident_id=row.pk, candidate_id=row.candidate_id, **line_columns(row.record, row.public_id)
            )
        )
        if len(waiting) >= 500:
            lines.objects.bulk_create(waiting)
            waiting = []
    lines.objects.bulk_create(waiting)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0012_team"),
    ]

    operations = [
        migrations.CreateModel(
            name="IncidentLine",
            fields=[
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="line",
                        serialize=False,
                        to="store.incident",
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="store.candidate",
                    ),
                ),
                ("event_type", models.CharField(max_length=40)),
                ("sub_event_type", models.CharField(max_length=60)),
                ("date_start", models.DateField(null=True)),
                ("date_end", models.DateField(null=True)),
                ("week", models.DateField(null=True)),
                ("country_code", models.CharField(blank=True, default="", max_length=2)),
                ("admin1", models.CharField(blank=True, default="", max_length=200)),
                ("admin2", models.CharField(blank=True, default="", max_length=200)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("geo_precision", models.PositiveSmallIntegerField(null=True)),
                ("x", models.PositiveIntegerField(null=True)),
                ("y", models.PositiveIntegerField(null=True)),
                ("killed_low", models.PositiveIntegerField(null=True)),
                ("killed_best", models.PositiveIntegerField(null=True)),
                ("killed_high", models.PositiveIntegerField(null=True)),
                ("actors", models.TextField(blank=True, default="")),
                ("sources", models.TextField(blank=True, default="")),
                ("words", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.RemoveIndex(model_name="candidate", name="queue_best_first"),
        migrations.RemoveIndex(model_name="candidate", name="queue_of_news"),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["first_seen_at", "backfill"], name="candidate_came_in"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=Q(revision=1), fields=["decided_at", "candidate"], name="first_decision_days"
            ),
        ),
        migrations.AddIndex(
            model_name="incidentline",
            index=models.Index(fields=["-date_start", "-incident"], name="incident_latest_first"),
        ),
        migrations.RunPython(write_lines, migrations.RunPython.noop),
    ]
