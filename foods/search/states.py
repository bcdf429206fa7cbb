"""The state a food is in (raw, cooked, dried, canned ...) as names and queries tell it. Pure."""

from __future__ import annotations

from functools import lru_cache

from foods.search.tokens import COOKED_WORDS, word_set

#: An unfinished word shorter than this (letters) is not completed to a state.
SHORTEST_STATE = 3

#: The state a food is in, by the word for it.
_STATES = (
    dict.fromkeys(COOKED_WORDS | word_set("dryroasted precooked"), "cooked")
    | dict.fromkeys(word_set("raw fresh"), "raw")
    | dict.fromkeys(word_set("uncooked unprepared unroasted"), "uncooked")
    | {"dry": "dry"}
    | dict.fromkeys(word_set("dried dehydrated"), "dried")
    | dict.fromkeys(word_set("powder powdered"), "powder")
    | dict.fromkeys(word_set("canned tinned"), "canned")
    | {"frozen": "frozen"}
)
STATE_WORDS = frozenset(_STATES)
#: By requested state: the states of a food that satisfy it, where it is more than the same.
_SATISFIED_BY = {
    "raw": word_set("raw uncooked"),
    "uncooked": word_set("raw uncooked"),
    "dry": word_set("dry dried powder uncooked"),
    "dried": word_set("dry dried powder"),
}
#: How a food was kept that is named as cooked from it.
_KEPT = word_set("dried dry canned frozen raw fresh")
#: States before any cooking or sprouting.
_UNPROCESSED = word_set("raw uncooked dry dried")
#: By requested state: the states that rule a food out. Dry pulses and grains may be
#: called raw, dried fruit and herbs may not.
_EXCLUDED_BY = {
    "cooked": word_set("raw uncooked dry dried"),
    "raw": word_set("cooked canned dried"),
    "uncooked": word_set("cooked canned"),
    "dry": word_set("cooked canned frozen"),
    "dried": word_set("cooked canned frozen raw"),
    "canned": word_set("raw uncooked dry dried frozen"),
    "frozen": word_set("canned dry dried"),
}


@lru_cache(maxsize=32_768)
def states_of(words: tuple[str, ...]) -> frozenset[str]:
    """The states that a text names: "dry roasted" and "from dried" give cooked."""
    states = set()
    for before, word, after in zip(("", *words), words, (*words[1:], ""), strict=False):
        if word in _STATES and before != "from" and not (word == "dry" and after[:5] == "roast"):
            states.add(_STATES[word])
        elif before == "from" and word in _KEPT:
            # "Black beans, from dried" are cooked.
            states.add("cooked")
    if any(word.startswith("sprout") for word in words):
        states.add("sprouted")
    elif "raw" in states and "mature" in words:
        # The source's words for a dry pulse.
        states.add("dry")
    return frozenset(states)


def requested_states(words: tuple[str, ...]) -> frozenset[str]:
    """The states that a query names, its unfinished last word completed.

    Only cooked or canned where either is named, since such a food was raw or dry before.
    """
    whole = next((one for one in sorted(_STATES) if one.startswith(words[-1])), words[-1])
    is_partial = len(words[-1]) >= SHORTEST_STATE and words[-1] not in _STATES
    states = states_of((*words[:-1], whole) if is_partial else words)
    return states & {"cooked", "canned"} or states


def is_processed(requested: frozenset[str], states: frozenset[str]) -> bool:
    """Whether a food is cooked or sprouted that was requested raw, uncooked, dry or dried."""
    return bool(requested & _UNPROCESSED and (states - requested) & {"cooked", "sprouted"})


def satisfies(requested: frozenset[str], states: frozenset[str]) -> bool | None:
    """Whether a food in these states is one requested; None where its states do not tell."""
    if is_processed(requested, states):
        return False
    if any(states & _SATISFIED_BY.get(one, {one}) for one in requested) and not (
        "raw" in requested and "dried" in states
    ):
        return True
    return False if any(states & _EXCLUDED_BY.get(one, set()) for one in requested) else None
