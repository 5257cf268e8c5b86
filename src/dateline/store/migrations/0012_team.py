"""Tables of what editors do together, and triggers that keep the log of it append-only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQLITE = [
    """CREATE TRIGGER activity_no_update BEFORE UPDATE ON store_activity
       BEGIN SELECT RAISE(ABORT, 'activities are append-only'); END""",
    """CREATE TRIGGER activity_no_delete BEFORE DELETE ON store_activity
       BEGIN SELECT RAISE(ABORT, 'activities are append-only'); END""",
    # INSERT OR REPLACE removes the row in its way without asking the trigger above.
    """CREATE TRIGGER activity_no_replace BEFORE INSERT ON store_activity
       WHEN EXISTS (SELECT 1 FROM store_activity WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'activities are append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION refuse_activity_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'activities are append-only'; END $$""",
    """CREATE TRIGGER activity_no_change BEFORE UPDATE OR DELETE ON store_activity
       FOR EACH ROW EXECUTE FUNCTION refuse_activity_change()""",
    """CREATE TRIGGER activity_no_truncate BEFORE TRUNCATE ON store_activity
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_activity_change()""",
]
UNDO_SQLITE = [
    "DROP TRIGGER activity_no_update",
    "DROP TRIGGER activity_no_delete",
    "DROP TRIGGER activity_no_replace",
]
UNDO_POSTGRESQL = [
    "DROP TRIGGER activity_no_change ON store_activity",
    "DROP TRIGGER activity_no_truncate ON store_activity",
    "DROP FUNCTION refuse_activity_change()",
]


def _run(sqlite, postgresql):
    def apply(apps, schema_editor):
        statements = sqlite if schema_editor.connection.vendor == "sqlite" else postgresql
        for statement in statements:
            schema_editor.execute(statement)

    return apply


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0011_queue_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("act", models.CharField(max_length=24)),
                ("at", models.DateTimeField()),
                ("candidate_key", models.CharField(blank=True, default="", max_length=40)),
                ("subject", models.CharField(blank=True, default="", max_length=200)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("note", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "candidate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="store.candidate",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("names", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(null=True)),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Mentioned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RuleProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=120)),
                ("scope", models.CharField(max_length=12)),
                ("scope_value", models.CharField(blank=True, default="", max_length=120)),
                ("target", models.CharField(max_length=120)),
                ("target_name", models.CharField(max_length=200)),
                ("state", models.CharField(default="proposed", max_length=10)),
                ("candidate_key", models.CharField(max_length=40)),
                ("examples", models.PositiveIntegerField(default=0)),
                ("proposed_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, default="")),
                ("written_to", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="SecondReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("asked_at", models.DateTimeField()),
                ("verdict", models.CharField(blank=True, default="", max_length=12)),
                ("corrections", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, default="")),
                ("fields", models.JSONField(default=dict)),
                ("first_fields", models.JSONField(default=dict)),
                ("answered_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["-decided_at", "-id"], name="decision_newest"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["decided_by", "-decided_at", "-id"], name="decision_of_person"),
        ),
        migrations.AddIndex(
            model_name="updateproposal",
            index=models.Index(
                condition=models.Q(("settled_by__isnull", False)),
                fields=["-settled_at", "-id"],
                name="proposal_settled",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="assigned_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="assignee",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="candidate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="store.candidate"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="deleted_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mentioned",
            name="comment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="mentioned", to="store.comment"
            ),
        ),
        migrations.AddField(
            model_name="mentioned",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ruleproposal",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ruleproposal",
            name="settled_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="secondreading",
            name="candidate",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="second_reading",
                to="store.candidate",
            ),
        ),
        migrations.AddField(
            model_name="secondreading",
            name="first",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.decision",
            ),
        ),
        migrations.AddField(
            model_name="secondreading",
            name="reader",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="secondreading",
            name="settled_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["-at", "-id"], name="activity_newest"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["by", "-at", "-id"], name="activity_of_person"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["kind", "-at", "-id"], name="activity_of_kind"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["candidate_key", "-at", "-id"], name="activity_of_candidate"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["assignee", "candidate"], name="assignment_of"),
        ),
        migrations.AddIndex(
            model_name="mentioned",
            index=models.Index(condition=models.Q(("read_at", None)), fields=["user"], name="mention_unread"),
        ),
        migrations.AddConstraint(
            model_name="mentioned",
            constraint=models.UniqueConstraint(fields=("user", "comment"), name="one_mention_a_comment"),
        ),
        migrations.AddIndex(
            model_name="ruleproposal",
            index=models.Index(fields=["state", "-proposed_at", "-id"], name="rule_by_state"),
        ),
        migrations.AddConstraint(
            model_name="ruleproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("proposed", "approved"))),
                fields=("kind", "name", "scope", "scope_value", "target"),
                name="one_open_rule",
            ),
        ),
        migrations.AddIndex(
            model_name="secondreading",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["asked_at", "id"], name="second_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="secondreading",
            index=models.Index(
                condition=models.Q(("state", "differs")), fields=["answered_at", "id"], name="second_differs"
            ),
        ),
        migrations.RunPython(_run(SQLITE, POSTGRESQL), _run(UNDO_SQLITE, UNDO_POSTGRESQL)),
    ]
