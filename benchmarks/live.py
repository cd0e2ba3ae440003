"""How many open article pages a server carries: `scripts/with-postgres python benchmarks/live.py [--pages 100]`.

An invented article in the empty database that DATABASE_URL names, gunicorn with two workers on this machine, and as
many people as pages, all on that one article. Each page asks what is new as often as `live.js` does. First a busy time:
somebody changes an item every second, and everybody goes to another item now and then. Then a quiet one, as most of the
time is. Prints latencies (median, 95th percentile, worst), how long changes took to arrive, and what the server's
processes used of the CPU.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SENTENCE = "In {year} the harbour counted {year}00 ships, the harbour office said.\n\n"


@dataclass
class Measured:
    """What all pages saw: seconds for each answer, answers by status, seconds from each change to each page."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Scene:
    """A time of so many seconds over one article: how often pages ask, and between which items people go about."""

    port: int
    article: int
    interval: float
    until: float
    items: list[int]
    written: dict[int, float] = field(default_factory=dict)  # when each event was there, by its number
    measured: Measured = field(default_factory=Measured)

    def change_items(self, user: Any) -> None:
        """One change a second."""
        from django.db import connection

        from claims.models import Action, Article, Claim
        from claims.workflow import apply

        number = 0
        while time.monotonic() < self.until:
            claim = Claim.objects.get(pk=self.items[number % len(self.items)])
            apply(user, claim, Action.NOTE, {"text": f"Looked at it, time {number}."})
            self.written[Article.objects.values_list("head_seq", flat=True).get(pk=self.article)] = time.monotonic()
            number += 1
            time.sleep(1)
        connection.close()

    def page(self, cookie: str) -> None:
        """One open page: asks, remembers what it knows, waits as `live.js` does."""
        after, mark, item = "", "", ""
        time.sleep(random.random() * self.interval)
        while time.monotonic() < self.until:
            if self.items and random.random() < 0.3:
                item = str(random.choice(self.items))
            query = f"after={after}&people={mark}&item={item}"
            started = time.monotonic()
            status, body = ask(self.port, f"/articles/{self.article}/live/?{query}", cookie)
            arrived = time.monotonic()
            with self.measured.lock:
                self.measured.seconds.append(arrived - started)
                self.measured.statuses[status] += 1
                if status == 200:
                    answer = json.loads(body)
                    new = range(int(after) + 1, answer["seq"] + 1) if after else ()
                    self.measured.delays += [arrived - self.written[seq] for seq in new if seq in self.written]
                    after, mark = str(answer["seq"]), answer["mark"]
            time.sleep(self.interval * (0.9 + random.random() * 0.2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--interval", type=float, default=5, help="seconds between two questions of a page")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    vendor = set_up()
    article, editor, cookies = fill(arguments.pages)
    items = list(article.claims.values_list("pk", flat=True))
    print(f"{arguments.pages} pages, every {arguments.interval:g} s, {arguments.workers} workers, {vendor}")
    with server(arguments.workers) as (port, pid):
        for label in ("busy", "quiet"):
            until = time.monotonic() + arguments.seconds
            scene = Scene(port, article.pk, arguments.interval, until, items if label == "busy" else [])
            threads = [threading.Thread(target=scene.page, args=(cookie,)) for cookie in cookies]
            if scene.items:
                threads.append(threading.Thread(target=scene.change_items, args=(editor,)))
            before, started = cpu_seconds(pid), time.monotonic()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            report(label, scene.measured, cpu_seconds(pid) - before, time.monotonic() - started)


def set_up() -> str:
    """Django over the empty database that the environment names; which kind of database that is."""
    if "DATABASE_URL" not in os.environ:
        sys.exit("Run it with scripts/with-postgres, or name an empty database in DATABASE_URL.")
    os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    os.environ.setdefault("SECRET_KEY", "benchmarks")
    os.environ.pop("DEBUG", None)
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.db import connection

    return connection.vendor


def fill(pages: int) -> tuple[Any, Any, list[str]]:
    """(article, who changes it, cookies): an article of 60 sentences, and a reviewer a page, signed in."""
    from django.conf import settings
    from django.contrib.auth.models import Group
    from django.test import Client

    from claims.ingest import make_article, read_text
    from claims.models import Article, Channel, Role, User

    if Article.objects.exists():
        sys.exit("The database is not empty.")
    editor = User.objects.create_user("editor", first_name="Edith")
    editor.groups.add(Group.objects.get(name=Role.EDITOR))
    group = Group.objects.get(name=Role.REVIEWER)
    cookies = []
    for number in range(pages):
        user = User.objects.create_user(f"reviewer-{number}", first_name="Reviewer", last_name=f"No. {number}")
        user.groups.add(group)
        client = Client()
        client.force_login(user)
        cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    draft = read_text("".join(SENTENCE.format(year=year) for year in range(1900, 1960)))
    draft.title = "Harbour report"
    return make_article(draft, actor=editor, channel=Channel.COMMAND), editor, cookies


def ask(port: int, path: str, cookie: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def report(label: str, measured: Measured, cpu: float, elapsed: float) -> None:
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(measured.statuses.items()))
    print(f"\n{label}: {answers} in {elapsed:.0f} s, {len(measured.seconds) / elapsed:.1f} a second")
    print(f"  answer    {in_words(measured.seconds, 'ms', 1000)}")
    if measured.delays:
        print(f"  arrival   {in_words(measured.delays, 's', 1)}")
    print(f"  CPU       {100 * cpu / elapsed:.0f} % of one core, {1000 * cpu / len(measured.seconds):.1f} ms an answer")


def in_words(values: list[float], unit: str, factor: float) -> str:
    ordered = sorted(values)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    named = (("median", median(ordered)), ("p95", p95), ("worst", ordered[-1]))
    return ", ".join(f"{name} {value * factor:.1f} {unit}" for name, value in named)


@contextmanager
def server(workers: int) -> Iterator[tuple[int, int]]:
    """(port, process id) of a gunicorn over the same database, stopped afterwards."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", str(workers)]
    process = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}", "factcheck.wsgi"], cwd=ROOT)  # noqa: S603
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                if ask(port, "/health/", "")[0] == 200:
                    break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    sys.exit("The server did not start.")
                time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def cpu_seconds(pid: int) -> float:
    """What the process and its children have used so far, from /proc; the database's processes are not among them."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for number in (str(pid), *children):
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
