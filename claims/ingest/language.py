"""Which language a text is in: what the document says, else by script and the commonest words. Correctable."""

from __future__ import annotations

import re
from collections import Counter

from django.conf.locale import LANG_INFO

DEFAULT = "en"
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}")
_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+")
# Language, characters, and the share of all letters from which on they tell. In this order: the letters that only one
# language of a script has, then the script.
_TELLING: tuple[tuple[str, str, float], ...] = (
    ("ckb", "ڕڵێۆ", 0.02),
    ("fa", "پچژگ", 0.01),
    ("ar", "\u0620-\u064a", 0.3),
    ("he", "\u05d0-\u05ea", 0.3),
    ("el", "\u0370-\u03ff", 0.3),
    ("uk", "іїєґІЇЄҐ", 0.02),
    ("ru", "\u0400-\u045f", 0.3),
    ("hy", "\u0531-\u0587", 0.3),
    ("ka", "\u10d0-\u10ff", 0.3),
    ("hi", "\u0900-\u097f", 0.3),
    ("th", "\u0e01-\u0e5b", 0.3),
    ("ko", "\uac00-\ud7a3", 0.3),
    ("ja", "\u3040-\u30ff", 0.2),
    ("zh-hans", "\u4e00-\u9fff", 0.3),
)
_COMMON = {
    "en": "the and of to in is was that for it with on as he she said by at from has have not",
    "de": "der die das und ist nicht ein eine den dem mit von auf für im zu sich auch wird sagte",
    "fr": "le la les et des est une un dans pour que qui sur pas avec du au ne ce par",
    "es": "el la los las y en de que un una por con para no es se del al lo como",
    "it": "il lo la gli le e di che un una per con non è del della sono nel ha si",
    "pt": "o a os as e de que um uma por com para não é do da em no na se",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om door bij heeft",
    "sv": "och att det som en på är av för med till den inte har ett om han var från i",
    "pl": "i w na z że się do nie jest to o po jak od za przez ale dla są był",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi ama ne var yok sonra kadar en o",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}


def clean_language(tag: str | None) -> str:
    """A language tag as articles carry it ("en-US" → "en", "pt-BR" → "pt-br"), or "" where it is none."""
    tag = (tag or "").strip()
    if not _TAG.fullmatch(tag):
        return ""
    tag = tag.lower().replace("_", "-")
    return tag if tag in LANG_INFO else tag.split("-")[0]


def guess_language(text: str) -> str:
    """The tag of the language that `text` seems to be in; DEFAULT where nothing tells."""
    sample = text[:_SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    for language, characters, share in _TELLING:
        if len(re.findall(f"[{characters}]", sample)) > share * max(letters, 1):
            return language
    words = Counter(word.lower() for word in _WORD.findall(sample))
    scores = {language: sum(words[word] for word in common) for language, common in _WORDS.items()}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > 1.2 * scores[DEFAULT] else DEFAULT
