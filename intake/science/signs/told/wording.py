"""What the patterns of the emergency signs are made of. Pure.

The texts they are tried on were made even before (``spelling``): small letters, no
apostrophes, no hyphens, "cannot" as "cant", slips of the key put right.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Phrase(NamedTuple):
    """One way to say a sign."""

    pattern: re.Pattern[str]
    #: What, anywhere in the same sentence, makes it mean something else.
    unless: re.Pattern[str] | None = None


def phrase(pattern: str, unless: str = "") -> Phrase:
    """Compile a way to say a sign."""
    return Phrase(re.compile(pattern), re.compile(unless) if unless else None)


CANT = (
    r"(?:cant|couldnt|can (?:hardly|barely|scarcely)|could (?:hardly"
    r"|barely|scarcely)|unable to|not able to|wasnt able to|can no longer"
    r"|struggl\w+ to|was struggling to)"
)
HARD = r"(?:difficult\w*|trouble\w*|hard|harder|problem\w*|struggl\w+|fight\w*|labou?red|issues?)"
WORDS = r"(?:\w+ ){0,%d}?"
AT_SIGHT = (
    r"\b(when|once|after) (i|he|she|they|we|you) (saw|heard|read|told"
    r"|got the|saw the|said yes|proposed|smiled|kissed|walked (in|through))"
    r"|\bwhen (the|a|my) (phone|doorbell|bell|alarm|dog|door|car|cat|post)\b|\b(price|bill|news"
    r"|cost)\b|with (joy|shock|delight|laughter)"
)

#: Somebody whom a writer knows.
RELATIVE = (
    r"(?:mother|mum|mums|mom|moms|mam|mummy|mommy|father|dad|dads|daddy|parents?|wife|wifes|husband"
    r"|husbands|hubby|partner|partners|son|sons|daughter|daughters|sister|sisters|brother|brothers"
    r"|aunt|auntie|aunty|uncle|gran|grans|granny|grandma|grandmas|grandmother|nan|nana|nanny"
    r"|grandad|granddad|grandpa|grandfather|cousin|niece|nephew|friend|friends|mate|boyfriend"
    r"|girlfriend|neighbou?r|neighbou?rs|colleague|boss|coworker|dog|dogs|cat|cats|puppy|horse|baby"
    r"|kids?|child|children|toddler|grandson|granddaughter|grandchild|twin|roommate|flatmate"
    r"|housemate|teacher|client|patient|fiancee?|ex|stepson|stepmum|mother in law|father in law|mil"
    r"|fil|carer|in laws?|family|lad|little (?:one|boy|girl)|boy|girl|eldest|youngest|other half)"
)

#: Figures of speech and names of foods; taken out before anything is looked for.
FIGURES = re.compile(
    r"\b(?:late (?:log|entry|diary|post)|t(?:ook|akes?|aking|aken) (?:my|our|your|the) breath away"
    r"|breath ?taking\w*|with bated breath"
    r"|h(?:old|eld|olding) (?:my|your|our) breath|under my breath|bad breath|breath of fresh air"
    r"|breath(?:ing)? (?:smells?|exercises?|space|technique\w*)|time to breathe"
    r"|room to breathe|breathing room"
    r"|passion ?fruit|heart ?healthy|good for (?:the|my|your) heart|heart ?burn|heart ?warming"
    r"|(?:in|my) a heart ?beat|in a heart ?beat|hearts? of (?:palm|romaine"
    r"|celery|lettuce|palms|gold)|(?:artichoke|celery|lettuce|palm|cabbage|romaine|ox|lamb|lambs"
    r"|chicken|beef|pig|pigs|duck|turkey|stuffed|braised|roasted?|gem) hearts?"
    r"|by heart|(?:from|at|lose|lost|take|took|to) (?:the bottom of )?(?:my )?heart"
    r" content|lose heart|take heart|at heart"
    r"|hard pill to swallow|bitter pill|swallow (?:my|his|her|your) (?:pride|words)"
    r"|faint (?:of|hearted) ?heart\w*|faint ?hearted|(?:a |the |of )?faint (?:taste"
    r"|smell|memory|idea|hope|line|scent|aroma|hint|flavou?r|praise|trace"
    r"|glow|sound)\w*|faintest (?:idea|clue)"
    r"|strokes? of (?:luck|genius|midnight)|breast ?stroke|brush ?strokes?"
    r"|different strokes|back ?stroke"
    r"|(?:cough|sneez|laugh|giggl|scream|shout|hiss)\w* fits?|fits? of (?!epilep|convuls|seiz|shak"
    r"|jerk)\w+|fits? of (?:the )?(?:laugh"
    r"|gigg|cough|rage|anger|sneez|pique|temper|tears|hysterics)\w*|fits and starts"
    r"|fit (?:and|or|&) (?:well|healthy|active|strong)|fit as a fiddle|keep ?fit|get fit|fit ?bit"
    r"|weak (?:at the knees|in the knees for|spot|point|link|tea|coffee"
    r"|for (?:chocolate|cakes?|crisps|sweets|sugar|cheese|bread|a))"
    r"|cant stand (?:the|it|them|that|this|him|her|my|kale|eating|having"
    r"|any|most|certain|another|how|when|being)"
    r"|paraly\w+ by (?:choice|fear|indecision|options)|couldnt swallow my pride)\b"
)
