"""`manage.py ingest` with a file of many articles: report, dry run, stops and kills."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.history import verify
from claims.models import Article, Channel, Claim, ClaimEvent, Import, ImportLine, Revision, Speaker, User
from tests.jobs.test_kill import database_url

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0
TEXT = (
    "The ferry of {0} carried 41,000 passengers in 2024. “Nobody will miss it,” said Mira Tolland, the harbour master."
)


def record(number: int, **values: Any) -> dict[str, Any]:
    text = f"{TEXT.format(number)}\n\n" * 6
    return {"id": f"n{number}", "title": f"Ferry {number}", "text": text, "publisher": "The Courier", **values}


def write(path: Path, *records: dict[str, Any] | str) -> Path:
    lines = (each if isinstance(each, str) else json.dumps(each) for each in records)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def ingest(*arguments: object) -> tuple[list[str], str]:
    """Lines on standard output, and the failure's message."""
    out, err, failure = io.StringIO(), io.StringIO(), ""
    try:
        call_command("ingest", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        failure = str(error)
    assert not err.getvalue()
    return out.getvalue().splitlines(), failure


def everything() -> list[int]:
    return [model.objects.count() for model in (Article, Revision, Claim, ClaimEvent, Import, ImportLine)]  # type: ignore[attr-defined]


def test_a_file_with_a_refused_line(tmp_path: Path, reviewer: User) -> None:
    file = write(tmp_path / "a.jsonl", record(1), record(2, published_at="soon"), "{bad", record(1), record(3))
    report = tmp_path / "report.csv"
    lines, failure = ingest(file, "--as", reviewer.username, "--report", report, "--workers", 2)
    assert lines[0].startswith("line 2 (n2): not brought in. “published_at” says “soon”, which is no date")
    assert lines[1].startswith("line 3: not brought in. No JSON at column 2")
    assert lines[2:] == [f"{file}: 2 brought in, 0 new versions, 1 there already, 2 not brought in."]
    assert failure == f"2 lines of {file} not brought in."
    articles = {article.external_id: article for article in Article.objects.all()}
    assert set(articles) == {"n1", "n3"}
    assert {article.created_by for article in articles.values()} == {reviewer}
    assert {event.channel for event in ClaimEvent.objects.all()} == {Channel.COMMAND}
    assert not [problem for article in articles.values() for problem in verify(article)]
    rows = list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["line"], row["id"], row["outcome"], row["article"]) for row in rows] == [
        ("1", "n1", "made", str(articles["n1"].pk)), ("2", "n2", "refused", ""), ("3", "", "refused", ""),
        ("4", "n1", "known", str(articles["n1"].pk)), ("5", "n3", "made", str(articles["n3"].pk)),
    ]  # fmt: skip
    assert "no date" in rows[1]["reason"]


def test_a_report_has_no_live_formulas_and_comes_as_json_too(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", record(1, id="=1+1", published_at="@SUM(A1)"))
    ingest(file, "--report", tmp_path / "report.csv")
    assert '"1","\'=1+1","refused",""' in (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    ingest(file, "--report", tmp_path / "report.jsonl")
    told = json.loads((tmp_path / "report.jsonl").read_text(encoding="utf-8"))
    assert (told["line"], told["id"], told["outcome"], told["article"]) == (1, "=1+1", "refused", None)


def test_csv_and_what_stands_in_for_what_lines_leave_out(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        f'title;text;publisher\nFerry;"{TEXT.format(1)}";\nBridge;"{TEXT.format(2)}";The Herald\n', encoding="utf-16"
    )
    assert not ingest(tmp_path / "a.csv", "--publisher", "The Courier", "--language", "en-GB")[1]
    assert sorted(Article.objects.values_list("title", "publisher", "language")) == [
        ("Bridge", "The Herald", "en-gb"), ("Ferry", "The Courier", "en-gb"),
    ]  # fmt: skip


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", record(1, mood="good"), "{bad", record(1, mood="good"))
    before = everything()
    lines, failure = ingest(file, "--dry-run", "--report", tmp_path / "report.csv")
    assert everything() == before
    assert lines[0].startswith("line 2: not brought in.")
    assert lines[1:] == [
        f"{file}: dry run, nothing was brought in. 1 brought in, 0 new versions, 1 there already, 1 not brought in."
        " Columns that are not read: mood."
    ]
    assert failure == f"1 line of {file} not brought in."
    assert len((tmp_path / "report.csv").read_text(encoding="utf-8").splitlines()) == 4


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["a.jsonl", "b.txt"], "Give a file that ends in .jsonl or .csv by itself."),
        (["a.jsonl", "--published-at", "2026-03-04"], "--published-at is for single articles"),
        (["b.txt", "--dry-run"], "--dry-run is for files that end in .jsonl or .csv."),
        (["a.jsonl", "--workers", "0"], "'0' is not a number from 1 to 64"),
        (["a.jsonl", "--as", "viewer"], "Only reviewers and editors can do this."),
        (["a.jsonl", "--report", "missing/report.csv"], "the report cannot be written: No such file"),
        (["columns.csv", "--report", "./columns.csv"], "The report would overwrite the file"),
        (["missing.jsonl"], "missing.jsonl: No such file or directory"),
        (["empty.csv"], "empty.csv: There is nothing in the file."),
        (["columns.csv"], "columns.csv: The first line has to name the columns"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_done(
    arguments: list[str], reason: str, tmp_path: Path, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.jsonl", record(1))
    (tmp_path / "empty.csv").touch()
    (tmp_path / "columns.csv").write_text("a,b\n1,2\n")
    _lines, failure = ingest(*arguments)
    assert reason in failure
    assert not Article.objects.exists()
    assert not Import.objects.exists()
    assert (tmp_path / "columns.csv").read_text() == "a,b\n1,2\n"


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jsonl"))
    assert not ingest(write(file, record(1)))[1]
    assert Import.objects.get().name == ".jsonl"


def test_too_big_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.management.importing.MAX_IMPORT", 1024**2)
    file = write(tmp_path / "a.jsonl", *([record(1)] * 2000))
    assert ingest(file) == ([], f"{file}: The file is bigger than 1 MB.")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    """start(file): the command in a process of its own; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def begin(file: Path) -> subprocess.Popen[str]:
        command = [sys.executable, str(ROOT / "manage.py"), "ingest", str(file), "--workers", "2"]
        environment = {**os.environ, "DATABASE_URL": database_url(), "VAR_DIR": str(tmp_path)}
        process = subprocess.Popen(  # noqa: S603
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def until(condition: Any, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def assert_whole(count: int) -> None:
    assert sorted(Article.objects.values_list("external_id", flat=True)) == sorted(f"n{i}" for i in range(count))
    lines = ImportLine.objects.order_by("line").values_list("line", "outcome", "article__external_id")
    assert list(lines) == [(i + 1, "made", f"n{i}") for i in range(count)]
    assert Revision.objects.count() == count
    assert not [problem for article in Article.objects.all() for problem in verify(article)]


def test_killed_in_the_middle_and_given_again_nothing_is_lost_or_doubled(tmp_path: Path, start: Any) -> None:
    count = 60
    file = write(tmp_path / "a.jsonl", *map(record, range(count)))
    for reached in (8, 25):
        process = start(file)
        until(lambda reached=reached: ImportLine.objects.count() >= reached, "articles come in")
        workers = children(process.pid)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert len(workers) >= 2
        until(lambda workers=workers: not any(map(is_alive, workers)), "its workers end with it")
        assert Article.objects.count() == ImportLine.objects.count() < count
    process = start(file)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert f"{file}: going on where it stopped; " in out
    assert f"{count} brought in" in out
    assert Import.objects.count() == 1
    assert_whole(count)


def test_ctrl_c_stops_between_lines(tmp_path: Path, start: Any) -> None:
    count = 60
    file = write(tmp_path / "a.jsonl", *map(record, range(count)))
    process = start(file)
    until(lambda: ImportLine.objects.count() >= 5, "articles come in")
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "stopped after line" in err
    assert "The same command goes on where it stopped." in err
    assert "Traceback" not in err
    assert Article.objects.count() == ImportLine.objects.count() < count
    process = start(file)
    _out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert_whole(count)


def test_two_files_with_the_same_texts_at_once_wait_for_each_other_and_double_nothing(
    tmp_path: Path, start: Any
) -> None:
    """Each text is in both files, in opposite orders, and so are its speakers."""
    records = [{**record(number), "id": ""} for number in range(40)]
    files = [write(tmp_path / "a.jsonl", *records), write(tmp_path / "b.jsonl", *reversed(records))]
    for process in [start(file) for file in files]:
        _out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err
    assert Article.objects.count() == Revision.objects.count() == 40
    assert ImportLine.objects.filter(outcome="made").count() == ImportLine.objects.filter(outcome="known").count() == 40
    assert Speaker.objects.count() == 1
    assert not [problem for article in Article.objects.all() for problem in verify(article)]
