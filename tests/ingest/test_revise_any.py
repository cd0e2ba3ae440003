"""Any edits of any article, several versions on: places fit the text, nothing unchanged comes back, history holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import history
from claims.extraction import Extraction, results
from claims.extraction.quotation import quoted_pieces
from claims.extraction.segmentation import paragraphs, sentences
from claims.ingest import IngestError, draft_of, make_article, revise
from claims.models import AnchorState, Article, Channel, Claim, User
from claims.workflow import apply
from tests.factories import make_editor, make_reviewer, sign_off

pytestmark = pytest.mark.django_db

SPEAKERS = ["Tolland", "Brandt"]
WORDS = (
    "harbour ferry pier council crowns storm boats summer vote second carried costs new old the of in 2024 12".split()
)
WORD = st.sampled_from(WORDS)
PLAIN = st.lists(WORD, min_size=2, max_size=7).map(lambda words: " ".join(words).capitalize() + ".")
QUOTE = st.tuples(st.lists(WORD, min_size=2, max_size=5), st.sampled_from(SPEAKERS)).map(
    lambda said: f"“{' '.join(said[0]).capitalize()},” said {said[1]}."
)
PARAGRAPH = st.lists(st.one_of(PLAIN, PLAIN, QUOTE), min_size=1, max_size=3).map(" ".join)
TEXT = st.lists(PARAGRAPH, min_size=1, max_size=5)


def found_in(text: str) -> Extraction:
    """Every sentence is a claim; what stands between quotation marks is said by whoever is named after it."""
    spans = sentences(text, paragraphs(text))
    quotes, claims = [], []
    for start, end in spans:
        quoted = tuple(quoted_pieces(text, [(start, end)]))
        if quoted:
            cue = (text.index("said", start), text.index("said", start) + 4)
            source = (cue[1] + 1, end - 1)
            name = text[slice(*source)]
            quotes.append(results.Quote(quoted[:1], (source,), (cue,), quoted[:1], "direct", name, None, None, 0.9))
        else:
            claims.append(results.Claim((start, end), (), "medium", 0.5, 0.9, (), (), (), None))
    return Extraction(tuple(spans), tuple(quotes), tuple(claims), "test")


@st.composite
def edit(draw: st.DrawFn, lines: list[str]) -> list[str]:
    new = list(lines)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(len(new) - 1, 0)))
        kind = draw(st.sampled_from(["insert", "delete", "replace", "move", "reword", "speaker"]))
        if kind == "insert" or not new:
            new.insert(at, draw(PARAGRAPH))
        elif kind == "delete":
            del new[at]
        elif kind == "replace":
            new[at] = draw(PARAGRAPH)
        elif kind == "move":
            new.insert(draw(st.integers(0, len(new))), new.pop(at))
        elif kind == "reword":
            new[at] = new[at].replace(draw(WORD), draw(WORD))
        else:
            new[at] = new[at].replace(*SPEAKERS)
    return new or ["Nothing is left."]


def check(article: Article) -> None:
    article = Article.objects.get(pk=article.pk)
    assert history.verify(article) == []
    revision = article.current_revision
    for anchor in revision.anchors.select_related("claim"):
        claim = anchor.claim
        if anchor.state == AnchorState.VANISHED:
            assert anchor.spans == []
            assert 0 <= anchor.start == anchor.end <= len(revision.text)
            continue
        pieces = [revision.text[start:end] for start, end in anchor.spans]
        assert all(pieces)
        assert anchor.exact == revision.text[anchor.start : anchor.end]
        assert (anchor.start, anchor.end) == (anchor.spans[0][0], anchor.spans[-1][1])
        assert revision.text[: anchor.start].endswith(anchor.prefix)
        assert revision.text[anchor.end :].startswith(anchor.suffix)
        assert claim.text == " ".join(pieces)
        assert claim.folded == claim.text.casefold()
    live = revision.live_claims()
    places = [(claim.kind, *claim.anchors.get(revision=revision).spans[0]) for claim in live]
    assert len(places) == len(set(places)), "no item twice"


def check_covered(article: Article, removed: set[str]) -> None:
    """Whatever the extraction finds has an item, but for what people removed."""
    revision = article.current_revision
    found = found_in(revision.text)
    held = [span for claim in revision.live_claims() for span in claim.anchors.get(revision=revision).spans]
    for start, end in [quote.content[0] for quote in found.quotes] + [claim.span for claim in found.claims]:
        assert any(s < end and start < e for s, e in held) or revision.text[start:end] in removed


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_versions(db: Any, data: st.DataObject) -> None:
    people = make_reviewer(), make_reviewer()
    lines = data.draw(TEXT)
    article, removed = begin(lines, people, data)
    check(article)
    versions = [lines]
    for _version in range(data.draw(st.integers(1, 3))):
        before = {claim.pk: claim for claim in Claim.objects.filter(article=article)}
        old_lines = versions[-1]
        lines = data.draw(st.one_of(edit(old_lines), st.sampled_from(versions)))
        draft = draft_of("\n\n".join(lines), title="Harbour news")
        made = None
        if lines == old_lines or lines not in versions:
            made = revise(article, draft, actor=people[0], channel=Channel.WEB, found=found_in(draft.text))
            assert (made is None) is (lines == old_lines)
        else:
            with pytest.raises(IngestError, match="which has been replaced"):
                revise(article, draft, actor=people[0], channel=Channel.WEB, found=found_in(draft.text))
        if made is None:
            continue
        versions.append(lines)
        check(article)
        check_covered(article, removed)
        unchanged = set(old_lines) & set(lines)
        for anchor in made.anchors.select_related("claim"):
            old = before.get(anchor.claim_id)
            once = [line for line in unchanged if old and old.text in line and lines.count(line) == 1]
            if not (old and once and old_lines.count(once[0]) == 1):
                continue
            is_alone = "\n\n".join(old_lines + lines).count(old.text) == 2
            if is_alone and not old.anchors.get(revision__number=made.number - 1).is_vanished:
                assert anchor.state in (AnchorState.EXACT, AnchorState.MOVED)
                assert (anchor.claim.status, anchor.claim.version) == (old.status, old.version)


def begin(lines: list[str], people: tuple[User, User], data: st.DataObject) -> tuple[Article, set[str]]:
    draft = draft_of("\n\n".join(lines), title="Harbour news")
    article = make_article(draft, actor=people[0], channel=Channel.WEB, allow_copy=True, found=found_in(draft.text))
    removed = set()
    for claim in article.claims.order_by("pk"):
        what = data.draw(st.sampled_from(["leave", "take", "sign", "waive", "remove", "note"]))
        if what == "take":
            apply(people[0], claim, "take")
        elif what == "sign":
            sign_off(claim, *people)
        elif what == "waive":
            apply(make_editor(), claim, "waive", {"reason": "no_time"})
        elif what == "remove":
            removed.add(claim.text)
            apply(make_editor(), claim, "remove", {"reason": "Nothing to check."})
        elif what == "note":
            apply(people[0], claim, "note", {"text": "Ask the harbour office."})
    return article, removed
