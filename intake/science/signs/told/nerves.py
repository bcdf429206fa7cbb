"""How people tell of nerves that fail: limbs, swallowing, bladder and bowel, fits. Pure."""

from __future__ import annotations

from intake.science.signs.told.wording import AT_SIGHT, CANT, HARD, WORDS, Phrase, phrase

LIMB = r"(?:side|sides|arm|arms|leg|legs|hand|face|half|foot)"
FEELING = r"(?:tingl\w*|numb\w*|pins and needles|weak\w*|prickl\w*)"
UPWARDS = (
    r"(?:up|upward|upwards|higher|fast|quickly|rapidly|quick|towards? my (?:chest"
    r"|waist|hips|body)|(?:in|into|to|past|above|over) (?:both )?(?:my "
    r"|the )?(?:calf|calves|shins?|knees?|thighs?|hips?|waist|trunk|belly"
    r"|stomach|chest|back|arms?|hands|shoulders?|neck|face|legs|elbows?))"
)
REACHED = (
    r"reach\w* (?:both |my |the )*(?:calf|calves|shins?|knees?|thighs?"
    r"|hips?|waist|trunk|belly|stomach|chest|arms?|hands|shoulders?|neck|face)\b"
)
DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|last night|this morning)"
HIGHER = r"(?:knees?|thighs?|hips?|waist|belly|chest|trunk|face|lips|arms?)"
MOVES = (
    r"(?:spread\w*|mov\w+|creep\w*|crept|climb\w*|travel\w*|go(?:es|ing"
    r"|ne)?|went|ris(?:es|ing|en)|rose|crawl\w*|work\w* (?:its|their) way"
    r"|progress\w*|extend\w*|reach\w*|ascend\w*|shot|come|coming|came|advanc\w+)"
)
SLOWLY = (
    r"\b(slow\w*|gradual\w*|over (the )?(last |past |many |several |few )*(\w+ )?(years?"
    r"|months?)|for years|little by little)\b"
)

#: A tablet that will not go down is no sign; food or drink that will not is one.
NO_FOOD = (
    r"^(?!.*(?<!with )(?<!without )(?<!no )\b(?:foods?|meals?|drinks?|water|soup|yogh?urt|porridge"
    r"|bread|meat|liquids?|tea|saliva|spit|solids?|either|even my|properly)\b).*"
)

#: "Had a fit about the broccoli."
ANGER = (
    r"\bhad a fit (when|because) (he|she|they|you|someone|the kids)\b"
    r"|\bfits? (about|over) (?!(an?|the last|the night|half|two|three|ten|\d+)\b)|"
)

#: By what a sign is called here, the ways to say it.
NERVES: dict[str, tuple[Phrase, ...]] = {
    "tingling or weakness that spreads": (
        phrase(
            rf"{FEELING} [^.!?\n]{{0,60}}?\b(?:{MOVES} ({WORDS % 4}){UPWARDS}\b|{REACHED})",
            SLOWLY
            + r"|\bup and down\b|\b(spread on|bread|toast|cracker|yoga|massage|toast|warmed? up"
            r"|before bed|to bed|to sleep|swelling)\b|(go\w*|gone|went|come\w*"
            r"|came) up to (the|bed)|go up to|\bup (the |some )?(stairs?|steps|hill)\b",
        ),
        phrase(
            rf"\b{FEELING} [^.!?\n]{{0,40}}?\b(is|are|has|have|keeps?|was|were"
            rf"|been|now|its|thats|just|started|starting|quickly|really) ({WORDS % 2})spread"
            rf"(ing)?\b|\b{FEELING} ((that|which|in|my|the|toes|feet|fingers|hands|now"
            rf"|both|to) )*(spread|spreads|spreading)\b(?! (on|of|butter))|\bspreading"
            rf" ({WORDS % 2}){FEELING}"
            rf"|\b{FEELING} [^.!?\n]{{0,80}}\b(it|its|it is|it keeps) (climbing|spreading"
            rf"|creeping|rising|moving up)",
            SLOWLY,
        ),
        phrase(
            rf"{FEELING} [^.!?\n]{{0,30}}?\b(started|began|was|were|used to be"
            rf"|only) (just |only )*in (my |both |the )*(feet|foot|toes?|legs?"
            rf"|ankles?|fingers?|hands?)\b[^.!?\n]{{0,40}}\b(now|and (is|are|its)"
            rf"|has|today|then)\b[^.!?\n]{{0,30}}\b(arms?|legs?|hands?|face|knees?"
            rf"|thighs?|chest|hips?|waist|body|everywhere|all over)\b",
            SLOWLY,
        ),
        phrase(
            rf"\b{FEELING} ({WORDS % 3})(keeps?|kept|is|are|has|started|just) ({WORDS % 2})"
            rf"(climbing|creeping|ascending|advancing)\b"
            rf"|\b{MOVES} ({WORDS % 2})up ({WORDS % 2})(legs?|body|arms?|calves"
            rf"|thighs|spine|back|to my (knees?|thighs?|waist|hips))\b[^.!?\n]{{0,40}}\b{FEELING}"
            rf"|\b{MOVES} (?:up )?from ({WORDS % 3})to ({WORDS % 2})(knees?|thighs?|hips?|waist"
            rf"|belly|chest|arms?|shoulders?|hands|face|legs)\b[^.!?\n]{{0,40}}\b{FEELING}"
            rf"|\b{FEELING} ({WORDS % 2})from (the |my )?(feet|toes|ankles|foot) up\b"
            rf"|\b{FEELING} ({WORDS % 3})(getting|gets|got|going|goes|keeps going) (\w+ )?higher\b"
            rf"|\b{FEELING} {WORDS % 5}up (to )?(my |both |the )({WORDS % 1})(knees?"
            rf"|thighs?|hips?|waist|chest|legs|neck|arms|body)\b",
            SLOWLY + r"|\bup and down\b|for (many )?(years|months)|as (always|usual)|\b(sat|sitting"
            r"|crossed|slept|lay) ",
        ),
        phrase(
            r"\b(toes?|feet|foot|ankles?|legs|hands|fingers)\b[^.!?\n]{0,30}?\b(now|today|then)\b"
            rf"[^.!?\n]{{0,12}}?\b{HIGHER}\b"
            rf"|\b(started|began)\b[^.!?\n]{{0,30}}\b(toes?|feet|foot|fingers?"
            rf"|ankles?)\b[^.!?\n]{{0,20}}\b(now|today|then)\b"
            rf"[^.!?\n]{{0,20}}\b({HIGHER}|legs|hands)\b"
            rf"|\b(toes?|feet|foot|legs?)\b[^.!?\n]{{0,20}}\b{DAY}\b[^.!?\n]{{0,12}}\b(legs?"
            rf"|hands?|{HIGHER})\b[^.!?\n]{{0,12}}\b({DAY}|today|now)\b"
            rf"|\b{FEELING} (\w+ )?(is|are|has|its|gone|got) ({WORDS % 2})(above|past|over) (my "
            rf"|the |both ){HIGHER}\b"
            rf"|\b{FEELING} ({WORDS % 2})(now|already) ({WORDS % 1})(above|past|up to|over|in"
            rf"|at) (my |the |both )*{HIGHER}\b"
            rf"|\bto (the |my |both )*{HIGHER} (now|today)\b[^.!?\n]{{0,40}}?\b(toes?|feet|foot"
            rf"|ankles?)\b",
            rf"^(?!.*\b{FEELING})|" + SLOWLY + r"|\b(pain\w*|hurts?|ach\w+|sore|cramp\w*|stiff\w*"
            r"|exercis\w*|massage\w*|physio\w*|cream|gel|bath|swell\w*|swollen|chicken|turkey|lamb"
            r"|pork|duck|beef)\b",
        ),
    ),
    "sudden weakness of one side": (
        phrase(
            rf"\b(left|right|one) (hand )?{LIMB}s? ({WORDS % 6})(weak|weakened"
            rf"|weakness|limp|droop\w*|dropped|paraly\w+|gave way|lifeless|useless"
            rf"|floppy|(?:wont|wouldnt) (move|work|lift)|not working|stopped working|collapsed"
            rf"|gone dead|went dead|drags?|dragging|hanging|wont (grip|hold|close|open)|flopp\w*"
            rf"|no (strength|power)|has no (strength|power|feeling)|lost (all )?(strength"
            rf"|power|feeling))\b",
            r"\b(bit|slightly|little|tad|somewhat|slept|lay|lain|always|as usual"
            r"|physio\w*) |weak (spot|side of)",
        ),
        phrase(
            rf"\b(weak|weakness|limp|droop\w*|drop|paraly\w+|no (strength|power)"
            rf"|lost (the )?(strength|use|power)|loss of (strength|use|power))\b {WORDS % 5}(left"
            rf"|right|one) (hand )?{LIMB}\b",
            r"\b(bit|slightly|little|tad|somewhat|slept|always|as usual|physio\w*) ",
        ),
        phrase(
            rf"\b(cant|couldnt|unable to|can hardly|can barely|could hardly) {WORDS % 1}(move"
            rf"|lift|feel|use|raise|grip|hold|close|control|bend) {WORDS % 4}(left"
            rf"|right|one|that) (side|arm|leg|hand|eye|half)"
        ),
        phrase(
            rf"\b(sudden\w*) [^.!?\n]{{0,40}}\b(left|right|one) (side|arm|leg"
            rf"|hand|face|half)\b[^.!?\n]{{0,30}}\b(numb\w*|dead|heavy)|\b(left"
            rf"|right|one) (side|arm|leg|hand|half)\b[^.!?\n]{{0,30}}\b(numb|dead"
            rf"|heavy)\b[^.!?\n]{{0,25}}\bsudden\w*|\b(numb|numbness|heavy|dead"
            rf"|tingl\w+) {WORDS % 3}(on|down|along|all down|in) (my |the )?(whole "
            rf"|entire |all )?(left|right|one) (side|half)\b|\b(left|right|one) (side"
            rf"|half) (of (my|the) (body|face) )?{WORDS % 3}(numb|dead|heavy)\b"
            rf"|\bsudden\w* numb\w* {WORDS % 4}(left|right|one) ",
            r"\b(slept|lay|lain|lying|dentist|always|as usual|tooth|jab|injection)\b",
        ),
        phrase(
            r"\b(face|mouth|eyelid|lip|smile|cheek) {w}(droop\w*|dropp\w*|lopsided"
            r"|sagg\w*|fallen|hanging|crooked|paralys\w*)|\b(droop\w*|lopsided"
            r"|sagging|crooked) (face|mouth|smile|lip)|\bslurr\w*|\b(having|had"
            r"|have|like|been|suspect\w*|might be|a) (\w+ )?(a |another |mini"
            r" )(mini )?strokes?\b(?!"
            r" of)|\btia\b|\b(words|speech|talking) {w}(slur\w*|jumbled|garbled"
            r"|wont come out)|\bcouldnt (speak (right|properly|clearly|straight)|get my words out)"
            r"|\bcant (speak|talk|get my words out(?! (in|on|into) ))".replace("{w}", WORDS % 4),
            r"\b(nearly|almost)\b.*(" + AT_SIGHT + r")|wine|drunk|stroke (risk|of)|lower (the "
            r"|my )?risk|prevent|talk (now"
            r"|today|until|this|on)|cant talk (now|about)|cant (speak|talk) (for"
            r"|to|on|with|about|until|now|today|german|french|english|at)",
        ),
        phrase(
            rf"\bdragg?ing (my |the )?(left|right|one) (leg|foot)\b"
            rf"|\bhalf (of )?(my |the )?(face|body) ({WORDS % 2})(not moving|isnt moving|wont move"
            rf"|frozen|numb|dead|weak|paraly\w+)"
            rf"|\beye (\w+ )?(wont|cant|not|doesnt) (close|closing|shut)\b|\bcant smile (on"
            rf"|properly)\b"
            rf"|\b(face|mouth) ({WORDS % 2})(going|gone|pulled|pulling|twisted|twisting|drawn|slid"
            rf"|hanging) (\w+ )?(to|on) (the )?(one|left|right)\b"
            rf"|\b(sudden\w*) {WORDS % 3}weak\w* {WORDS % 4}(an|one|my left|my right"
            rf"|one of my) (arm|leg|hand|side)"
        ),
        phrase(
            r"\b(my|the|whole|entire) (left|right) (side|half)\b {w}(gone|went"
            r"|stopped|isnt|not|wont)|\b(one|left|right) sided weak\w*|\bweak\w* (of"
            r"|on|down|in) (my |the )?(whole )?(one|left|right) side".replace("{w}", WORDS % 2)
        ),
    ),
    "trouble swallowing": (
        phrase(
            rf"\b(?:{CANT[3:-1]}|{HARD[3:-1]}|struggl\w*|cant even|difficulties"
            rf"|unable) {WORDS % 3}swallow\w*",
            rf"{NO_FOOD}\b(tablets?|pills?|capsules?|powder|syrup|supplements?|horse)\b"
            r"|\bgristle\b|swallow (another|one more)|\b(how|that|price|truth|news|pride|bill"
            r"|cost)\b|tonsil\w*|sore throat|hard swallow|dry .*swallow without",
        ),
        phrase(
            rf"\bswallow\w* {WORDS % 4}(funny|wrong|weird|not (\w+ )?(happening|right|working)"
            rf"|isnt (\w+ )?(happening|right|working)|weak|slow|difficult\w*|hard|harder|trouble"
            rf"|problem\w*|struggle|impossible|worse)\b|\bproblems? swallow\w*|\b(food|water"
            rf"|drinks?|it|nothing|everything|things|meat|bread) (just )?(wont"
            rf"|doesnt|will not|goes|wouldnt) go down\b|\bdysphagi\w*|\bcant get ((\w+ ){{0,3}}down"
            rf" my throat|(any |my |the )?(food|anything|solids|water|meals?"
            rf"|drinks?) (\w+ ){{0,2}}down)\b"
            rf"|\b(food|solids|water|drinks?) (is |are |was )?(not|isnt"
            rf"|arent) (\w+ )?going down\b(?! (well|a treat))"
            rf"|\b(ages|forever|an hour|so long|long time|several goes) to swallow"
            rf"|\b{HARD} (in |with |to )?(get|getting) ({WORDS % 1})(food|meals?|solids?|water"
            rf"|drinks?|dinner) down\b|\b(tries|attempts|goes) to swallow"
            rf"|\b(goes|going|gets|getting) (in|into|down) my (windpipe|lungs|airway)\b"
            rf"|\b(gullet|food ?pipe|oesophagus|esophagus) (is |feels |felt |seems "
            rf"|got )(\w+ )?(blocked|closed|stuck|tight)"
            rf"|\b(food|water|drinks?|liquids?|tea|soup) {WORDS % 3}(out of|out through|up"
            rf"|down) (my |the )?nose\b"
            rf"|\b(every|each) (bite|mouthful|sip) (\w+ )?(sticks?|catches|gets stuck)\b|\b(food"
            rf"|water|drinks?|things|it|everything|bread|meat"
            rf"|liquids?|solids?|bites?|mouthfuls?|meals?|dinner|chicken|rice|toast|roti|tea|soup"
            rf"|coffee|chapati) {WORDS % 4}(stuck|sticks|sticking|sits|sitting|catches|goes|going"
            rf"|went|lodged|stops|stopping|stopped) (again )?(in (my |the )?(throat|neck"
            rf"|food ?pipe|gullet|chest)|(?<!went )down the wrong (way|pipe|hole)|halfway down"
            rf"|in my gullet|at the back of my throat)",
            rf"{NO_FOOD}\b(tablets?|pills?|capsules?|supplements?)\b|\bbone\b|laugh\w*|runny"
            r"|dry .*swallow without",
        ),
        phrase(
            r"\b(keep|kept|keeps|coughing and|start\w*|always|often|been|was|am|im|nearly"
            r"|almost|i) (\w+ ){0,2}?chok(ing|es?|ed) (on|when|whenever|every|while|at)\b"
            r"|\bthroat (just )?(wont|doesnt|refuses to|isnt|will not) (\w+ )?swallow\w*|\bchok(e"
            r"|ed|ing|es) on (my )?(food|water|drinks?|everything|saliva|spit|liquids?|tea|soup)\b",
            r"on (a )?(fish )?bone|laugh\w*|pollen|" + AT_SIGHT,
        ),
    ),
    "loss of bladder or bowel control": (
        phrase(
            r"\b(messing|wets?|wetting|pee|poo|poop|wee|peed|peeing|weed|soil\w*|pooed|pooped|shat"
            r"|messed"
            r"|pissed|pissing) (myself|my ?self|himself|herself|my (pants|trousers|bed|underwear"
            r"|knickers|clothes|sheets)|the (bed|sheets|chair|sofa))\b|\bsoiled (the bed"
            r"|my)|\bincontinen\w+|\bdouble incontin\w+",
            r"\blaugh\w*|\b(sneez\w*|cough\w*|trampolin\w*)\b"
            r"|(nearly|almost)\b.*(" + AT_SIGHT + r")|incontinen\w+ (pads?|pants|nurse|clinic"
            r"|products?|aisle)",
        ),
        phrase(
            rf"\b(los\w*|loosing|no) (my |all |of )*(bladder|bowel)( and bowel)? control\b"
            rf"|\b(los\w*|loosing|no|lack of|without|loss of|lost|less|little"
            rf"|hardly any) {WORDS % 3}(control"
            rf"|feeling) {WORDS % 3}(bladder|bowels?|wee|pee|urine|stools?|poo"
            rf"|toilet|down there|motions)|\b(bladder|bowels?) {WORDS % 2}(leak\w*"
            rf"|control {WORDS % 2}(gone"
            rf"|lost|problem\w*|issues?|loss|trouble|went)|accidents?|let(ting)? go"
            rf"|gave way|giving way|not working|stopped working|emptied (by )?(itself"
            rf"|themselves|on (its|their) own)|empties (itself|on its own))",
            r"\blost (\w+ )?weight",
        ),
        phrase(
            rf"\bno control when i\b|\b(not|no|dont|cant|couldnt) ({WORDS % 2})control (on|over"
            rf"|of) (my )?(urine|motions?|wee|pee|stools?)\b"
            rf"|\b(no|dont get|dont have|without) (any )?warning\b[^.!?\n]{{0,20}}\b(wee|pee|poo"
            rf"|wet|soil)"
            rf"|\bbowels? opened (in my sleep|by (itself|themselves)|on (its|their) own|without)"
            rf"|\b(pee|poo|wee|wett)ing ({WORDS % 3})without (\w+ )?(know|feel|realis|notic"
            rf"|warn)\w*"
            rf"|\bcant feel it com\w+|\bcant (tell|know|feel) when (my bladder|im going to (go|wee"
            rf"|pee|poo|the)|i need (to (go|wee|pee|poo)|the))"
            rf"|\b(cant|couldnt|unable to|can no longer|can hardly|didnt|wasnt"
            rf" able to) {WORDS % 2}(control"
            rf"|hold|feel|keep) {WORDS % 4}(bladder|bowels?|wee|pee|urine|water"
            rf"|poo|stools?|motion|toilet|myself until the (toilet|loo|bathroom)|motions"
            rf"|when i need (to go|the (loo|toilet)|to (wee|pee|poo)))\b|\b(cant"
            rf"|couldnt|unable to|not able to) {WORDS % 2}(pee|wee|urinate|pass (water|urine))\b",
            r"\b(bottle|glass|drink\w*|laugh\w*|sneez\w*|down)\b",
        ),
        phrase(
            rf"\b(urine|wee|pee|poo|stool|motions?|faeces|feces) {WORDS % 3}(leak\w*|running down"
            rf"|(came|comes?|coming|passing|passed|slips?) (out )?(\w+ )?(without|on its own"
            rf"|by itself)|just came"
            rf"|(going|goes|coming) in (my )?(clothes|pants|trousers|bed|sheets)"
            rf"|everywhere without)|\b(leak|dribbl)\w* {WORDS % 2}(urine|wee"
            rf"|pee|stool|poo|faeces|all (day|night|the time)|constantly)|\b(had|having|have"
            rf"|another|two|three|several"
            rf"|an|toilet) (\w+ )?(\w+ )?accidents? (down (below|there)|with my (bladder|bowels)"
            rf"|in my|in the (bed|night|chair|car)"
            rf"|in bed|on the way to the (toilet|loo|bathroom)|before (i|reaching"
            rf"|getting))|\baccidents? in (my |the )?(bed|pants|knickers|underwear)"
            rf"|\b(bathroom|toilet|bladder|bowel) accidents?|\bdidnt (make|get) (it )?to the"
            rf" (toilet|loo|bathroom|ladies|restroom)( in time| on time)?\b"
            rf"|\b(no|cant|lost) (feel\w* )?(sensation |anything )?(down (there|below)"
            rf"|when i wipe)\b|\bnumb\w* {WORDS % 3}(between"
            rf" my legs|around my (bottom|anus|back passage|genitals|private\w*"
            rf"|buttocks)|saddle|down below|in my (groin|crotch|saddle|genitals"
            rf"|private\w*))|\bsaddle (numb|anaesth|anesth)\w*",
            r"\b(sneez\w*|cough\w*|laugh\w*|jump\w*|trampolin\w*|toddler|puppy|(?:nearly"
            r"|almost) didnt|tap|bottle|flask|pipe|chin)\b",
        ),
    ),
    "a fit": (
        phrase(
            r"\b(one|another|two|three|four|several|more|\d) fits? (since|this|last|today|yesterday"
            r"|in the (night|morning)|overnight|already|so far)\b"
            r"|\bfit (came|happened|lasted)\b|\bfits (have |has |are |were )?(come|came|coming"
            r"|back|started|starting|getting (worse|more))\b"
            r"|^\W*(more |had )?(fits (two times|twice|again|this|last|today|yesterday"
            r"|in the)|an? fit (this|last|today|yesterday|in the (night|morning)))\b"
        ),
        phrase(
            rf"\b(had|has|having|have had|have|into|get|getting|got|took|suffer\w*|was"
            rf"|were|like|another|in|first|epileptic|about|after|during"
            rf"|from|before|of|think|with|kind of|sort of|called) ({WORDS % 2})"
            rf"(an? )?({WORDS % 2})fits?\b(?!"
            rf" (in(to)?\b|for\b|my|with (my|the|what|your)|the|of (laugh|gigg"
            rf"|cough|rage|anger|sneez|pique|temper|tears|enthus|generos|energy"
            rf"|jealous|hysteric|hunger|hiccup)|person|people|man|woman|lady|mum"
            rf"|dad|guy|body|way|and (healthy|well|active|strong|slim|able|happy"
            rf"|lean)|\d|again (for|into)|enough|as|kid|friend|life|\w*year|to"
            rf"|better|best|perfectly|well|bit|watch|than|anything|nicely|all"
            rf"|everything|me|us|you|it|that|this|together|now that|out|under|over|up))",
            r"\b(cough\w*|sneez\w*|laugh\w*|giggl\w*|hissy|good|perfect|better"
            r"|great|best|tight|right|close|right|comfortable|snug|not a|poor"
            r"|bad) fits?\b|\bfit of (laugh|gigg|cough|rage|anger|sneez)|\b(keep"
            r"|keeping|get|getting|stay|staying|got|be|feel|feeling|felt|am|become"
            r"|becoming|remain) (very |really |quite |so |back |more |pretty "
            r"|reasonably |fairly |super )*fit\b|see (\w+ )?fit\b|fits? (in|into"
            r"|with|my|the|for) |\b(trousers|jeans|dress|shirt|clothes|shoes"
            r"|size|app|plan|budget|schedule)\b|" + ANGER + AT_SIGHT,
        ),
        phrase(
            r"\b(?:had|took|got|having|suffered|into) (a |another |two |three |several "
            r"|some kind of |my first "
            r"|my |what (looked|felt|seemed) like a )(\w+ )?(fit|fits)(?=\W*([.,;!?\n]"
            r"|$)| (at|on|this|last|yesterday|today|while|during|in (the|my|bed|class|church"
            r"|hospital|town|tesco)|and (my|i|bit|was|couldnt|then|lost|fell|woke|the|shook)|again"
            r"|when i (woke|got|stood)|before|after|that lasted|lasting|an hour"
            r"|about|for \d|two|three|or))",
            r"\b(cough\w*|sneez\w*|laugh\w*|giggl\w*|hissy|hissing|temper|screaming"
            r"|shouting|sulk\w*) fits?\b|" + ANGER + AT_SIGHT,
        ),
        phrase(
            r"\bbody (was|is|kept|started|keeps) (\w+ )?(jerk|convuls)\w*|\bseizures?\b(?! (of"
            r"|medic\w*|meds|tablets?|pills?|drugs?|free)\b)"
            r"|\bwent (rigid|stiff) and (shook|shaking|jerk\w*|shak\w*)"
            r"|\beyes (\w+ )?roll\w* (back|up)\b(?! (at|with|in (joy|delight)))"
            r"|\bseizing up on the floor|\b(woke|shak\w+|jerk\w+|floor)\b[^.!?\n]{0,50}\b(bitten"
            r"|bit) (\w+ )?tongue"
            r"|\b(bitten|bit) (\w+ )?tongue\b[^.!?\n]{0,50}\b(shak\w+|jerk\w+|floor)\b"
            r"|\b(stares?|staring|stared)\b[^.!?\n]{0,20}\b(doesnt|didnt|not|wont|wouldnt|dont"
            r"|without) (respond\w*|answer\w*)|\bconvuls\w*|\bjerking and fitting\b"
            r"|\bepileptic (fit"
            r"|attack|episode)|\b(i|was|started|began|been|found me|saw me) fitting\b(?! (in"
            r"|into|it|a|the|my|more|clothes|shoes|everything|new))|\b(whole"
            r"|entire|my|the) body {w}(jerk\w*|convuls\w*|shak\w+ (uncontroll\w*"
            r"|violently|and wouldnt stop|and i couldnt stop)|went (rigid|stiff))"
            r"|\b(jerk\w*|shak\w*|shook|twitch\w*) (uncontroll\w*|all over (and|uncontroll)"
            r"|violently)|\buncontroll\w* (jerk\w*|shak\w*)".replace("{w}", WORDS % 3),
            r"drug|customs|police|goods|\b(wallet|bank|card|purse|laptop|phone|oven|car) had\b",
        ),
    ),
}
