"""How food names and what people type become comparable words. Pure, no Django."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache


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
#: all the same. Other diaries write them behind the name ("Pecans, Raw, Organic").
#: Those that make hardly another food go first, then those of how it was made and kept,
#: since dry and cooked differ most.
_QUALIFIERS = (
    _set(
        "added boneless chopped commercial diced drained enriched fortified freshly from halves "
        "homemade hulled large lean medium natural no not organic peeled plain regular rinsed ripe "
        "salt salted shelled skinless sliced small sweetened unblanched unenriched unfortified "
        "unsalted unsweetened without"
    ),
    _set(
        "baked blanched boiled canned cooked dehydrated dried dry dryroasted fresh frozen mashed "
        "precooked prepared raw roasted rolled uncooked unprepared unroasted"
    ),
)
#: An unfinished word shorter than this (letters) says nothing of a state.
_SHORTEST_STATE = 3
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
#: Any of these is "cooked".
_COOKED = _set(
    "cooked boiled steamed simmered poached stewed braised grilled broiled roasted roast baked "
    "barbecued fried sauteed microwaved scrambled toasted"
)

#: The state a food is in, by the word for it.
_STATES = (
    dict.fromkeys(_COOKED | _set("dryroasted precooked"), "cooked")
    | dict.fromkeys(_set("raw fresh"), "raw")
    | dict.fromkeys(_set("uncooked unprepared unroasted"), "uncooked")
    | {"dry": "dry"}
    | dict.fromkeys(_set("dried dehydrated"), "dried")
    | dict.fromkeys(_set("powder powdered"), "powder")
    | dict.fromkeys(_set("canned tinned"), "canned")
    | {"frozen": "frozen"}
)
#: States that answer for the one asked for.
_FOR = {
    "raw": _set("raw uncooked"),
    "uncooked": _set("raw uncooked"),
    "dry": _set("dry dried powder uncooked"),
    "dried": _set("dry dried powder"),
}
#: States that come before cooking or sprouting.
_BEFORE = _set("raw uncooked dry dried")
#: States that no food is in that is meant by the one asked for. Dry pulses and grains
#: may be called raw, dried fruit and herbs may not.
_AGAINST = {
    "cooked": _set("raw uncooked dry dried"),
    "raw": _set("cooked canned dried"),
    "uncooked": _set("cooked canned"),
    "dry": _set("cooked canned frozen"),
    "dried": _set("cooked canned frozen raw"),
    "canned": _set("raw uncooked dry dried frozen"),
    "frozen": _set("canned dry dried"),
}


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
    #: The words that were taken away, since they only qualify the others.
    dropped: tuple[str, ...] = ()
    #: Whether words of its state are among them.
    is_stateless: bool = False
    #: The states that the food is asked in, once it was asked for its ``ways``.
    states: frozenset[str] = frozenset()

    def ways(self) -> list[Query]:
        """What was typed; then without empty words; then without states too.

        Only what differs from the one before, and never without all words.
        """
        last = len(self.needed) - 1
        levels = [
            _level(word, is_open=self.is_open and place == last)
            for place, word in enumerate(self.needed)
        ]
        states = asked_states(self.needed)
        ways = [replace(self, states=states)]
        for step in range(len(_QUALIFIERS)):
            kept = [word for word, level in zip(self.needed, levels, strict=True) if level > step]
            if not kept or len(kept) == len(ways[-1].needed):
                continue
            gone = [word for word, level in zip(self.needed, levels, strict=True) if level <= step]
            is_open = self.is_open and levels[last] > step
            helpful = (*self.helpful, *gone)
            ways.append(Query(tuple(kept), helpful, is_open, tuple(gone), step > 0, states))
        return ways


def is_begun(typed: Query) -> bool:
    """Whether the last word is on the way to one that only qualifies."""
    word = typed.needed[-1]
    return typed.is_open and _level(word, is_open=True) < _level(word, is_open=False)


def _level(word: str, *, is_open: bool) -> int:
    """The step in which a word, or one that it is on the way to, is taken away; 2 for never."""
    for level, words in enumerate(_QUALIFIERS):
        if word in words:
            return level
    if not is_open:
        return len(_QUALIFIERS)
    if len(word) >= _SHORTEST_STATE and any(one.startswith(word) for one in _QUALIFIERS[-1]):
        return len(_QUALIFIERS) - 1
    begins = any(one.startswith(word) for words in _QUALIFIERS for one in words)
    return 0 if begins else len(_QUALIFIERS)


@lru_cache(maxsize=32_768)
def states_of(words: tuple[str, ...]) -> frozenset[str]:
    """The states that a text names: "dry roasted" is cooked, "from dried" says nothing."""
    states = set()
    for before, word, after in zip(("", *words), words, (*words[1:], ""), strict=False):
        if word in _STATES and before != "from" and not (word == "dry" and after[:5] == "roast"):
            states.add(_STATES[word])
    if any(word.startswith("sprout") for word in words):
        states.add("sprouted")
    elif "raw" in states and "mature" in words:
        # The source's words for a dry pulse.
        states.add("dry")
    return frozenset(states)


def asked_states(words: tuple[str, ...]) -> frozenset[str]:
    """The states asked for, also by an unfinished last word; what is cooked was raw before."""
    whole = next((one for one in sorted(_STATES) if one.startswith(words[-1])), words[-1])
    is_begun = len(words[-1]) >= _SHORTEST_STATE and words[-1] not in _STATES
    states = states_of((*words[:-1], whole) if is_begun else words)
    return states & {"cooked", "canned"} or states


def is_processed(asked: frozenset[str], states: frozenset[str]) -> bool:
    """Whether a food was cooked or sprouted that is asked for as it was before."""
    return bool(asked & _BEFORE and (states - asked) & {"cooked", "sprouted"})


def answers(asked: frozenset[str], states: frozenset[str]) -> bool | None:
    """Whether a food in these states answers for those asked for; None where it says nothing."""
    if is_processed(asked, states):
        return False
    if any(states & _FOR.get(one, {one}) for one in asked) and not (
        "raw" in asked and "dried" in states
    ):
        return True
    return False if any(states & _AGAINST.get(one, set()) for one in asked) else None


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
