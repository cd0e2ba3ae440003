"""The panel offers whom the extraction thought of, then who else speaks in the article."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims.models import Claim, Kind
from claims.workflow import apply
from tests.clients import client_of
from tests.factories import make_article, make_reviewer

pytestmark = pytest.mark.django_db


def test_candidates_stand_before_the_other_speakers() -> None:
    rita = make_reviewer()
    article = make_article()
    quote = article.claims.filter(kind=Kind.QUOTE, speaker__isnull=False).order_by("pk")[0]
    assert quote.candidates[:1] == [quote.speaker.name]
    Claim.objects.filter(pk=quote.pk).update(candidates=[quote.speaker.name, "Somebody <Else>"])
    apply(rita, quote, "take")
    answer = client_of(rita).get(reverse("claim-panel", args=[quote.pk]))
    names = answer.context["speaker_names"]
    assert names[:2] == [quote.speaker.name, "Somebody <Else>"]
    assert len(names) > 2
    assert len(set(names)) == len(names)
    assert "Somebody &lt;Else&gt;" in answer.content.decode()
