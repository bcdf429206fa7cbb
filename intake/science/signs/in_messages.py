"""Signs of an emergency in what somebody writes, in their own words. Pure, no Django.

Only the emergency signs of the method: what most messages about neuropathy hold (tingling,
cramps, numbness, a headache) is none. A missed sign costs more than a false mark, so a
sentence that can be read both ways is marked. Not marked is what is denied, what was years
ago, what befell somebody else, and figures of speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.science.signs.told.for_another import as_one_self, is_written_for_another
from intake.science.signs.told.heart_and_mind import HEART_AND_MIND
from intake.science.signs.told.nerves import NERVES
from intake.science.signs.told.set_aside import is_set_aside
from intake.science.signs.told.spelling import even
from intake.science.signs.told.wording import FIGURES
from intake.text import Reader, listed

#: Every sign, in the order in which they are named; the one set of patterns, for the
#: symptoms of a day too.
EMERGENCY_PHRASES = HEART_AND_MIND | NERVES


def signs_in_message(text: str) -> tuple[str, ...]:
    """Name the signs of an emergency that a message tells of; empty for none found.

    No sign found means nothing: nobody may rely on it.
    """
    words = even(text)
    for_another = is_written_for_another(words)
    if for_another:
        words = as_one_self(words)
    told = [
        FIGURES.sub("~", one).strip()
        for one in _SENTENCE_ENDS.split(_QUESTION_MARKS.sub(" ?\n", words))
        if _LETTER.search(one)
    ]
    return tuple(
        name for name in EMERGENCY_PHRASES if _is_told(name, told, for_another=for_another)
    )


def urgent_words(text: str, reader: Reader) -> str:
    """What to do about a message of a client, for one of its two readers; empty without a sign."""
    signs = signs_in_message(text)
    if not signs:
        return ""
    what_to_do = reader.choose(
        "If you have this now, call your emergency number.",
        "If the client has this now: call them, and the emergency number.",
    )
    return f"This may be an emergency: {listed(signs)}. {what_to_do}"


def _is_told(name: str, sentences: list[str], *, for_another: bool) -> bool:
    for number, sentence in enumerate(sentences):
        following = sentences[number + 1] if number + 1 < len(sentences) else ""
        for phrase in EMERGENCY_PHRASES[name]:
            for found in _overlapping(phrase.pattern, sentence):
                near = sentence[max(found.start() - _NEAR, 0) : found.end() + _NEAR]
                if phrase.unless is not None and phrase.unless.search(near):
                    continue
                start, end = max(found.start() - _AROUND, 0), found.end() + _AROUND
                before, after = sentence[start : found.start()], sentence[found.end() : end]
                if name == "confusion" and _is_a_question_about_the_app(sentence, following):
                    continue
                if not is_set_aside(
                    sentence[start:end],
                    before,
                    found.group(),
                    after,
                    following,
                    for_another=for_another,
                ):
                    return True
    return False


def _overlapping(pattern: re.Pattern[str], sentence: str) -> Iterator[re.Match[str]]:
    """The places where a sign is told, for one set aside may reach over the next one."""
    found = pattern.search(sentence)
    for _ in range(_PLACES):
        if found is None:
            return
        yield found
        found = pattern.search(sentence, found.start() + 1)


#: So many letters before and after a sign say whether it is set aside: who types without a
#: full stop says in the same breath what else there is.
_AROUND = 120
#: So many letters say whether it is something else: weak tea at breakfast, weak legs at noon.
_NEAR = 40
#: What was set aside in so many places of one sentence is looked for no further.
_PLACES = 12
_QUESTION_MARKS = re.compile(r"\?+")
_LETTER = re.compile(r"[a-z0-9]")
#: A full stop in "1.5 mg" ends nothing.
_SENTENCE_ENDS = re.compile(r"[.!;\n]+(?=\s|$)|\n+")


def _is_a_question_about_the_app(sentence: str, following: str) -> bool:
    """Whether no more is said than "I am confused", and a question follows."""
    is_mix_up = _MIXED_UP.search(sentence) is not None
    return is_mix_up or bool(_ONLY_CONFUSED.search(sentence) and _QUESTION.search(following))


#: "Sorry, I got confused, that was Tuesday."
_MIXED_UP = re.compile(r"\bsorry,? i (got|was) confused\b|\bconfused,? (that|it|this) was\b")
_ONLY_CONFUSED = re.compile(
    r"^\W*((hi|hello|hey|sorry|now|so|but|and|a|bit|little|im|i|am|still"
    r"|very|really|just|feeling|slightly)\b[ ,]*)*confused\W*$"
)
_QUESTION = re.compile(
    r"^\W*(is|are|do|does|did|why|which|what|how|should|can|could|where"
    r"|when|has|will|would|if)\b"
)
