"""What follows from findings: whether they are complete, and the outcome. Pure rules over a claim's fields."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from .models import (
    AttributionFinding,
    Claim,
    ContextFinding,
    Form,
    Kind,
    Outcome,
    Rating,
    SaidFinding,
    Verdict,
    WordingFinding,
    choice_label,
    label_of,
)

# What is asked of an item, in the order in which one looks.
_ASKED: dict[Kind, dict[str, type[TextChoices]]] = {
    Kind.ASSERTION: {"verdict": Verdict},
    Kind.QUOTE: {
        "said": SaidFinding,
        "attribution": AttributionFinding,
        "context": ContextFinding,
        "wording": WordingFinding,
    },
}


def missing_findings(claim: Claim) -> dict[str, str]:
    """Field → what is missing before the claim can be proposed; empty when the findings are complete."""
    if claim.kind == Kind.ASSERTION:
        return {} if claim.verdict else {"verdict": _("Say whether it is accurate.")}
    if not claim.said:
        return {"said": _("Say whether it was said.")}
    if claim.said != SaidFinding.CONFIRMED:
        return {}
    missing = {}
    if not claim.attribution:
        missing["attribution"] = _("Say whether the attribution is correct.")
    if not claim.context:
        missing["context"] = _("Say whether the context is fair.")
    if claim.form != Form.INDIRECT and not claim.wording:
        missing["wording"] = _("Say how the words inside the quotation marks compare.")
    return missing


def outcome_of(claim: Claim) -> str:
    """The outcome that the findings amount to, "" while they are incomplete.

    Words inside quotation marks must be the speaker's own: altered wording is a change even where the meaning is the
    same, except in a translation, which never has the speaker's own words.
    """
    if missing_findings(claim):
        return ""
    if claim.kind == Kind.ASSERTION:
        return {Verdict.ACCURATE: Outcome.OK, Verdict.UNPROVEN: Outcome.UNCONFIRMED}.get(
            Verdict(claim.verdict), Outcome.CHANGE
        )
    if claim.said == SaidFinding.NOT_FOUND:
        return Outcome.UNCONFIRMED
    if claim.said == SaidFinding.DENIED:
        return Outcome.CHANGE
    fine = (
        claim.attribution == AttributionFinding.CORRECT
        and claim.context == ContextFinding.FAIR
        and (claim.form == Form.INDIRECT or _wording_is_fine(claim))
    )
    return Outcome.OK if fine else Outcome.CHANGE


def needs_where_looked(claim: Claim) -> bool:
    """Nothing was found: the note says where one looked, and evidence is not asked for."""
    return claim.verdict == Verdict.UNPROVEN or claim.said == SaidFinding.NOT_FOUND


def clear_foreign_findings(claim: Claim) -> None:
    """Empty the findings that a claim of this kind and form cannot have, and those that no longer apply."""
    if claim.kind == Kind.ASSERTION:
        claim.said = claim.attribution = claim.context = claim.wording = ""
        claim.translated = False
        return
    claim.verdict = ""
    if claim.said != SaidFinding.CONFIRMED:
        claim.attribution = claim.context = claim.wording = ""
        claim.translated = False
    elif claim.form == Form.INDIRECT:
        claim.wording = ""


def _wording_is_fine(claim: Claim) -> bool:
    return claim.wording in {WordingFinding.VERBATIM, WordingFinding.MARKED} or (
        claim.wording == WordingFinding.SAME_MEANING and claim.translated
    )


def findings_in_words(claim: Claim) -> list[tuple[str, str]]:
    """(label, value) of each finding that has been made, in the order in which one looks."""
    asked = _ASKED[Kind(claim.kind)]
    found = ((name, choices, getattr(claim, name)) for name, choices in asked.items())
    rows = [(label_of(Claim, name), choice_label(choices, value)) for name, choices, value in found if value]
    if claim.translated:
        rows.append((_("Translated"), _("yes")))
    if claim.rating:
        rows.append((_("Public rating"), choice_label(Rating, claim.rating)))
    return rows
