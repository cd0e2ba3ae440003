"""`manage.py extract`: the contract that other tools rely on."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

TEXT = "“It is shut,” Ana Barro said. By September 2026 the town will have 4,000 homes 😀."


def run(stdin: bytes, monkeypatch: pytest.MonkeyPatch, *args: str) -> tuple[str, str, str]:
    """(stdout, stderr, error) of the command."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    out, err, error = io.StringIO(), io.StringIO(), ""
    try:
        call_command("extract", *args, stdout=out, stderr=err)
    except CommandError as raised:
        error = str(raised)
    return out.getvalue(), err.getvalue(), error


def lines(*records: Any) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


@pytest.mark.parametrize("source", ["-", "file"])
def test_one_article(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    name = "-" if source == "-" else str(path)
    out, err, error = run(TEXT.encode(), monkeypatch, name, "--published-at", "2026-03-04")
    found = json.loads(out)
    assert (err, error) == ("", "")
    assert list(found) == ["sentences", "quotes", "claims", "engine", "notice"]
    assert found["notice"] is None
    (quote,) = found["quotes"]
    assert list(quote) == [
        "content",
        "source",
        "cue",
        "quoted",
        "form",
        "speaker",
        "role",
        "via",
        "confidence",
        "candidates",
    ]
    assert (quote["speaker"], quote["form"], quote["content"]) == ("Ana Barro", "direct", [[0, 13]])
    claim = found["claims"][-1]
    assert list(claim) == ["span", "types", "priority", "score", "confidence", "reasons", "figures", "dates", "quote"]
    assert claim["figures"][0]["value"] == 4000
    assert claim["dates"][0]["end"] == "2026-09-30"


def test_lines_keep_their_order_and_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [{"id": f"a{n}", "text": TEXT, "title": "Shut", "published_at": "2026-03-04"} for n in range(40)]
    one, _err, _error = run(lines(*records), monkeypatch, "--jsonl")
    two, _err, _error = run(lines(*records), monkeypatch, "--jsonl", "--workers", "2")
    assert one == two
    assert [json.loads(line)["id"] for line in one.splitlines()] == [record["id"] for record in records]
    assert json.loads(one.splitlines()[0])["quotes"][0]["speaker"] == "Ana Barro"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (b"{", "line 2:"),
        (b"[]", 'expected an object with "id" and "text"'),
        (b'{"id": 1}', 'expected an object with "id" and "text"'),
        (b'{"id": 1, "text": "x", "published_at": 7}', "must be strings"),
        (b'{"id": 1, "text": "x", "published_at": "soon"}', "soon"),
        (b"\xff\xfe", "line 2:"),
    ],
)
def test_a_bad_line_is_named_and_the_others_go_through(
    bad: bytes, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = lines({"id": "a", "text": TEXT})
    out, err, error = run(good + bad + b"\n\n" + good, monkeypatch, "--jsonl")
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a", "a"]
    assert "line 2:" in err
    assert message in err
    assert error == "1 bad line"


def test_lone_surrogates_come_out_as_valid_json(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err, _error = run(b'{"id": "a", "text": "\\ud800 has 4,000 homes in 2014.\\u0000"}\n', monkeypatch, "--jsonl")
    assert err == ""
    assert json.loads(out)["id"] == "a"


def test_undecodable_bytes_give_a_plain_message(monkeypatch: pytest.MonkeyPatch) -> None:
    out, _err, error = run(b"caf\xe9", monkeypatch)
    assert out == ""
    assert error == "- is not UTF-8 text (byte 3)."


def test_a_missing_file_gives_a_plain_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _out, _err, error = run(b"", monkeypatch, str(tmp_path / "none.txt"))
    assert "No such file" in error


def test_a_bad_date_gives_a_plain_message(monkeypatch: pytest.MonkeyPatch) -> None:
    _out, _err, error = run(b"", monkeypatch, "--published-at", "soon")
    assert "'soon' is not a date like 2026-03-04" in error
