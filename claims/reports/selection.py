"""What a report is about: the items of one article, or what a filter of the queue selects."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..filters import ClaimFilter, canonical, claim_filter
from ..models import Article, Claim, Report, Status, User
from . import ARTICLE_FORMATS, FORMATS, Format


class WrongFilterError(Exception):
    """The filter is invalid; `form` says in what."""

    def __init__(self, form: Any) -> None:
        super().__init__("The filter is invalid.")
        self.form = form


@dataclass(frozen=True, kw_only=True)
class Selection:
    """`claims` are what `user` may see of it, signed off or not; `stem` is the file's name without date and ending.

    `query` is the filter as `claims.filters.canonical` writes it, without its order, which no report follows; "" for an
    `article`, and for the whole queue. `mine` says that the filter means whoever uses it.
    """

    claims: QuerySet[Claim]
    title: str
    stem: str
    work: bool
    article: Article | None = None
    query: str = ""
    filters: list[tuple[str, str]] = field(default_factory=list)
    mine: bool = False

    @property
    def formats(self) -> dict[str, Format]:
        """Those that there are for it, by name."""
        return ARTICLE_FORMATS if self.article else FORMATS

    def all_for(self, form: Format) -> QuerySet[Claim]:
        """The claims that a report of this format is about, whether or not they go in."""
        return self.claims.filter(form.only)

    def claims_for(self, form: Format) -> QuerySet[Claim]:
        """The claims that go into a report of this format: what is signed off, or with `work` all."""
        claims = self.all_for(form)
        return claims if self.work else claims.filter(status=Status.SIGNED_OFF)

    def file_name(self, name: str) -> str:
        """The name of a file in the format `name` that is made today."""
        before = {"corrections": _("corrections"), "article": _("notes")}.get(name.partition("-")[0], "")
        return file_name(f"{before} {self.stem}", self.formats[name].suffix)

    def subject(self, name: str, user: User) -> str:
        """The same for reports of the same in whatever format; a hash, in hex.

        Formats that are about some claims only, such as corrections, go by themselves.
        """
        only = self.formats[name].only
        part = next(other for other, form in self.formats.items() if form.only == only) if only else ""
        about = f"article {self.article.pk}" if self.article else f"claims {self.query}"
        whose = str(user.pk) if self.mine else ""
        return hashlib.sha256("\n".join([about, part, str(self.work), whose]).encode()).hexdigest()


def file_name(stem: str, suffix: str) -> str:
    """Words in any script, no other signs, and the date: "harbour-town-counts-its-ferries-2026-03-04.csv"."""
    words = slugify(unicodedata.normalize("NFC", stem), allow_unicode=True)[:60].strip("-_")
    return f"{words or 'report'}-{timezone.localdate():%Y-%m-%d}.{suffix}"


def of_article(user: User, article: Article, *, work: bool) -> Selection:
    """The items of `article`, what was removed left out."""
    claims = Claim.objects.visible_to(user).filter(article=article).exclude(status=Status.REMOVED)
    return Selection(claims=claims, title=article.title, stem=article.title, work=work, article=article)


def of_filter(user: User, data: QueryDict, *, work: bool) -> Selection:
    """What the filter `data` of the queue selects.

    Raises:
        WrongFilterError: it is invalid.
    """
    request = HttpRequest()
    request.user = user
    filterset = claim_filter(request, data)
    if not filterset.form.is_valid():
        raise WrongFilterError(filterset.form)
    return Selection(
        claims=filterset.qs,
        title=_("Quotes and claims, work in progress included") if work else _("Checked quotes and claims"),
        stem=_("claims-in-progress") if work else _("checked-claims"),
        work=work,
        query=_unordered(data),
        filters=filterset.in_words(),
        mine=_means_me(filterset),
    )


def again(report: Report) -> Selection:
    """The selection of a report that was begun, as it is now for who began it.

    Raises:
        WrongFilterError: its filter is not valid any more; somebody it names may have left.
        Article.DoesNotExist: its article cannot be seen any more by who began it.
    """
    if report.article_id:
        article = Article.objects.visible_to(report.made_by).get(pk=report.article_id)
        return of_article(report.made_by, article, work=report.work)
    return of_filter(report.made_by, QueryDict(report.query), work=report.work)


def _unordered(data: QueryDict) -> str:
    kept = data.copy()
    kept.pop("sort", None)
    return canonical(kept)


def _means_me(filterset: ClaimFilter) -> bool:
    chosen = filterset.set_fields()
    return chosen.get("assignee") == "me" or bool(chosen.get("mine_to_sign"))
