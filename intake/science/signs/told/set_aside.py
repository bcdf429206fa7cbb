"""What sets a sign aside: denied, long ago, of somebody else, or only asked about. Pure."""

from __future__ import annotations

import re

from intake.science.signs.told.wording import RELATIVE


def is_set_aside(
    sentence: str, before: str, found: str, after: str, following: str, *, for_another: bool = False
) -> bool:
    """Whether the words around a sign say that nobody who writes has it."""
    return (
        _is_denied(before, found, after, following)
        or _is_long_ago(sentence, following, for_another=for_another)
        or (not for_another and _is_of_somebody_else(before, found, after))
        or _is_only_asked_about(sentence, before)
    )


# -- Denied ------------------------------------------------------------------------------------

_NO = re.compile(
    r"\b(no|nil(?! by)|not|never|nobody sa(?:id|ys)|without|nor|neither|none|didnt|havent|hasnt"
    r"|hadnt|dont|doesnt|isnt|arent"
    r"|wasnt|werent|wont|wouldnt|aint|free (?:of|from)|denies|deny|rid of|instead of|nothing like"
    r"|not had|zero|negative for)\b"
)
#: A "no" that denies nothing of what follows.
_NO_DENIAL = re.compile(
    r"\b(not only|not just|not sure|not certain|dont know|didnt know|dont understand|no idea|dont"
    r" remember|didnt remember|cant remember|dont feel (?:well|good|right|great|at all well)|didnt"
    r" feel (?:well|good|right)|not feel\w* (?:well|good|right|great|myself|too good|so good|very"
    r" well)|not (?:well|good|right|great|ok|okay|better|long after|myself|too good)|havent (?:been"
    r" |felt )?(?:well|right|good|slept)|havent been feeling (?:well|right)|no longer able|no"
    r" (?:matter|joke|wonder|warning|reason|appetite|energy|sleep|strength|doubt|change|better"
    r"|improvement|further|food)|didnt (?:sleep|eat|want|think|take|tell|mention|say)|dont"
    r" (?:want|like|mean|think (?:its|this|that is) normal|tell|worry)|not (?:normal|eaten|slept"
    r"|stop\w*|going away)|wont (?:stop|go)|hasnt (?:stopped|gone)|havent (?:stopped|eaten|told"
    r"|gone|mentioned)|cant stop|doesnt (?:stop|go|help)|isnt (?:helping|normal|right)|not"
    r" helping|never (?:used to|before|felt so|felt this|been so|been this|had this)|why not"
    r"|not (?:like|as) before|wasnt (?:well|right|sure)|not the first)\b"
)
#: Where what was denied ends.
_TURN = re.compile(
    r"\b(but|except|though|although|however|until|till|then|because|cause|cos|since|so|now|today"
    r"|tonight|suddenly|yet|instead|while|when|whenever|after|plus|also|keep|keeps|apart from"
    r"|other than|just|only|still)\b"
    r"|\band (?=i\b|im\b|ive\b|my\b|then\b|now\b|today\b|this\b|very\b|really\b|feel|felt|keep)"
    r"|:|[,(-] ?(?=i\b|im\b|ive\b|my\b|the\b|now\b|today\b|this\b|last\b|yesterday\b|very\b|feel"
    r"|felt|keep|and i)"
)
_GONE = re.compile(
    r"^\W*(\w+ ){0,3}?(has|have|had|are|is|was|were|all|its|theyre) (all |now |completely |since"
    r" |fully |totally |thankfully )*(gone|stopped|disappeared|cleared|vanished|a thing of the"
    r" past|under control now)\b|^\W*(\w+ )?(gone|stopped) now\b"
    r"|^(?: \w+){0,2} ?[:=-]+ ?(no|none|never|nil|not any ?more|absent|0)\b|^ ?,? ?(no|none|nope"
    r"|nil)\W*$|^\W*(havent|hasnt|didnt|doesnt|dont|not|never) (been |come |happen\w* |occur\w* )"
    r"(a problem|an issue|back|happen\w*|occur\w*|yet|again|at all|once)"
    r"|^\W*(is|are|was|were) (not|never) (a problem|an issue|something i"
    r"|(there|present)(?! (before|earlier|until|till|last)))"
    r"|\b(said|answered|replied|told (?:him|her|them)) (no|none|nope|never)\b(?! (to|one|longer))"
    r"|^,? ?(but |and )?(i|we) (dont|didnt|havent|do not|have not|have none|had none"
    r"|have no such)\W*($|,)|^,? ?but (i|we) never (?:do|did|have)\W*$"
    r"|^\W*(\w+ )?not (there|present|seen)\b(?! (before|earlier|until|till|last))"
)
#: "My heart has not skipped."
_DENIED_INSIDE = re.compile(
    r"\b(not|never|hasnt|isnt|doesnt|didnt|wasnt|havent|dont) (been |once |even "
    r"|any )?(?:(?:skip\w*"
    r"|flutter\w*|slow\w*|miss\w*|irregular\w*|erratic\w*|uneven\w*|jump\w*|dropp\w*|funny"
    r"|weird\w*|strange\w*|odd\w*)$|spread\w*|climb\w*|mov(?:ed|ing|e) up|creep\w*|crept"
    r"|gone (?:up|higher|past|above)|going (?:up|higher)|go(?:es)? (?:up|higher)|reach\w*"
    r"|(?:any )?higher|come up)"
    r"|\b(?:no|not|without) (?:any )?(?:numb\w*|tingl\w*|weak\w*|spread\w*)\b"
    # "Has no fits", "have never collapsed": the pattern takes in the word that denies.
    r"|\b(?:no|not|never|havent|hasnt|hadnt|didnt|dont|doesnt|free of|without) (?!just"
    r"|only)(?:\w+ ){0,2}?(?:fits?|seizures?"
    r"|collaps\w+|chok\w+|faint\w*|palpitations|loss|accidents?|black\w*|passed)\b"
)
#: "I have never had a fit until today."
_NEVER_BEFORE = re.compile(
    r"^\W*(\w+ ){0,3}?(before|until|till|in my life) (but |and )?(today|now|this|yesterday|last"
    r"|tonight|then)\b"
)
_YOU_ASKED = re.compile(r"\b(any|have i|did i|you asked)\b")
_ANSWERED_NO = re.compile(
    r"^\W*(no|none|nope|never|not at all|nil|not once)\b(?! (idea|clue"
    r"|reason|warning|one|matter|wonder|joke))"
)


def _is_denied(before: str, found: str, after: str, following: str) -> bool:
    is_asked = after.endswith("?") and len(following.split()) <= 4
    is_listed = not before.strip(" ~") or _YOU_ASKED.search(before) is not None
    answer = f"{after.strip(' ,:-?')} {following}".strip()
    return (
        _GONE.search(after) is not None
        or (_DENIED_INSIDE.search(found) is not None and _NEVER_BEFORE.search(after) is None)
        # "Any fainting? None." and "Breathless? No, not yet."
        or (is_listed and _ANSWERED_NO.search(answer) is not None)
        or (is_asked and _ANSWERED_NO.search(following) is not None)
        or _is_denied_before(before, found, after)
    )


def _is_denied_before(before: str, found: str, after: str) -> bool:
    plain = _NO_DENIAL.sub("~", before)
    denials = list(_NO.finditer(plain))
    between = plain[denials[-1].end() :] if denials else ""
    if not denials or _TURN.search(between):
        return False
    words = len(between.split())
    if "," in between:
        # "No cramps, fainting or confusion", but not "no fever, short of breath".
        return words <= 12 and bool(re.search(r"\b(or|nor|any)\b", between + found + after))
    if re.search(r"\band\b", between):
        return words <= 8 and bool(re.search(r"\bany\b", between))
    return words <= 8


# -- Long ago ----------------------------------------------------------------------------------

_LONG_AGO = re.compile(
    r"\b(years?|decades?|yrs?) (ago|back|earlier)\b|\bas a (young )?(child"
    r"|kid|teen\w*|baby|boy|girl|toddler"
    r"|student|youngster)\b|\b(?:when|until|till|til|before) i was (a |an |in my |in |at |only "
    r"|just |about |around |little"
    r"|young\w*|small|\d|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|pregnant|expecting|growing)"
    r"|\bin my (early |late |mid )?(teens|twenties|thirties|forties|youth|childhood|[2345]0s)\b"
    r"|\b(in|back in|of|from|until|around) (the )?(19|20)\d\ds?\b|\b(in"
    r"|back in) the (sixties|seventies"
    r"|eighties|nineties|[6789]0s)\b|\blast year\b|\bchildhood\b|\blong (time )?ago\b"
    r"|\bin the past\b(?! (few|couple|\d|two|three|four|day|week|hour|24|month))"
    r"|\bused to\b|\b(family|past|previous|medical) history\b|\bhistory of\b"
    r"|\bmany (years|moons)\b.*\bago\b|\byears before\b|\bonce,? (years|long|in my life|as)\b"
)
#: A pupil's today, and anybody else's youth.
_AT_SCHOOL = re.compile(r"\bat (school|university|college|uni)\b")
_NOW = re.compile(
    r"\b(today|now|nowadays|again|this (morning|afternoon|evening|week"
    r"|weekend|month)|yesterday|last"
    r" (night|week)|tonight|still|these days|another|recently|lately|since|(?:just|also) (?:had"
    r"|fainted|passed|blacked|collapsed)|keep|keeps|ongoing|is back|are back|came back|come back"
    r"|at the moment|currently|ever since|im having|i have been|ive been)\b"
)
#: "None since" takes nothing back of its being past.
_NOTHING_SINCE = re.compile(
    r"\b(none|never|not|nothing|nor|havent|hasnt|no|didnt|without|fine|ok|okay|well|cured|gone"
    r"|free)\b[^,.]{0,40}\b(since|again|now|today|another|still|recently"
    r"|lately|(?:come|came) back)\b"
    r"|\bcant remember\b|\b(fine|ok|okay|all good|gone|better) (now|today|these days|since)"
    r"|\bnow (gone|fine|ok)|\bjust (?:wanted|thought|so)\b|\bnot? (?:a )?problem now\b"
)
_THAT_WAS = re.compile(r"^(but |though |and )?(that|it|this|those|both|all) (was|were|happened)\b")


def _is_long_ago(sentence: str, following: str, *, for_another: bool) -> bool:
    if _LONG_AGO.search(sentence) or (not for_another and _AT_SCHOOL.search(sentence)):
        return _NOW.search(_NOTHING_SINCE.sub("~", sentence)) is None
    return bool(_THAT_WAS.search(following) and _LONG_AGO.search(following))


# -- Somebody else -----------------------------------------------------------------------------

_OTHER = re.compile(
    rf"\b(?:(?:my|our|his|her|their|the|a|an|your|some|another|whose) (?:\w+ ){{0,2}}?{RELATIVE}"
    r"|he|she|hes|shes|they|theyre|theyve|his|her|hers|their|him"
    r"|(?:a|the|some|this|another|one|old|young|that) (?:\w+ ){0,2}?(?:man"
    r"|woman|lady|guy|bloke|girl|boy|person"
    r"|patient|passenger|customer|runner|player|actor|character|student|driver|kid|gentleman|fella)"
    r"|someone|somebody|people|anyone|everyone|mum|mom|dad|gran|grandma|grandad|nan|granny|hubby"
    r"|who|you|youre|youve|your)\b"
    rf"|^\W*{RELATIVE} (?:has|had|is|was|gets|got|keeps|cant|fainted|passed|collapsed|having)\b"
)
#: Somebody else who only tells of the writer.
_TELLS = re.compile(
    rf"\b(?:(?:my|our|the) (?:\w+ ){{0,2}}?{RELATIVE}|he|she|they|hubby"
    rf"|mum|mom|dad|nurse|gp|doctor|people|someone|everyone|you)"
    r" (?:all |also |both )?(?:say\w*|said|think\w*|thought|notic\w+"
    r"|reckon\w*|told|tells|found|find|saw|seen|heard|hears|worried|worries"
    r"|insist\w*|remark\w*|commented|had to|called|rang|phoned|took|helped"
    r"|caught|asked|points? out|pointed out|wants|wanted|know|knows)\b"
)
_SELF = re.compile(
    r"\b(?:i|im|ive|id|ill|me|myself|mine|we|us"
    r"|my (?:\w+ )?(?:heart\w*|breath\w*|chest|pulse|left|right|arms?"
    r"|legs?|face|mouth|speech|feet|foot"
    r"|hands?|toes?|fingers?|bladder|bowels?|throat|body|head|mind|brain"
    r"|vision|eyes?|muscles|knees?"
    r"|watch|side|lips?|tongue|words|palpitations|weakness|tingling|numbness|confusion|swallowing"
    r"|limbs|neuropathy|symptoms|whole))\b"
)
#: "Soup for my aunt who cant swallow", "daughter fainted".
_BEARER = re.compile(
    rf"\b{RELATIVE} who (?:\w+ ){{0,3}}$|^\W*{RELATIVE} (?:\w+ )?$"
    rf"|\b{RELATIVE} of (?:mine|ours)(?: \w+){{0,3}} ?$"
)
_CLAUSE = re.compile(
    r",|:|\(|\b(?:and|but|because|cos|when|whenever|while|so|after|before"
    r"|since|though|although|until|then|which|plus|as|that)\b"
)
_ELSEWHERE_AFTER = re.compile(
    rf"^\W*(?:\w+ ){{0,2}}?(?:in|of|by|for|that|which|on|from) (?:my|our"
    rf"|his|her) (?:\w+ )?{RELATIVE}\b"
    rf"|^\W*(?:which |that )?my (?:\w+ )?{RELATIVE} (?:had|has|gets|got|suffer\w*)\b"
    r"|^\W*(?:\w+ ){0,2}?runs? in (?:the|my|our) family"
    r"|^\W*(?:in|among) (?:the )?(?:film|book|story|others|people|animals"
    r"|old people|children|adults)"
)


def _is_of_somebody_else(before: str, found: str, after: str) -> bool:
    if _ELSEWHERE_AFTER.search(after):
        return True
    if _SELF.search(found):
        return False
    if _BEARER.search(before):
        return True
    # The nearest clause that names anybody decides.
    for clause in reversed(_CLAUSE.split(_TELLS.sub("~", before))):
        if _SELF.search(clause):
            return False
        if _OTHER.search(clause):
            return True
    return bool(_OTHER.match(found))


# -- Only asked about --------------------------------------------------------------------------

_ASKED = re.compile(
    r"\b(can|could|does|do|will|would|might|may|did)\b.*\b(cause[sd]?"
    r"|causing|lead to|leads to|give|bring on|trigger"
    r"|help with|help|prevent|prevents|stop|mean|make (?:you|people|one|someone|anyone)|cure)\b"
    r"|\b(?:i |ive |have |just |we )*(?:read|heard|saw|googled|looked up"
    r"|seen|learned|learnt|know)\b"
    r"|\b(leaflet|article|website|internet|google|warns?|warned|the (?:label"
    r"|packet|box|bottle|book|news|programme"
    r"|list|page|app) (?:says?|said|lists?|mentions?|warns?)|podcast|documentary|tv)\b"
    r"|\bis it true\b|\b(?:side effects?|symptoms?|signs?) (?:listed|lists?|says?|mentions?|of"
    r"|like|such as|are|include|is)\b"
    r"|\b(what if|in case (?:i|of)|what (?:should|do|would) (?:i|we) do if"
    r"|what happens if|what to do if"
    r"|risk of|watch (?:out )?for|look out for|looking out for|whether"
    r"|to avoid|should i (?:call|ring|phone|worry|tell) .*\bif)\b"
)
_ASKED_AFTER = re.compile(
    r"\b(a|any|common|possible|known|listed as|one of the) (?:\w+ )?(?:side effects?"
    r"|symptoms?|signs?) of\b"
    r"|\bbe (?:caused|a side effect)|^\W*(?:is|are|can|could|may) .*\b(?:side effects?|symptoms?)\b"
)
_OWN = re.compile(
    r"\b(my|mine|me|myself|ive (?:had|been|got|felt|started)|im|i (?:have(?! read"
    r"| heard| seen| a question)|had|get|got|keep|feel|felt|was|"
    r"am|been|fainted|passed|cant|couldnt|collapsed|started|woke|nearly|almost|suddenly))\b"
)


def _is_only_asked_about(sentence: str, before: str) -> bool:
    is_asked = _ASKED.search(before) or _ASKED_AFTER.search(sentence)
    return bool(is_asked) and _OWN.search(sentence) is None
