"""The vocabulary of findings: what was found about a claim, apart from where its work stands (`Status`)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """Of an assertion: does it hold?"""

    ACCURATE = "accurate", _("Accurate")
    INACCURATE = "inaccurate", _("Inaccurate")
    MISLEADING = "misleading", _("Misleading")
    UNPROVEN = "unproven", _("Unproven")


class SaidFinding(models.TextChoices):
    """Of a quote: was it said at all?"""

    CONFIRMED = "confirmed", _("Confirmed")
    DENIED = "denied", _("Denied")
    NOT_FOUND = "not_found", _("Not found")


class AttributionFinding(models.TextChoices):
    CORRECT = "correct", _("Correct")
    WRONG_SPEAKER = "wrong_speaker", _("Wrong speaker")
    WRONG_ROLE = "wrong_role_or_date", _("Wrong role or date")


class ContextFinding(models.TextChoices):
    FAIR = "fair", _("Fair")
    MISSING = "missing", _("Missing")
    MISLEADING = "misleading", _("Misleading")


class WordingFinding(models.TextChoices):
    """Asked for only where there are quotation marks."""

    VERBATIM = "verbatim", _("Verbatim")
    MARKED = "marked_ellipsis", _("Marked ellipsis")
    SAME_MEANING = "altered_same", _("Altered, same meaning")
    OTHER_MEANING = "altered_meaning", _("Altered in meaning")


class Rating(models.TextChoices):
    """The public rating, asked for only when a check is published."""

    TRUE = "true", _("True")
    MOSTLY_TRUE = "mostly_true", _("Mostly true")
    HALF_TRUE = "half_true", _("Half true")
    MOSTLY_FALSE = "mostly_false", _("Mostly false")
    FALSE = "false", _("False")
    OUTDATED = "outdated", _("Outdated")
