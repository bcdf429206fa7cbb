"""Who writes for somebody else: a parent for a child, a wife for her husband. Pure."""

from __future__ import annotations

import re

from intake.science.signs.told.wording import RELATIVE

#: Said outright: "it's Tom's wife, he is ...", "Husband here".
_SAYS_SO = re.compile(
    rf"\b(?:its|this is|im|here is) (?:\w+,? )?(?:\w+s|his|her) {RELATIVE}\b|\b{RELATIVE} (?:here"
    rf"|writing)\b"
    r"|\bon (?:his|her|behalf)\b"
)
#: What only whoever looks after the client writes, whatever they say of themselves.
_CARES = re.compile(
    r"\b(?:gave|give|given|giving) (?:him|her|mum|dad|my (?:\w+ )?(?:son|daughter|boy|girl"
    r"|mum|mother|dad|father|husband|wife))\b"
    r"|\b(?:had|have|has) to (?:lift|carry|feed|dress|wash|help) (?:him|her)\b"
    r"|\b(?:his|her) (?:\w+ )?(?:tablets?|pills?|capsules?|dose|magnesium|supplements?|powder"
    r"|sachets?|drops|syrup|spray|diary|log|food log|carer)\b"
    r"|\b(?:he|she) (?:started|began|took|takes|had|has had) (?:\w+ ){0,2}?(?:magnesium|supplement"
    r"|supplements|sachet|sachets|tablets?|capsules?|powder)\b"
)
_THEM = re.compile(r"\b(?:he|she|hed|hes|shes|himself|herself)\b|^\W*(?:his|her)\b")
#: Who only tells about themselves speaks of themselves somewhere: "she fainted so we left".
_WRITER = re.compile(
    r"\b(?:i(?! (?:think|guess|suppose|reckon|believe|hope)\b)|im|ive|id|ill|we|weve|myself"
    r"|ourselves|our)\b"
)
#: Who keeps no diary with a dietitian through the writer.
_BYSTANDER = re.compile(
    r"\b(?:neighbou?rs?|neighbou?rs? \w+|friends?|mates?|colleagues?|cowork\w+|boss|teachers?"
    r"|strangers?|grandsons?|granddaughters?|grandkids|nieces?|nephews?|(?:a|the|some|this"
    r"|that) (?:\w+ )?(?:man|woman|lady|guy|bloke|person)|cousins?"
    r"|somebody|someone|dogs?|cats?|pupp(?:y|ies)|kittens?|horses?|hamsters?|rabbits?|parrots?"
    r"|actors?|characters?|players?|nurses?|doctors?|gp)\b"
)
#: A wife who takes magnesium asks for her husband too.
_ASKS_TOO = re.compile(r"\bcan (?:he|she|they) (?:\w+ ){1,4}?(?:as well|too)\b")
#: "Daughter having convulsions", as notes are written about whoever is looked after.
_NOTES = re.compile(
    r"^\W*(?:mum|mom|mother|dad|father|son|daughter|husband|hubby|wife|gran|nan|grandma|grandad"
    r"|grandpa"
    r"|grandmother|grandfather|baby|my little one) (?:has|had|is|was|having|got|gets|keeps|cant"
    r"|cannot|couldnt|isnt|seems)\b"
    r"|^\W*(?:my )?(?:mums|moms|dads|mothers|fathers|sons|daughters|husbands|wifes|grans|nans"
    r"|babys) (?:breath\w*|heart\w*"
    r"|pulse|speech|face|mouth|arms?|legs?|numbness|tingling|swallowing|bladder|bowels?)\b"
)
#: A teacher who says so is not whom it befell.
_TELLS = re.compile(
    r"\b(?:teachers?|nurses?|doctors?|gp|neighbou?rs?|friends?)"
    r" (?:says?|said|found|thinks?|rang|told|called|saw|noticed|phoned)\b"
)
_AS_ONE_SELF = (
    (re.compile(r"\b(?:hes|shes)\b"), "im"),
    (re.compile(r"\b(?:he|she) is\b"), "i am"),
    (re.compile(r"\b(?:he|she) has\b"), "i have"),
    (re.compile(r"\b(?:he|she|hed)\b"), "i"),
    (re.compile(r"\b(?:himself|herself)\b"), "myself"),
    (re.compile(r"\b(?:his|her)\b"), "my"),
    (re.compile(r"\bdoesnt\b"), "dont"),
)


def is_written_for_another(text: str) -> bool:
    """Whether somebody else writes about the client: "it's Tom's wife, he is confused"."""
    if _SAYS_SO.search(text):
        return True
    if _BYSTANDER.search(_TELLS.sub("~", text)) or _ASKS_TOO.search(text):
        return False
    if _CARES.search(text):
        return True
    return _WRITER.search(text) is None and bool(_THEM.search(text) or _NOTES.search(text))


def as_one_self(text: str) -> str:
    """Return what is told of "him" or "her" as the client would tell it: "he cant" is "i cant"."""
    for theirs, own in _AS_ONE_SELF:
        text = theirs.sub(own, text)
    return text
