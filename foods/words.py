"""How food names and what people type become comparable words. Pure, no Django."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"[a-z]+|\d+")
#: Said without meaning a food; never required of a hit.
_FILLERS = _set("a an and for in my of on or some the to with")
#: What an amount typed before the food is counted in ("2 slices of toast").
_MEASURES = _set(
    "bag bar bottle bowl box bunch can cup dash drop fillet fl floz g glass gram grams handful "
    "head jar jug kg knob l lb leaf litre liter loaf mg ml mug ounce oz pack packet piece pinch "
    "pint plate portion pot pound punnet scoop serving shot slice spoon spoonful sprig stick "
    "tablespoon tbsp teaspoon tin tsp tub"
)
#: Said after the food as well ("pizza slice").
_SERVINGS = _set("bottle bowl cup glass handful mug piece plate portion serving slice")
#: Said of a food without saying which one: where a name has it not, the food is meant
#: all the same. Other diaries write them behind the name ("Pecans, Raw").
_QUALIFIERS = _set(
    "added baked blanched boiled boneless canned chopped commercial cooked diced dried drained dry "
    "dryroasted enriched fortified fresh freshly frozen from halves homemade hulled large lean "
    "mashed medium natural no not organic peeled plain precooked prepared raw regular ripe rinsed "
    "roasted rolled salt salted shelled skinless sliced small sweetened unblanched uncooked "
    "unenriched unfortified unprepared unsalted unsweetened unroasted without"
)
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

#: Ways to cook and keep, and spellings on two sides of the Atlantic: words of
#: one line stand for each other.
_SAME = (
    "grilled broiled roasted roast baked barbecued",
    "boiled steamed simmered poached stewed",
    "fried sauteed pan",
    "canned tinned",
    "raw fresh uncooked",
    "dried dehydrated",
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
#: Any of these is "cooked".
_COOKED = _set(
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


def _likenesses() -> dict[str, frozenset[str]]:
    alike: dict[str, set[str]] = {}
    for line in _SAME:
        group = {stem(word) for word in line.split()}
        for word in group:
            alike.setdefault(word, set()).update(group - {word})
    for word in _COOKED:
        alike.setdefault(word, set()).add("cooked")
    alike["cooked"].update(_COOKED - {"cooked"})
    return {word: frozenset(others) for word, others in alike.items()}


_ALIKE = _likenesses()


def alike(stemmed: str) -> frozenset[str]:
    """Stems that stand for this one: other ways to say it, or to cook it."""
    return _ALIKE.get(stemmed, frozenset())


#: Words typed beyond these are not read.
_MOST_WORDS = 12


@dataclass(frozen=True)
class Query:
    """What was typed: the words a hit needs and those that only speak for it."""

    needed: tuple[str, ...]
    helpful: tuple[str, ...] = ()
    #: The last word may be unfinished (nothing was typed after it).
    is_open: bool = True
    #: How many words were taken away, since they only qualify the others.
    dropped: int = 0

    def bare(self) -> Query | None:
        """The same without what only qualifies; None where that is nothing or everything."""
        last = len(self.needed) - 1
        kept = [
            word
            for place, word in enumerate(self.needed)
            if not _qualifies(word, is_open=self.is_open and place == last)
        ]
        gone = [word for word in self.needed if word not in kept]
        if not kept or not gone:
            return None
        is_open = self.is_open and self.needed[-1] == kept[-1]
        return Query(tuple(kept), (*self.helpful, *gone), is_open, len(gone))


def _qualifies(word: str, *, is_open: bool) -> bool:
    """Whether a word only qualifies others, or is on the way to one that does."""
    return word in _QUALIFIERS or (is_open and any(one.startswith(word) for one in _QUALIFIERS))


def parse(text: str) -> Query:
    """Tell the food from the amount and the small words around it.

    Numbers are never needed ("2 eggs", "milk 2%"); where nothing else was
    typed, everything is.
    """
    words = words_of(text)[:_MOST_WORDS]
    needed: list[str] = []
    helpful: list[str] = []
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        measure = stem(word)
        counts = measure in _MEASURES and after and (before.isdigit() or after == "of")
        trails = measure in _SERVINGS and needed and not after
        if word.isdigit() or counts or trails:
            helpful.append(word)
        elif word in _FILLERS and len(words) > 1:
            continue
        else:
            needed.append(word)
    if not needed:
        return Query(tuple(words))
    return Query(tuple(needed), tuple(helpful), not text[-1:].isspace())
