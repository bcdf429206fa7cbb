"""Makes what people type even, and puts slips of the key right. Pure, no Django."""

from __future__ import annotations

import re
from functools import lru_cache

#: Words whose slips are put right; a slip in any other word hides no sign.
_WORDS = (
    *("breathing", "breathe", "breath", "breathless", "shortness", "fainted", "fainting", "faint"),
    *("collapsed", "unconscious", "consciousness", "confused", "confusion", "disorientated"),
    *("disoriented", "palpitations", "heartbeat", "heart", "irregular", "fluttering", "skipping"),
    *("swallow", "swallowing", "seizure", "seizures", "convulsion", "convulsions", "weakness"),
    *("weak", "bladder", "bowels", "control", "incontinent", "tingling", "numbness", "spreading"),
    *("paralysed", "drooping", "trouble", "difficulty", "difficult", "struggling", "extremely"),
    *(
        "suddenly",
        "passed",
        "blacked",
        "beating",
        "severe",
        "slurred",
        "pulse",
        "couldnt",
        "cannot",
    ),
    *("getting", "having", "really", "slowly", "moving", "stand", "rhythm", "throat", "strength"),
)
#: Words of their own that lie so near that they would be taken for a slip.
_NO_SLIPS = frozenset(
    [
        "backed",
        "baring",
        "bating",
        "beaming",
        "beards",
        "bearing",
        "beaten",
        "beatings",
        "betting",
        "black",
        "bladders",
        "blander",
        "blocked",
        "boating",
        "bowel",
        "bowl",
        "bowls",
        "bread",
        "breadth",
        "breast",
        "breather",
        "breaths",
        "breathy",
        "conclusion",
        "conclusions",
        "confuse",
        "confuses",
        "confusing",
        "controls",
        "contusion",
        "double",
        "doubled",
        "easing",
        "eating",
        "fainter",
        "faints",
        "feint",
        "fluttery",
        "haring",
        "hating",
        "having",
        "heard",
        "hears",
        "hearth",
        "hearts",
        "hearty",
        "heating",
        "heaving",
        "holy",
        "lacked",
        "leaning",
        "leaving",
        "letting",
        "loosely",
        "loving",
        "lowly",
        "moved",
        "moving",
        "mowing",
        "netting",
        "packed",
        "paint",
        "parsed",
        "passes",
        "passing",
        "pasted",
        "paused",
        "petting",
        "posted",
        "pulsed",
        "pulses",
        "purse",
        "rally",
        "raving",
        "ready",
        "realty",
        "roving",
        "sand",
        "saving",
        "seating",
        "seizing",
        "serve",
        "setting",
        "sever",
        "several",
        "severed",
        "shallow",
        "shipping",
        "skipped",
        "sleeping",
        "slipping",
        "slow",
        "slower",
        "snipping",
        "spending",
        "spreadings",
        "stamped",
        "stance",
        "standard",
        "stands",
        "strand",
        "strengths",
        "stripping",
        "stunned",
        "swallowed",
        "swallows",
        "tangling",
        "threat",
        "throats",
        "tinkling",
        "towels",
        "tripping",
        "troubled",
        "troubles",
        "vowels",
        "wean",
        "wear",
        "week",
        "weeks",
    ]
)
_NEAR: dict[str, list[str]] = {}
for _word in _WORDS:
    _NEAR.setdefault(_word[0], []).append(_word)


#: The many ways to say that something cannot be done.
_UNABLE = re.compile(
    r"\b(?:(?:am|im|is|was|are|were) (?:not|no longer|hardly|barely) able to|(?:isnt|wasnt|arent"
    r"|werent) able to"
    r"|not (?:been )?able to|unable to|(?:dont|doesnt|didnt) (?:even )?seem (?:to be )?able to"
    r"|(?:cant|couldnt) seem to"
    r"|(?:havent|hasnt|have not|has not) been able to|can no longer|(?:can|could) (?:hardly|barely"
    r"|scarcely)|(?:cant|couldnt) (?:even|really|properly|actually|hardly|barely))\b(?= \w)"
)


def even(text: str) -> str:
    """Return a text in small letters, without apostrophes and hyphens, with its slips put right."""
    plain = (
        text.lower()
        .replace("\u2019", "'")
        .replace("\u2018", "'")
        .replace("`", "'")
        .replace("\u00b4", "'")
    )
    plain = re.sub(r"(?<=\w)'(?=\w)", "", plain)
    plain = re.sub(r"(?<=\w)[-\u2010\u2011/](?=\w)", " ", plain)
    plain = re.sub(r"[\u2013\u2014]", " - ", plain)
    plain = re.sub(r"[^\S\n]+", " ", plain)
    plain = re.sub(r"\bcan ?not\b|\bcan t\b|\bcanny\b", "cant", plain)
    plain = re.sub(r"\bcould not\b|\bcould ?n t\b|\bcudnt\b|\bcould nt\b", "couldnt", plain)
    plain = _UNABLE.sub("cant", plain)
    plain = re.sub(r"\bupto\b", "up to", plain)
    plain = re.sub(r"\bis having\b", "has", plain)
    plain = re.sub(r"\bdid not\b", "didnt", plain)
    plain = re.sub(r"\bwould not\b", "wouldnt", plain)
    plain = re.sub(r"\bwill not\b", "wont", plain)
    plain = re.sub(r"\bdo not\b", "dont", plain)
    plain = re.sub(r"\bi m\b", "im", plain)
    plain = re.sub(r"\bpins? ((n|an|&|and|\+) )?needles?\b", "pins and needles", plain)
    return re.sub(r"[a-z]{4,}", lambda found: _put_right(found.group()), plain)


@lru_cache(maxsize=4096)
def _put_right(word: str) -> str:
    if word in _NO_SLIPS or word in _WORDS:
        return word
    for right in _NEAR.get(word[0], ()):
        slips = 2 if len(right) >= 10 else 1
        if (
            len(right) >= 5
            and abs(len(right) - len(word)) <= slips
            and _distance(word, right) <= slips
        ):
            return right
    return word


def _distance(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many or swapped with the next one."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, wanted in enumerate(other, start=1):
            cost = min(
                last[column] + 1,
                current[column - 1] + 1,
                last[column - 1] + (letter != wanted),
            )
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1]
