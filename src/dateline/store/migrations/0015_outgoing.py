"""The log of changes of incidents, begun with what is known of those that there are; tokens of the API."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

AT_ONCE = 500


def write_changes(apps, schema_editor):
    """When each incident was published as it stands, and when it was withdrawn, in the order of time. What it said
    between is not known row by row: whoever reads the log gets what it says now.
    """
    incidents = apps.get_model("store", "Incident")
    decisions = apps.get_model("store", "Decision")
    changes = apps.get_model("store", "IncidentChange")
    known = incidents.objects.order_by("pk").values_list(
        "pk", "candidate_id", "public_id", "decision_id", "confirmed_at", "withdrawn_at"
    )
    events, standing, gone = [], {}, {}
    for pk, candidate, public_id, decision, confirmed_at, withdrawn_at in known.iterator(chunk_size=2000):
        events.append((confirmed_at, pk, "published", decision))
        if withdrawn_at is None:
            standing[candidate] = public_id
        else:
            gone[pk] = candidate
            taken_back = decisions.objects.filter(candidate_id=candidate, decided_at=withdrawn_at)
            by = taken_back.order_by("-revision").values_list("pk", flat=True).first() or decision
            events.append((max(confirmed_at, withdrawn_at), pk, "retracted", by))
    leads = dict(
        apps.get_model("store", "Candidate")
        .objects.filter(duplicate_of__isnull=False)
        .values_list("pk", "duplicate_of_id")
    )

    def heir(candidate):
        seen = {candidate}
        while candidate in leads and leads[candidate] not in seen:
            candidate = leads[candidate]
            seen.add(candidate)
        return standing.get(candidate, "")

    log = [
        changes(
            number=number,
            incident_id=pk,
            kind=kind,
            decision_id=decision,
            at=at,
            merged_into=heir(gone[pk]) if kind == "retracted" else "",
        )
        for number, (at, pk, kind, decision) in enumerate(sorted(events), start=1)
    ]
    changes.objects.bulk_create(log, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0014_preferences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="IncidentChange",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=10)),
                ("merged_into", models.CharField(blank=True, default="", max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.decision",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="store.incident",
                    ),
                ),
            ],
        ),
        migrations.RunPython(write_changes, migrations.RunPython.noop),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("hint", models.CharField(max_length=12)),
                ("scopes", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)), fields=("user", "name"), name="one_token_a_name"
            ),
        ),
        migrations.CreateModel(
            name="RateWindow",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("window", models.PositiveBigIntegerField()),
                ("given", models.PositiveIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["window"], name="rate_window_by_age")]},
        ),
        migrations.CreateModel(
            name="TokenDecision",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="by_token",
                        serialize=False,
                        to="store.decision",
                    ),
                ),
                (
                    "token",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.apitoken",
                    ),
                ),
            ],
        ),
    ]
