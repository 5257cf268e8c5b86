"""Decisions that say where reports belong. The new columns of `Decision` may be null, so that SQLite adds them in place:
a remade table would have lost the triggers of 0002.
"""

import django.db.models.deletion
from django.db import migrations, models


def _reference(to, **given):
    return models.ForeignKey(null=True, related_name="+", to=to, **given)


def merge_duplicates(apps, schema_editor):
    """Until now a duplicate kept its reports. They go where its decision said; the next linking merges the fields."""
    candidates = apps.get_model("store", "Candidate").objects
    decisions = apps.get_model("store", "Decision").objects
    members = apps.get_model("store", "CandidateReport").objects
    reports = apps.get_model("store", "Report").objects
    Placement = apps.get_model("store", "Placement")
    standing = []
    for row in candidates.filter(state="duplicate").exclude(duplicate_of=None).only("pk", "duplicate_of_id"):
        said = decisions.filter(candidate=row.pk, verdict="duplicate", duplicate_of=row.duplicate_of_id)
        if (decision := said.order_by("-pk").defer("candidate_record").first()) is not None:
            words = f"by hand: {decision.decided_by.username}, {decision.decided_at.day} {decision.decided_at:%B %Y}"
            standing.append((decision.pk, row.pk, row.duplicate_of_id, words))
    for decision, source, target, words in sorted(standing):
        moved = list(members.filter(candidate=source))
        beside = list(members.filter(candidate=target))
        Placement.objects.bulk_create(
            [
                Placement(
                    decision_id=decision,
                    report_id=m.report_id,
                    came_from_id=source,
                    before={"score": m.score, "reasons": m.reasons},
                )
                for m in moved
            ]
            + [Placement(decision_id=decision, report_id=m.report_id) for m in beside]
        )
        members.filter(pk__in=[m.pk for m in moved]).update(
            candidate=target, placed_by=decision, score=1.0, reasons=[words]
        )
        members.filter(pk__in=[m.pk for m in beside], placed_by=None).update(placed_by=decision)
        reports.filter(pk__in=[m.report_id for m in moved], state="linked").update(state="pending")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # else the indexes that follow would have to wait


class Migration(migrations.Migration):
    dependencies = [("store", "0006_linking")]

    operations = [
        migrations.AddField(
            "decision", "other", _reference("store.candidate", on_delete=django.db.models.deletion.PROTECT)
        ),
        migrations.AddField("decision", "reports", models.JSONField(null=True)),
        migrations.AddField(
            "candidate",
            "part_of",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="parts",
                to="store.candidate",
            ),
        ),
        migrations.AlterField(
            "candidatereport",
            "candidate",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="store.candidate"),
        ),
        migrations.AddField(
            "candidatereport",
            "placed_by",
            _reference("store.decision", on_delete=django.db.models.deletion.PROTECT),
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.JSONField(null=True)),
                (
                    "came_from",
                    _reference("store.candidate", on_delete=django.db.models.deletion.PROTECT),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="store.decision",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="store.report",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "report"), name="one_placement_a_decision")
                ],
            },
        ),
        migrations.RunPython(merge_duplicates, migrations.RunPython.noop),
    ]
