import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0019_seeing")]

    operations = [
        migrations.CreateModel(
            name="QueueSample",
            fields=[
                (
                    "candidate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="queue_sample",
                        serialize=False,
                        to="store.candidate",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("own_rank", models.PositiveSmallIntegerField()),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("trained_at", models.DateTimeField()),
                ("decided_from", models.DateTimeField()),
                ("decided_to", models.DateTimeField()),
                ("decided", models.PositiveIntegerField()),
                ("confirmed", models.PositiveIntegerField()),
                ("model", models.JSONField()),
                ("lesson", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="SampleRound",
            fields=[
                ("stand", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("last_turn", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "candidate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="outcome",
                        serialize=False,
                        to="store.candidate",
                    ),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=10)),
                ("reason", models.CharField(blank=True, default="", max_length=30)),
                ("decided_at", models.DateTimeField()),
                ("rank", models.PositiveSmallIntegerField()),
                ("sampled", models.BooleanField(default=False)),
                ("event_type", models.CharField(max_length=40)),
                ("country_code", models.CharField(blank=True, default="", max_length=2)),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.decision",
                    ),
                ),
                (
                    "last_decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.decision"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutcomeSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=120)),
                ("event_type", models.CharField(max_length=40)),
                ("confirmed", models.BooleanField()),
                (
                    "outcome",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="store.outcome",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RankingUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("reranked_to", models.PositiveBigIntegerField(null=True)),
                (
                    "ranking",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="store.ranking",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(
                condition=models.Q(("answer", ""), _negated=True), fields=["decided_at"], name="outcome_days"
            ),
        ),
        migrations.AddIndex(
            model_name="outcomesource",
            index=models.Index(fields=["source", "event_type", "confirmed"], name="outcomes_of_source"),
        ),
        migrations.AddConstraint(
            model_name="outcomesource",
            constraint=models.UniqueConstraint(fields=("outcome", "source"), name="one_source_an_outcome"),
        ),
    ]
