"""Findings, as a table: what is missing, and what they amount to."""

from __future__ import annotations

import pytest

from claims.findings import clear_foreign_findings, missing_findings, needs_where_looked, outcome_of
from claims.models import Claim

ASSERTION = [
    # verdict, outcome
    ("", ""),
    ("accurate", "ok"),
    ("inaccurate", "change"),
    ("misleading", "change"),
    ("unproven", "unconfirmed"),
]
QUOTE = [
    # form, said, attribution, context, wording, translated, outcome
    ("direct", "", "", "", "", False, ""),
    ("direct", "denied", "", "", "", False, "change"),
    ("direct", "not_found", "", "", "", False, "unconfirmed"),
    ("direct", "confirmed", "", "", "", False, ""),
    ("direct", "confirmed", "correct", "fair", "", False, ""),
    ("direct", "confirmed", "correct", "", "verbatim", False, ""),
    ("direct", "confirmed", "", "fair", "verbatim", False, ""),
    ("direct", "confirmed", "correct", "fair", "verbatim", False, "ok"),
    ("mixed", "confirmed", "correct", "fair", "marked_ellipsis", False, "ok"),
    ("direct", "confirmed", "correct", "fair", "altered_same", False, "change"),
    ("direct", "confirmed", "correct", "fair", "altered_same", True, "ok"),
    ("direct", "confirmed", "correct", "fair", "altered_meaning", True, "change"),
    ("direct", "confirmed", "wrong_speaker", "fair", "verbatim", False, "change"),
    ("direct", "confirmed", "wrong_role_or_date", "fair", "verbatim", False, "change"),
    ("direct", "confirmed", "correct", "missing", "verbatim", False, "change"),
    ("direct", "confirmed", "correct", "misleading", "verbatim", False, "change"),
    ("indirect", "confirmed", "correct", "fair", "", False, "ok"),
]


@pytest.mark.parametrize(("verdict", "outcome"), ASSERTION)
def test_outcome_of_a_claim(verdict: str, outcome: str) -> None:
    claim = Claim(kind="assertion", verdict=verdict)
    assert outcome_of(claim) == outcome
    assert bool(missing_findings(claim)) == (outcome == "")


@pytest.mark.parametrize(("form", "said", "attribution", "context", "wording", "translated", "outcome"), QUOTE)
def test_outcome_of_a_quote(
    form: str, said: str, attribution: str, context: str, wording: str, translated: bool, outcome: str
) -> None:
    claim = Claim(
        kind="quote", form=form, said=said, attribution=attribution, context=context, wording=wording,
        translated=translated,
    )  # fmt: skip
    assert outcome_of(claim) == outcome
    assert bool(missing_findings(claim)) == (outcome == "")


def test_what_is_missing_is_named_by_field() -> None:
    assert set(missing_findings(Claim(kind="quote", form="direct", said="confirmed"))) == {
        "attribution",
        "context",
        "wording",
    }
    assert set(missing_findings(Claim(kind="quote", form="indirect", said="confirmed"))) == {"attribution", "context"}


@pytest.mark.parametrize(
    ("claim", "asked"),
    [
        (Claim(kind="assertion", verdict="unproven"), True),
        (Claim(kind="quote", said="not_found"), True),
        (Claim(kind="quote", said="denied"), False),
        (Claim(kind="assertion", verdict="accurate"), False),
    ],
)
def test_who_found_nothing_says_where_they_looked(claim: Claim, asked: bool) -> None:
    assert needs_where_looked(claim) is asked


def test_findings_that_no_longer_apply_are_emptied() -> None:
    full = {"attribution": "correct", "context": "fair", "wording": "verbatim", "translated": True}
    denied = Claim(kind="quote", form="direct", said="denied", **full)
    clear_foreign_findings(denied)
    assert (denied.attribution, denied.context, denied.wording, denied.translated) == ("", "", "", False)
    turned = Claim(kind="assertion", said="confirmed", verdict="accurate", **full)
    clear_foreign_findings(turned)
    assert (turned.said, turned.wording, turned.verdict) == ("", "", "accurate")
    indirect = Claim(kind="quote", form="indirect", said="confirmed", **full)
    clear_foreign_findings(indirect)
    assert (indirect.wording, indirect.context) == ("", "fair")
