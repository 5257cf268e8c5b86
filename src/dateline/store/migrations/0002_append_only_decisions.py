"""Decisions are append-only: the database itself refuses UPDATE, DELETE, REPLACE and TRUNCATE."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER decision_no_update BEFORE UPDATE ON store_decision
       BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END""",
    """CREATE TRIGGER decision_no_delete BEFORE DELETE ON store_decision
       BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END""",
    # INSERT OR REPLACE removes the row in its way without asking the trigger above.
    """CREATE TRIGGER decision_no_replace BEFORE INSERT ON store_decision
       WHEN EXISTS (SELECT 1 FROM store_decision WHERE id = NEW.id OR hash = NEW.hash
                    OR (candidate_id = NEW.candidate_id AND revision = NEW.revision))
       BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION refuse_decision_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'decisions are append-only'; END $$""",
    """CREATE TRIGGER decision_no_change BEFORE UPDATE OR DELETE ON store_decision
       FOR EACH ROW EXECUTE FUNCTION refuse_decision_change()""",
    """CREATE TRIGGER decision_no_truncate BEFORE TRUNCATE ON store_decision
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_decision_change()""",
]
UNDO_SQLITE = [
    "DROP TRIGGER decision_no_update",
    "DROP TRIGGER decision_no_delete",
    "DROP TRIGGER decision_no_replace",
]
UNDO_POSTGRESQL = [
    "DROP TRIGGER decision_no_change ON store_decision",
    "DROP TRIGGER decision_no_truncate ON store_decision",
    "DROP FUNCTION refuse_decision_change()",
]


def _run(sqlite, postgresql):
    def apply(apps, schema_editor):
        statements = sqlite if schema_editor.connection.vendor == "sqlite" else postgresql
        for statement in statements:
            schema_editor.execute(statement)

    return apply


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]
    operations = [migrations.RunPython(_run(SQLITE, POSTGRESQL), _run(UNDO_SQLITE, UNDO_POSTGRESQL))]
