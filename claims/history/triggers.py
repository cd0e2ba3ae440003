"""Triggers that hold what no application code may change: history is append-only, a revision's text stays as it is,
what it was read from does not change, nor does a report that is made.

They are put back after every migrate and flush (`ClaimsConfig.ready`), since altering a table on SQLite drops its
triggers. `drop_triggers` is the one sanctioned way around them, for tests that empty the tables.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

HISTORY = "claims_claimevent"
REVISION = "claims_revision"
CAPTURE = "claims_capture"
REPORT = "claims_report"
REPORT_PARTS = ("claims_reportchunk", "claims_reportitem")
TABLES = (HISTORY, REVISION, CAPTURE, REPORT, *REPORT_PARTS)
HISTORY_MESSAGE = "history is append-only"
REVISION_MESSAGE = "the text of a revision does not change"
CAPTURE_MESSAGE = "what was fetched or uploaded does not change"
REPORT_MESSAGE = "a report that is made does not change"
FROZEN_COLUMNS = ("article_id", "number", "text", "sha256", "blocks", "sentences")
# All but `revision_id`, which is set once. What belongs to no revision yet may be deleted.
CAPTURED_COLUMNS = (
    "uuid", "origin", "asked_url", "url", "file_name", "content_type", "charset", "http_status", "headers",
    "received_at", "received_by_id", "size", "sha256", "is_packed", "body",
)  # fmt: skip
_ATTACHED = "OLD.revision_id IS NOT NULL"


def _in_article(*unique: str) -> str:
    return f"article_id = NEW.article_id AND ({' OR '.join(f'{column} = NEW.{column}' for column in unique)})"


def _refuse_replacing(table: str, in_the_way: str, message: str) -> str:
    condition = f"id = NEW.id OR ({in_the_way})"
    return (
        f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {condition}) "  # noqa: S608 - our own names
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _refuse_reports(event: str, table: str, report: str) -> str:
    made = f"(SELECT state FROM {REPORT} WHERE id = {report}) = 'made'"  # noqa: S608 - our own names
    return f"BEFORE {event} ON {table} WHEN {made} BEGIN SELECT RAISE(ABORT, '{REPORT_MESSAGE}'); END"


_SQLITE = {
    "claimevent_no_update": f"BEFORE UPDATE ON {HISTORY} BEGIN SELECT RAISE(ABORT, '{HISTORY_MESSAGE}'); END",
    "claimevent_no_delete": f"BEFORE DELETE ON {HISTORY} BEGIN SELECT RAISE(ABORT, '{HISTORY_MESSAGE}'); END",
    "revision_no_update": f"BEFORE UPDATE OF {', '.join(FROZEN_COLUMNS)} ON {REVISION} "
    f"BEGIN SELECT RAISE(ABORT, '{REVISION_MESSAGE}'); END",
    "revision_no_delete": f"BEFORE DELETE ON {REVISION} BEGIN SELECT RAISE(ABORT, '{REVISION_MESSAGE}'); END",
    # INSERT OR REPLACE deletes the row that is in its way, and fires no delete trigger for it.
    "claimevent_no_replace": _refuse_replacing(HISTORY, _in_article("seq"), HISTORY_MESSAGE),
    "revision_no_replace": _refuse_replacing(REVISION, _in_article("number", "sha256"), REVISION_MESSAGE),
    "capture_no_update": f"BEFORE UPDATE OF {', '.join(CAPTURED_COLUMNS)} ON {CAPTURE} "
    f"BEGIN SELECT RAISE(ABORT, '{CAPTURE_MESSAGE}'); END",
    "capture_attached_once": f"BEFORE UPDATE OF revision_id ON {CAPTURE} WHEN {_ATTACHED} "
    f"BEGIN SELECT RAISE(ABORT, '{CAPTURE_MESSAGE}'); END",
    "capture_no_delete": f"BEFORE DELETE ON {CAPTURE} WHEN {_ATTACHED} "
    f"BEGIN SELECT RAISE(ABORT, '{CAPTURE_MESSAGE}'); END",
    "capture_no_replace": _refuse_replacing(
        CAPTURE, "uuid = NEW.uuid OR revision_id = NEW.revision_id", CAPTURE_MESSAGE
    ),
    "report_no_update": _refuse_reports("UPDATE", REPORT, "OLD.id"),
    "report_no_delete": _refuse_reports("DELETE", REPORT, "OLD.id"),
    "report_no_replace": _refuse_replacing(REPORT, "uuid = NEW.uuid OR previous_id = NEW.previous_id", REPORT_MESSAGE),
}
for _part in REPORT_PARTS:
    _name = _part.removeprefix("claims_")
    _SQLITE[f"{_name}_no_insert"] = _refuse_reports("INSERT", _part, "NEW.report_id")
    _SQLITE[f"{_name}_no_delete"] = _refuse_reports("DELETE", _part, "OLD.report_id")
    _SQLITE[f"{_name}_no_update"] = f"BEFORE UPDATE ON {_part} BEGIN SELECT RAISE(ABORT, '{REPORT_MESSAGE}'); END"

# Statement triggers where it is no matter which row, since TRUNCATE fires no row triggers.
_STATEMENT, _ATTACHED_ROW = "FOR EACH STATEMENT", f"FOR EACH ROW WHEN ({_ATTACHED})"
_POSTGRES = {
    "claimevent_no_change": (HISTORY, "UPDATE OR DELETE OR TRUNCATE", _STATEMENT, HISTORY_MESSAGE),
    "revision_no_update": (REVISION, f"UPDATE OF {', '.join(FROZEN_COLUMNS)}", _STATEMENT, REVISION_MESSAGE),
    "revision_no_delete": (REVISION, "DELETE OR TRUNCATE", _STATEMENT, REVISION_MESSAGE),
    "capture_no_update": (CAPTURE, f"UPDATE OF {', '.join(CAPTURED_COLUMNS)}", _STATEMENT, CAPTURE_MESSAGE),
    "capture_no_truncate": (CAPTURE, "TRUNCATE", _STATEMENT, CAPTURE_MESSAGE),
    "capture_attached_once": (CAPTURE, "UPDATE OF revision_id", _ATTACHED_ROW, CAPTURE_MESSAGE),
    "capture_no_delete": (CAPTURE, "DELETE", _ATTACHED_ROW, CAPTURE_MESSAGE),
    "report_no_change": (REPORT, "UPDATE OR DELETE", "FOR EACH ROW WHEN (OLD.state = 'made')", REPORT_MESSAGE),
    "report_no_truncate": (REPORT, "TRUNCATE", _STATEMENT, REPORT_MESSAGE),
}
for _part in REPORT_PARTS:
    _name = _part.removeprefix("claims_")
    _of = "FOR EACH ROW WHEN (claims_report_is_made({}.report_id))"
    _POSTGRES[f"{_name}_no_insert"] = (_part, "INSERT", _of.format("NEW"), REPORT_MESSAGE)
    _POSTGRES[f"{_name}_no_delete"] = (_part, "DELETE", _of.format("OLD"), REPORT_MESSAGE)
    _POSTGRES[f"{_name}_no_update"] = (_part, "UPDATE OR TRUNCATE", _STATEMENT, REPORT_MESSAGE)
_POSTGRES_FUNCTIONS = """
CREATE OR REPLACE FUNCTION claims_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE FUNCTION claims_report_is_made(report bigint) RETURNS boolean LANGUAGE sql AS $$
SELECT EXISTS (SELECT 1 FROM claims_report WHERE id = report AND state = 'made') $$
"""


def trigger_names(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that should be there."""
    return set(_POSTGRES if connection.vendor == "postgresql" else _SQLITE)


def existing_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of all triggers on our tables that are there."""
    table, query = (
        ("to_regclass(%s)", "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid")
        if connection.vendor == "postgresql"
        else ("%s", "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{query} IN ({', '.join([table] * len(TABLES))})", TABLES)
        return {row[0] for row in cursor.fetchall()}


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are missing."""
    missing = trigger_names(connection) - existing_triggers(connection)
    if not missing:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTIONS)
            for name in sorted(missing):
                table, events, each, message = _POSTGRES[name]
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {events} ON {table} {each} "
                    f"EXECUTE FUNCTION claims_refuse('{message}')"
                )
        else:
            for name in sorted(missing):
                cursor.execute(f"CREATE TRIGGER {name} {_SQLITE[name]}")


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away. For tests that empty the tables; nothing else calls it."""
    tables = {name: spec[0] for name, spec in _POSTGRES.items()}
    with connection.cursor() as cursor:
        for name in sorted(existing_triggers(connection) & trigger_names(connection)):
            on_table = f" ON {tables[name]}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on_table}")


def restore_triggers(*, using: str, **_: Any) -> None:
    """post_migrate handler; does nothing while the tables are not there yet (migrating back to zero)."""
    connection = connections[using]
    if set(TABLES) <= set(connection.introspection.table_names()):
        create_triggers(connection)
