"""An article whose items overlap, stand in headline and caption, run from right to left, or are gone from its text."""

from __future__ import annotations

import hashlib
from typing import Any

from claims.models import Anchor, Article, Claim, Revision, User
from tests.factories import Item, item_of, make_article, make_reviewer, make_source, sign_off

BLOCKS = [
    ("headline", "Ferries carry 41,000"),
    ("paragraph", "Mira Tolland said: “We carried 41,000 people, and nobody fell in.” The pier is old."),
    ("heading", "Two shores"),
    ("paragraph", "قال المدير: «عدد الركاب 41,000 في عام 2024». ثم غادر."),
    ("paragraph", "המנהל אמר שהרציף Old Pier נבנה בשנת 1931."),
    ("paragraph", "The sign reads 渡船每天開十二次 and is new."),
    ("caption", "The old pier, built in 1931."),
]
TEXT = "\n\n".join(text for _type, text in BLOCKS)
QUOTE = "“We carried 41,000 people, and nobody fell in.”"
INSIDE = "We carried 41,000 people"
ITEMS = [
    Item("Ferries carry 41,000"),
    Item(QUOTE, speaker="Mira Tolland"),
    Item(INSIDE),
    Item("The pier is old."),
    Item("عدد الركاب 41,000 في عام 2024"),
    Item("הרציף Old Pier נבנה בשנת 1931"),
    Item("渡船每天開十二次"),
    Item("built in 1931"),
]


def blocks_of(text: str) -> list[list[Any]]:
    """BLOCKS with their places in `text`."""
    return [[kind, text.index(words), text.index(words) + len(words)] for kind, words in BLOCKS if words in text]


class Story:
    """The article, all its items but “The pier is old.” signed off; the one inside the quote has to change."""

    def __init__(self) -> None:
        self.ana: User = make_reviewer(username="ana", first_name="Ana", last_name="Reis")
        self.ben: User = make_reviewer(username="ben", first_name="Ben", last_name="Okri")
        self.article: Article = make_article(
            TEXT, items=ITEMS, blocks=blocks_of(TEXT), title="Ferries carry 41,000", publisher="Coast Courier"
        )
        source = make_source("Yearly report", url="https://harbour.example/report?a=1&b=2", kind="document")
        for item in ITEMS:
            if item.words not in ("The pier is old.", INSIDE):
                sign_off(self.item(item.words), self.ana, self.ben, source=source)
        self.wrong = sign_off(
            self.item(INSIDE),
            self.ana,
            self.ben,
            source=source,
            verdict="inaccurate",
            correction="We carried 14,000 people",
            note="The red scarf told me.",
        )

    @property
    def claims(self) -> Any:
        return Claim.objects.filter(article=self.article)

    @property
    def signed(self) -> Any:
        return self.claims.filter(status="signed_off")

    def item(self, words: str) -> Claim:
        return item_of(self.article, words)

    def revise(self, gone: str) -> Revision:
        """A second version without the words `gone`, in which every other item stands where its words are."""
        text = TEXT.replace(gone, "")
        revision = Revision.objects.create(
            article=self.article,
            number=2,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            blocks=blocks_of(text),
            sentences=[[0, len(text)]],
        )
        for claim in self.claims:
            if claim.text in text:
                start = text.index(claim.text)
                end = start + len(claim.text)
                Anchor.objects.create(
                    claim=claim, revision=revision, spans=[[start, end]], start=start, end=end, exact=claim.text
                )
        return revision
