"""Comparable words out of food names and typed text: folding, stems, synonyms. Pure, no Django."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[a-z]+|\d+")


def word_set(text: str) -> frozenset[str]:
    """The words of a text that is written with spaces between them."""
    return frozenset(text.split())


_IRREGULAR = {"leaves": "leaf", "loaves": "loaf", "halves": "half", "knives": "knife"}

#: (ending, letters to cut, letters to put), the first that fits.
_ENDINGS = (
    ("ies", 3, "i"),
    ("ie", 2, "i"),
    (("oes", "ches", "shes", "xes", "sses", "zzes"), 2, ""),
    (("ss", "us", "is"), 0, ""),
    ("s", 1, ""),
    ("oe", 1, ""),
    ("y", 1, "i"),
)

#: Ways to cook and keep, and British and American spellings: the words of one line are
#: synonyms.
_SYNONYMS = (
    "grilled broiled roasted roast baked barbecued",
    "boiled steamed simmered poached stewed",
    "fried sauteed pan",
    "canned tinned",
    "raw fresh uncooked",
    "dried dehydrated dry powder powdered",
    "ground minced mince",
    "wholemeal wholewheat wholegrain",
    "skim skimmed nonfat",
    "yogurt yoghurt",
    "soy soya",
    "chili chilli chile",
    "donut doughnut",
    "ketchup catsup",
    "lasagna lasagne",
    "omelet omelette",
    "fiber fibre",
    "mayonnaise mayo",
    "hummus houmous hommus",
    "veg vegetable",
    "chip crisp",
)
#: Words that say a food was cooked; each is a synonym of "cooked".
COOKED_WORDS = word_set(
    "cooked boiled steamed simmered poached stewed braised grilled broiled roasted roast baked "
    "barbecued fried sauteed microwaved scrambled toasted"
)


def fold(text: str) -> str:
    """The text in lower case without accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return plain.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")


def words_of(text: str) -> list[str]:
    """The words and numbers of a text, folded, in order."""
    return _WORD.findall(fold(text))


def stem(word: str) -> str:
    """The word without its plural: "berries" and "berry" give the same."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4:
        return word[:2] + "i" if word.endswith("y") else word
    for ending, cut, put in _ENDINGS:
        if word.endswith(ending):
            return word[: len(word) - cut] + put
    return word


def _synonym_table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _SYNONYMS:
        group = {stem(word) for word in line.split()}
        for word in group:
            table.setdefault(word, set()).update(group - {word})
    for word in COOKED_WORDS:
        table.setdefault(word, set()).add("cooked")
    table["cooked"].update(COOKED_WORDS - {"cooked"})
    return {word: frozenset(others) for word, others in table.items()}


_SYNONYMS_BY_STEM = _synonym_table()


def synonyms_of(stemmed: str) -> frozenset[str]:
    """The stems that mean the same as this one, without itself."""
    return _SYNONYMS_BY_STEM.get(stemmed, frozenset())
