"""New versions on the web: what would change is shown first; afterwards what changed is easy to find."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import history
from claims.ingest import draft_of, make_article, revise
from claims.models import Article, Capture, Channel, Revision, Status, User
from claims.workflow import apply
from tests.clients import client_of
from tests.factories import Item, found_in, item_of, sign_off

pytestmark = pytest.mark.django_db

FERRY = "The ferry carried 41,000 passengers in 2024."
COST = "The pier would cost 12 million crowns."
PIER = "The old pier was built in 1931."
LINES = [FERRY, COST, PIER]
DEARER = "The pier would cost 15 million crowns."


@pytest.fixture
def article(reviewer: User) -> Article:
    draft = draft_of("\n\n".join(LINES), title="A summer by the harbour", url="https://courier.example/pier")
    found = found_in(draft.text, [Item(line) for line in LINES])
    return make_article(draft, actor=reviewer, channel=Channel.WEB, found=found)


@pytest.fixture
def client(reviewer: User) -> Client:
    return client_of(reviewer)


def pasted(lines: list[str], title: str = "A summer by the harbour") -> str:
    return "\r\n\r\n".join([title, *lines])


def url(article: Article) -> str:
    return reverse("article-revise", args=[article.pk])


def compared(client: Client, article: Article, lines: list[str], **data: Any) -> Any:
    return client.post(url(article), {"step": "read", "text": pasted(lines), **data})


def fields(response: Any) -> dict[str, Any]:
    """What the form of the comparison would send."""
    form = response.context["form"]
    return {
        "step": "save",
        "seen": response.context["before"].number,
        **{f.name: f.value() or "" for f in form if f.name != "seen"},
    }


def bring(client: Client, article: Article, lines: list[str]) -> Any:
    return client.post(url(article), fields(compared(client, article, lines)), follow=True)


def test_what_would_change_is_shown_and_nothing_saved(client: Client, article: Article) -> None:
    response = compared(client, article, [FERRY, DEARER, "A second pier opens in May 2027."])
    html = response.content.decode()
    assert response.status_code == 200
    assert '<del><span class="visually-hidden">removed: </span>12</del>' in html
    assert '<ins><span class="visually-hidden">added: </span>15</ins>' in html
    counts = response.context["plan"].counts
    assert (counts["stay"], counts["moved"], counts["changed"], counts["vanished"], counts["back"]) == (1, 0, 1, 1, 0)
    assert counts["new"] >= 1
    assert "no longer in the text" in html
    assert Revision.objects.count() == 1


def test_it_is_saved_when_it_has_been_looked_at(client: Client, article: Article, reviewer: User) -> None:
    response = bring(client, article, [FERRY, DEARER, PIER])
    assert "Version 2 is in." in response.content.decode()
    revision = article.current_revision
    assert (revision.number, revision.created_by) == (2, reviewer)
    assert DEARER in revision.text
    assert history.verify(Article.objects.get(pk=article.pk)) == []


def test_what_was_read_can_be_corrected(client: Client, article: Article) -> None:
    data = fields(compared(client, article, [FERRY, DEARER, PIER]))
    data |= {"step": "compare", "text": data["text"].replace("15", "16"), "title": "A dearer pier"}
    response = client.post(url(article), data)
    html = response.content.decode()
    assert "16</ins>" in html
    assert "The article will be called <bdi>“A dearer pier”</bdi>." in html
    client.post(url(article), {**data, "step": "save"})
    article.refresh_from_db()
    assert article.title == "A dearer pier"


def test_a_file(client: Client, article: Article) -> None:
    file = SimpleUploadedFile("pier.txt", pasted([FERRY, DEARER]).encode())
    response = client.post(url(article), {"step": "read", "text": "", "file": file})
    client.post(url(article), fields(response))
    revision = article.current_revision
    assert (revision.number, revision.source_name) == (2, "pier.txt")
    assert Capture.objects.get(revision=revision).file_name == "pier.txt"


def test_one_file_only(client: Client, article: Article) -> None:
    files = [SimpleUploadedFile(name, pasted([DEARER]).encode()) for name in ("a.txt", "b.txt")]
    response = client.post(url(article), {"step": "read", "text": "", "file": files})
    assert response.status_code == 422
    assert "choose one file" in response.content.decode()


@pytest.mark.parametrize("text", ["", "  \n "])
def test_no_text(text: str, client: Client, article: Article) -> None:
    response = client.post(url(article), {"step": "read", "text": text})
    assert response.status_code == 422
    assert "Paste a text" in response.content.decode()


def test_an_address_that_cannot_be_fetched(client: Client, article: Article) -> None:
    response = client.post(url(article), {"step": "fetch", "address": "http://127.0.0.1/x"})
    assert response.status_code == 422
    assert response.context["address_form"].errors["address"]
    assert "https://courier.example/pier" in client.get(url(article)).content.decode(), "its own address is offered"


def test_the_text_that_is_there(client: Client, article: Article) -> None:
    response = compared(client, article, LINES)
    html = response.content.decode()
    assert "there is nothing to save" in html
    assert "Save the new version" not in html


def test_an_older_text(client: Client, article: Article) -> None:
    bring(client, article, [FERRY, DEARER])
    response = compared(client, article, LINES)
    assert response.status_code == 422
    html = response.content.decode()
    assert "the text of version 1" in html
    assert FERRY in html, "nothing typed is lost"


def test_whoever_is_second_compares_with_the_newest(client: Client, article: Article, editor: User) -> None:
    mine, theirs = compared(client, article, [DEARER, PIER]), compared(client_of(editor), article, [FERRY, DEARER])
    client.post(url(article), fields(mine))
    response = client_of(editor).post(url(article), fields(theirs))
    html = response.content.decode()
    assert response.status_code == 409
    assert "Version 2 came in meanwhile" in html
    assert "Compared with version 2." in html
    assert article.current_revision.number == 2
    again = client_of(editor).post(url(article), fields(response), follow=True)
    assert "Version 3 is in." in again.content.decode()


@pytest.mark.parametrize("person", ["viewer", "outsider", "superuser"])
@pytest.mark.parametrize("step", ["read", "save"])
def test_who_may(person: str, step: str, client: Client, article: Article, request: pytest.FixtureRequest) -> None:
    data = fields(compared(client, article, [DEARER])) | {"step": step}
    other = client_of(request.getfixturevalue(person))
    assert other.post(url(article), data).status_code in (403, 404)
    assert other.get(url(article)).status_code in (403, 404)
    assert Revision.objects.count() == 1


# --- afterwards --------------------------------------------------------------------------------------------------


def page_of(client: Client, article: Article, **query: Any) -> Any:
    return client.get(article.get_absolute_url(), query)


def test_the_page_says_which_version_it_is(client: Client, article: Article) -> None:
    assert "Version 1" not in page_of(client, article).content.decode()
    bring(client, article, [FERRY, DEARER, PIER])
    html = page_of(client, article).content.decode()
    assert f'<a href="{reverse("version-list", args=[article.pk])}">Version 2</a>' in html


def test_what_changed_is_a_filter(client: Client, article: Article) -> None:
    assert "New or changed" not in page_of(client, article).content.decode()
    changed = item_of(article, COST)
    bring(client, article, [PIER, FERRY, DEARER])
    response = page_of(client, article, show="changed")
    assert response.context["shown"] == [changed.pk]
    assert "Changed with this version" in response.content.decode()
    bring(client, article, [PIER, FERRY, DEARER, "A second pier opens in May 2027 for 12 million crowns."])
    response = page_of(client, article, show="changed")
    shown = [entry for entry in response.context["rail"] if entry.is_shown]
    assert {entry.change for entry in shown} == {"new"}


def test_why_an_item_came_back(client: Client, article: Article, reviewer: User, second_reviewer: User) -> None:
    signed = sign_off(item_of(article, COST), reviewer, second_reviewer)
    bring(client, article, [FERRY, DEARER, PIER])
    html = page_of(client, article, item=signed.pk).content.decode()
    assert "its words changed" in html
    assert "Look whether they still hold." in html
    assert "The pier would cost <del>12</del> million crowns." in html
    assert "The pier would cost <ins>15</ins> million crowns." in html
    assert "The copy now says what the correction asked for" not in html
    viewer_sees = client_of(second_reviewer).get(reverse("claim-detail", args=[signed.pk])).content.decode()
    assert "<del>12</del>" in viewer_sees


def test_a_correction_that_is_in_the_copy_now(
    client: Client, article: Article, reviewer: User, second_reviewer: User
) -> None:
    wrong = {"verdict": "inaccurate", "correction": "15 million crowns", "note": "The budget says 15."}
    signed = sign_off(item_of(article, COST), reviewer, second_reviewer, **wrong)
    bring(client, article, [FERRY, DEARER, PIER])
    signed.refresh_from_db()
    assert signed.status == Status.STALE
    html = page_of(client, article, item=signed.pk).content.decode()
    assert "The copy now says what the correction asked for" in html


def test_what_is_gone_stays_in_reach(client: Client, article: Article, reviewer: User, second_reviewer: User) -> None:
    signed = sign_off(item_of(article, COST), reviewer, second_reviewer)
    bring(client, article, [FERRY, PIER])
    response = page_of(client, article, item=signed.pk)
    html = response.content.decode()
    assert [entry.claim for entry in response.context["gone"]] == [signed]
    assert signed.pk not in response.context["order"]
    assert "stood in version 1" in html
    assert "Change where it starts and ends" not in html
    assert response.context["progress"].items == 3, "it waits for somebody"
    following = client.get(reverse("item-next", args=[article.pk]), {"item": item_of(article, PIER).pk})
    assert following.status_code == 302
    editor_may = apply(reviewer, signed, "take")
    assert apply(reviewer, editor_may, "remove", {"reason": "No longer said."}).status == Status.REMOVED
    assert page_of(client, article).context["gone"] == []


def test_viewers_see_the_newest_text_only(
    client: Client, article: Article, viewer: User, reviewer: User, second_reviewer: User
) -> None:
    sign_off(item_of(article, FERRY), reviewer, second_reviewer)
    sign_off(item_of(article, COST), reviewer, second_reviewer)
    bring(client, article, [FERRY, DEARER, PIER])
    theirs = client_of(viewer)
    response = theirs.get(article.get_absolute_url())
    assert [entry.claim.text for entry in response.context["rail"]] == [FERRY]
    for name, arguments in (("version-list", []), ("version-detail", [1]), ("article-revise", [])):
        assert theirs.get(reverse(name, args=[article.pk, *arguments])).status_code == 403


def test_places_chosen_in_an_older_text_are_refused(client: Client, article: Article, reviewer: User) -> None:
    claim = apply(reviewer, item_of(article, PIER), "take")
    bring(client, article, ["One more line of the story.", *LINES])
    start = 30
    act = reverse("claim-act", args=[claim.pk, "edit"])
    data = {"part": "boundaries", "version": claim.version, "revision": 1, "start": start, "end": start + 20}
    response = client.post(act, data)
    assert "A newer version of the text has come" in response.content.decode()
    added = client.post(
        reverse("claim-add", args=[article.pk]),
        {"kind": "assertion", "span": "0-10", "start": 0, "end": 10, "revision": 1, "priority": 2},
    )
    assert "A newer version of the text has come" in added.content.decode()
    waived = client.post(reverse("sentences-waive", args=[article.pk]), {"range": "0-10", "revision": 1}, follow=True)
    assert "A newer version of the text has come" in waived.content.decode()
    assert article.claims.count() == 3 + article.claims.filter(text__contains="One more").count()


# --- versions ----------------------------------------------------------------------------------------------------


def test_all_versions_are_listed(client: Client, article: Article, editor: User) -> None:
    bring(client_of(editor), article, [FERRY, DEARER])
    html = client.get(reverse("version-list", args=[article.pk])).content.decode()
    assert html.index("Version 2") < html.index("Version 1")
    assert editor.display_name in html
    assert "no longer in the text" in html


def test_an_old_text_with_its_items(client: Client, article: Article) -> None:
    bring(client, article, [FERRY, DEARER])
    response = client.get(reverse("version-detail", args=[article.pk, 1]))
    html = response.content.decode()
    assert PIER in html
    assert COST in html
    claim = item_of(article, FERRY)
    assert f'data-item="{claim.pk}"' in html


@pytest.mark.parametrize(("number", "against"), [(1, 2), (2, 1)])
def test_what_differs_between_two(number: int, against: int, client: Client, article: Article) -> None:
    bring(client, article, [FERRY, DEARER, PIER])
    response = client.get(reverse("version-detail", args=[article.pk, number]), {"against": against})
    html = response.content.decode()
    assert "removed: </span>12</del>" in html, "from the older to the newer one, whichever is named first"
    assert "From version 1 to version 2" in html


@pytest.mark.parametrize("query", [{"against": 1}, {"against": 7}])
def test_no_such_comparison(query: dict[str, int], client: Client, article: Article) -> None:
    assert client.get(reverse("version-detail", args=[article.pk, 1]), query).status_code == 404
    assert client.get(reverse("version-detail", args=[article.pk, 9])).status_code == 404


def test_a_page_that_is_there_is_offered_as_a_version(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = draft_of(DEARER, title="A summer by the harbour", url="https://courier.example/pier/")
    monkeypatch.setattr("claims.forms.intake_url.fetch_article", lambda address, **_options: draft)
    html = client.post(reverse("article-fetch"), {"step": "read", "address": draft.url}).content.decode()
    assert f'formaction="{url(article)}"' in html
    data = {"step": "compare", "title": draft.title, "text": draft.body, "url": draft.url, "language": "en"}
    response = client.post(url(article), data)
    assert response.status_code == 200
    assert response.context["plan"].counts["changed"] == 1


def test_as_many_queries_for_many_items(reviewer: User) -> None:
    counted = []
    for count in (2, 30):
        lines = [f"The ferry number {number} carried {number * 37} people." for number in range(count)]
        draft = draft_of("\n\n".join(lines), title=f"Ferries {count}")
        items = [Item(line) for line in lines]
        made = make_article(draft, actor=reviewer, channel=Channel.WEB, found=found_in(draft.text, items))
        newer = draft_of("\n\n".join(["A new line.", *lines]), title=f"Ferries {count}")
        with CaptureQueriesContext(connection) as captured:
            revise(made, newer, actor=reviewer, channel=Channel.WEB, found=found_in(newer.text, items))
        counted.append(len(captured))
    assert counted[0] == counted[1]
