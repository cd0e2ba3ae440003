"""The demo newsroom: its people, its sources, and how they bring in and check articles.

Everything goes the way that people's work goes: through `claims.ingest` and `claims.workflow`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import ingest, workflow
from ..models import (
    Action,
    Article,
    Channel,
    Claim,
    Feed,
    FeedItem,
    FeedKind,
    ItemState,
    Kind,
    Note,
    Role,
    Source,
    SourceKind,
    Stance,
    Status,
    User,
    WatchList,
)
from ..reports.freezing import freeze
from ..reports.selection import of_article

ARTICLES = Path(__file__).parent / "articles"
# Where the demo is served, for the addresses in what is kept.
SITE = "http://127.0.0.1:8000"

# username: first name, last name, role (None: superuser)
PEOPLE: dict[str, tuple[str, str, Role | None]] = {
    "viewer": ("Vera", "Ilves", Role.VIEWER),
    "reviewer": ("Ruth", "Adeyemi", Role.REVIEWER),
    "reviewer2": ("Rafael", "Brandt", Role.REVIEWER),
    "editor": ("Edda", "Lindholm", Role.EDITOR),
    "admin": ("Aki", "Moreau", None),
}

# key: kind, title, address, author or publisher
SOURCES: dict[str, tuple[SourceKind, str, str, str]] = {
    "agreement": (
        SourceKind.DOCUMENT,
        "Agreement on the hand-over of the Orsava bases, signed text",
        "",
        "Governments of the Orsava valley",
    ),
    "mission": (
        SourceKind.WEB,
        "Mission Orsava: strength and losses",
        "https://mission-orsava.example/figures",
        "Mission Orsava",
    ),
    "briefing": (SourceKind.RECORDING, "Press briefing in Orsava, 16 March", "", "Joint police of the valley"),
    "marrow": (SourceKind.NOTES, "Notebook of Ilse Marrow, Orsava trip", "", "Ilse Marrow"),
    "crossings": (SourceKind.DATASET, "Illegal crossings by month, 2019–2025", "", "Upper district of Orsava"),
    "port": (
        SourceKind.DOCUMENT,
        "Annual report of the Port of Varnholm 2025",
        "https://port.varnholm.example/report-2025.pdf",
        "Port of Varnholm",
    ),
    "fish-hall": (SourceKind.RECORDING, "Union meeting in the fish hall, audio", "", "Tobias Renn"),
    "quist": (SourceKind.PERSON, "Hedda Quist, by telephone", "", "Hedda Quist"),
    "accounts": (
        SourceKind.DATASET,
        "Quarterly national accounts, first quarter of 2026",
        "https://statistics.estmark.example/accounts/2026q1",
        "National Statistics Office",
    ),
    "thistlewood": (SourceKind.INTERVIEW, "Interview with Eamon Thistlewood, tape", "", "Noor Castellane"),
    "inquiry": (SourceKind.DOCUMENT, "Report of the inquiry into the grounding of 2003", "", "Lake Safety Board"),
    "bridge-film": (
        SourceKind.RECORDING,
        "Film of the reading on the bridge",
        "https://two-shores.example/2026/film",
        "Two Shores",
    ),
    "trial": (SourceKind.NOTES, "Court notes of Harriet Okonjo, 10 June", "", "Harriet Okonjo"),
    "health-report": (
        SourceKind.DOCUMENT,
        "Waiting times 2025, report of the health board",
        "https://health.lower-estmark.example/waiting-2025.pdf",
        "Health board of Lower Estmark",
    ),
    "minutes": (
        SourceKind.WEB,
        "Minutes of the Marlow town council, 4 May",
        "https://council.marlow.example/minutes/2026-05-04",
        "Town of Marlow",
    ),
}


def password_of(username: str) -> str:
    """The demo password, which is no secret."""
    return f"demo-{username}"


class Newsroom:
    """The demo newsroom while it is being set up. `user`, `source` and `article` are found by their short names.

    Articles go by the name of their file without number and ending: "harbour-dredging".
    """

    def __init__(self) -> None:
        self.users = {username: _make_user(username, *person) for username, person in PEOPLE.items()}
        self.sources = {
            key: Source.objects.create(
                kind=kind, title=title, url=url, publisher=publisher, created_by=self.users["reviewer"]
            )
            for key, (kind, title, url, publisher) in SOURCES.items()
        }
        self.articles: dict[str, Article] = {}
        self._used: set[int] = set()

    def bring_in(self) -> None:
        """Bring in every demo article, the reviewers and the editor in turn."""
        hands = ("reviewer", "reviewer2", "editor")
        for number, path in enumerate(sorted(ARTICLES.glob("*.txt"))):
            self.articles[path.stem.partition("-")[2]] = _bring_in(path, self.users[hands[number % len(hands)]])

    def watch(self) -> None:
        """A watch list as it looks after a day. It is switched off: there is nothing at its addresses."""
        watched = WatchList.objects.create(
            name="Ports of the coast",
            purpose="What others write about harbours and ferries",
            active=False,
            keywords=["harbour", "ferry", "dredging"],
            excluded=["football"],
            created_by=self.users["editor"],
        )
        url = "https://courier.varnholm.example"
        at = timezone.now()
        feed = Feed.objects.create(
            watch_list=watched, url=f"{url}/feed", title="The Varnholm Courier", kind=FeedKind.RSS, polled_at=at
        )
        article = self.articles["harbour-dredging"]
        named: list[dict[str, Any]] = [
            {"title": article.title, "article": article, "state": ItemState.KNOWN},
            {
                "title": "Dockers’ eleven win the harbour cup",
                "state": ItemState.LEFT_OUT,
                "reason": _("Excluded keyword: “%(word)s”.") % {"word": "football"},
            },
        ]
        for number, fields in enumerate(named):
            address = f"{url}/{number}"
            FeedItem.objects.create(feed=feed, key=address, url=address, published_at=at, **fields)

    def quote(self, who: str, article: str, words: str) -> Claim:
        return self._item(who, article, Kind.QUOTE, words)

    def claim(self, who: str, article: str, words: str) -> Claim:
        return self._item(who, article, Kind.ASSERTION, words)

    def do(self, who: str, item: Claim, action: str, **data: Any) -> Claim:
        """One action of the workflow, on the item as it is now."""
        item.refresh_from_db(fields=["version"])
        return workflow.apply(self.users[who], item, action, data, item.version, channel=Channel.COMMAND)

    def support(
        self, who: str, item: Claim, source: str, locator: str = "", excerpt: str = "", stance: str = Stance.SUPPORTS
    ) -> Claim:
        values = {"source": self.sources[source], "stance": stance, "locator": locator, "excerpt": excerpt}
        return self.do(who, item, Action.ADD_EVIDENCE, **values)

    def sign(self, who: str, *items: Claim) -> None:
        for item in items:
            self.do(who, item, Action.SIGN_OFF)

    def answer(self, who: str, item: Claim, text: str) -> None:
        """Answer the newest open question on the item."""
        question = Note.objects.open_queries().filter(claim=item).latest("pk")
        self.do(who, item, Action.ANSWER, note=question, answer=text)

    def keep(self, who: str, article: str) -> None:
        """Keep a report of what is signed off in the article, as a page."""
        user = self.users[who]
        freeze(user, "html", of_article(user, self.articles[article], work=False), site=SITE)

    def place(self, article: str, words: str) -> tuple[int, int]:
        """[start, end) of `words` in the article.

        Raises:
            ValueError: they do not stand there.
        """
        start = self.articles[article].current_revision.text.index(words)
        return start, start + len(words)

    def _item(self, who: str, article: str, kind: str, words: str) -> Claim:
        """The untouched item of this kind that holds `words`; where the machine has none, `who` adds it."""
        start, end = self.place(article, words)
        revision = self.articles[article].current_revision
        found = [
            claim
            for claim in revision.live_claims().filter(kind=kind, status=Status.NEW, anchors__start__lt=end)
            if claim.pk not in self._used and _holds(claim.anchor_in(revision), start, end)
        ]
        if found:
            # The smallest that holds the words: what surrounds it may be wanted for something else.
            item = min(found, key=lambda claim: (len(claim.text), claim.pk))
        else:
            data = {"kind": kind, "spans": [(start, end)]}
            item = workflow.add(self.users[who], self.articles[article], data, channel=Channel.COMMAND)
        self._used.add(item.pk)
        return item


def _holds(anchor: Any, start: int, end: int) -> bool:
    return any(s <= start and end <= e for s, e in anchor.spans)


def _make_user(username: str, first_name: str, last_name: str, role: Role | None) -> User:
    user = User.objects.create_user(
        username,
        password=password_of(username),
        first_name=first_name,
        last_name=last_name,
        is_superuser=role is None,
    )
    if role is not None:
        user.groups.add(Group.objects.get(name=role.value))
    return user


def _bring_in(path: Path, actor: User) -> Article:
    facts, text = read_article(path)
    draft = ingest.draft_of(
        text,
        title=facts["title"],
        publisher=facts["publisher"],
        byline=facts["byline"],
        published_at=date.fromisoformat(facts["published"]),
    )
    article = ingest.make_article(draft, actor=actor, channel=Channel.COMMAND)
    if "due" in facts:
        due = _full_hour(timezone.now() + timedelta(hours=int(facts["due"])))
        article = workflow.edit_article(actor, article, {"due_at": due}, channel=Channel.COMMAND)
    return article


def read_article(path: Path) -> tuple[Mapping[str, str], str]:
    """A demo article: "name: value" lines, a blank line, the text."""
    head, _blank, text = path.read_text(encoding="utf-8").partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    return facts, text.strip()


def _full_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
