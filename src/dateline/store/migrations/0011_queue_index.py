"""What the queue is filtered and searched by, and saved views.

Filling the tables for every candidate that is there takes long on a large database, so each batch is a transaction of its
own: stopped half way, it goes on where it was.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_FTS = [
    # each word stands once in a text, so that nothing but whether it is there has to be kept
    """CREATE VIRTUAL TABLE store_searchtext_fts USING fts5(words, content='store_searchtext', content_rowid='candidate_id',
       tokenize='unicode61 remove_diacritics 2', prefix='2 3', detail='none')""",
    """CREATE TRIGGER store_searchtext_new AFTER INSERT ON store_searchtext BEGIN
       INSERT INTO store_searchtext_fts (rowid, words) VALUES (new.candidate_id, new.words); END""",
    """CREATE TRIGGER store_searchtext_gone AFTER DELETE ON store_searchtext BEGIN
       INSERT INTO store_searchtext_fts (store_searchtext_fts, rowid, words) VALUES ('delete', old.candidate_id, old.words);
       END""",
    """CREATE TRIGGER store_searchtext_changed AFTER UPDATE ON store_searchtext BEGIN
       INSERT INTO store_searchtext_fts (store_searchtext_fts, rowid, words) VALUES ('delete', old.candidate_id, old.words);
       INSERT INTO store_searchtext_fts (rowid, words) VALUES (new.candidate_id, new.words); END""",
]
_TSVECTOR = [
    """ALTER TABLE store_searchtext ADD COLUMN vector tsvector
       GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
    # no list of changes waits to be merged: each search would have to read it
    "CREATE INDEX store_searchtext_vector ON store_searchtext USING gin (vector) WITH (fastupdate = off)",
]


def make_posts(apps, schema_editor):
    """On SQLite without row ids: with them, the key would be an index beside the table, twice the size."""
    shape = " WITHOUT ROWID" if schema_editor.connection.vendor == "sqlite" else ""
    schema_editor.execute(
        """CREATE TABLE store_queuepost (mark bigint NOT NULL, stand smallint NOT NULL, rank smallint NOT NULL,
           candidate_id bigint NOT NULL, PRIMARY KEY (mark, stand, rank, candidate_id))"""
        + shape
    )
    schema_editor.execute("CREATE INDEX queue_marks_of_one ON store_queuepost (candidate_id, mark)")


def drop_posts(apps, schema_editor):
    schema_editor.execute("DROP TABLE store_queuepost")


def make_search(apps, schema_editor):
    for statement in _FTS if schema_editor.connection.vendor == "sqlite" else _TSVECTOR:
        schema_editor.execute(statement)


def drop_search(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE store_searchtext_fts")


def fill(apps, schema_editor):
    from dateline.store.queue_index import index_unindexed

    index_unindexed()


class MakeOnce(migrations.SeparateDatabaseAndState):
    """Makes all tables in one transaction, and passes when they are there: filling them was stopped."""

    atomic = True

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if "store_queueentry" in schema_editor.connection.introspection.table_names():
            return
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        # their indexes too, which otherwise wait until everything is filled
        for statement in schema_editor.deferred_sql:
            schema_editor.execute(statement)
        schema_editor.deferred_sql.clear()


_ENTRY = migrations.CreateModel(
    name="QueueEntry",
    fields=[
        (
            "candidate",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="queue_entry",
                serialize=False,
                to="store.candidate",
            ),
        ),
        ("stand", models.PositiveSmallIntegerField()),
        ("rank", models.PositiveSmallIntegerField()),
        ("first_day", models.IntegerField(null=True)),
        ("last_day", models.IntegerField(null=True)),
        ("latitude", models.FloatField(null=True)),
        ("longitude", models.FloatField(null=True)),
    ],
    options={
        "indexes": [
            models.Index(fields=["stand", "last_day", "first_day", "rank", "candidate"], name="queue_by_day"),
            models.Index(fields=["stand", "latitude", "longitude", "rank", "candidate"], name="queue_by_box"),
        ],
    },
)
_MARK = migrations.CreateModel(
    name="QueueMark",
    fields=[
        ("mark", models.BigIntegerField(primary_key=True, serialize=False)),
        ("kind", models.CharField(max_length=10)),
        ("within", models.CharField(blank=True, default="", max_length=210)),
        ("value", models.CharField(max_length=200)),
        ("plain", models.CharField(max_length=200)),
    ],
    options={
        "indexes": [
            models.Index(
                fields=["kind", "within", "plain"],
                name="queue_marks_of_kind",
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops", "varchar_pattern_ops"],
            )
        ],
    },
)
_POST = migrations.CreateModel(
    name="QueuePost",
    fields=[
        (
            "pk",
            models.CompositePrimaryKey(
                "mark",
                "stand",
                "rank",
                "candidate_id",
                blank=True,
                editable=False,
                primary_key=True,
                serialize=False,
            ),
        ),
        ("mark", models.BigIntegerField()),
        ("stand", models.PositiveSmallIntegerField()),
        ("rank", models.PositiveSmallIntegerField()),
        (
            "candidate",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="store.candidate",
            ),
        ),
    ],
    options={"indexes": [models.Index(fields=["candidate", "mark"], name="queue_marks_of_one")]},
)
_TEXT = migrations.CreateModel(
    name="SearchText",
    fields=[
        (
            "candidate",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="search_text",
                serialize=False,
                to="store.candidate",
            ),
        ),
        ("words", models.TextField()),
    ],
)
_VIEW = migrations.CreateModel(
    name="SavedView",
    fields=[
        (
            "id",
            models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
        ),
        ("name", models.CharField(max_length=60)),
        ("query", models.TextField(blank=True, default="")),
        ("shared", models.BooleanField(default=False)),
        ("position", models.PositiveSmallIntegerField(default=0)),
        ("is_default", models.BooleanField(default=False)),
        ("made_at", models.DateTimeField()),
        (
            "owner",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_views",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ],
    options={
        "indexes": [
            models.Index(condition=models.Q(("shared", True)), fields=["position"], name="shared_views")
        ],
        "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="one_view_a_name")],
    },
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("store", "0010_watches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        MakeOnce(
            database_operations=[
                _ENTRY,
                _MARK,
                _TEXT,
                _VIEW,
                migrations.RunPython(make_posts, drop_posts),
                migrations.RunPython(make_search, drop_search),
            ],
            state_operations=[_ENTRY, _MARK, _TEXT, _VIEW, _POST],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
