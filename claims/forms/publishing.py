"""Publishing checks: where, by whom, and with which rating. What is wrong is said by the workflow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..claim_review import suggested_rating
from ..models import Article, Publication, Rating
from .action import ActionForm

_PAGE = forms.TextInput(attrs={"type": "url", "dir": "ltr", "autocomplete": "off", "placeholder": "https://"})


def last_place(article: Article) -> dict[str, str]:
    """Page and publisher that were last given for a check of this article, so that nobody types them again."""
    last = Publication.objects.filter(claim__article=article).order_by("-at", "-pk").first()
    if last is None:
        return {"page": "", "publisher": article.publisher}
    return {"page": last.page, "publisher": last.publisher}


class _Place(forms.Form):
    page = forms.CharField(
        label=_("Address of the page on which it is published"), max_length=1000, required=False, widget=_PAGE
    )
    publisher = forms.CharField(
        label=_("Publisher"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "organization"}),
    )


class PlaceForm(_Place):
    """Where several checks are published."""

    def place_error(self, name: str, message: str) -> None:
        """At its field, once, however many checks it is about."""
        if name not in self.errors:
            self.add_error(name, message)


def _rating_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Rating for readers"), choices=[("", _("Choose a rating")), *Rating.choices], required=False
    )


class PublishForm(_Place, ActionForm):
    """`publish` of one item, in its panel. It begins with what is published, or was last."""

    rating = _rating_field()
    field_order = ("rating", "page", "publisher")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = self.claim.publication
        place = {"page": live.page, "publisher": live.publisher} if live else last_place(self.claim.article)
        self.initial = {**self.initial, **place, "rating": suggested_rating(self.claim) or ""}


class PublishRowForm(ActionForm):
    """One of several checks to be published."""

    chosen = forms.BooleanField(label=_("Publish"), required=False)
    rating = _rating_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"claim-{kwargs['claim'].pk}", **kwargs)
        self.initial["rating"] = suggested_rating(self.claim) or ""

    @property
    def is_chosen(self) -> bool:
        return bool(self.cleaned_data.get("chosen"))
