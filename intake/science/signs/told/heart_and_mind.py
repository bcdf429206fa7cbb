"""How people tell of their heart, breath, mind, strength and of fainting. Pure."""

from __future__ import annotations

from intake.science.signs.told.wording import AT_SIGHT, CANT, HARD, WORDS, Phrase, phrase

EXERTION = (
    r"\b(run|ran|runs|running|jog\w*|gym|workout|work out|exercis\w*"
    r"|sprint\w*|cycl\w+|bike|spin|danc\w+|hike|hiking|hill|treadmill"
    r"|football|tennis|hoover\w*|zumba|training|race|marathon|parkrun"
    r"|squats?|laugh\w*|sing\w*)\b"
)
VERY = (
    r"(?:very|really|so|extreme\w*|too|terribl[ey]|awful|awfully|horrible|dreadful|incredibly|dreadfully"
    r"|horribly|severe\w*|marked\w*|profound\w*|sudden\w*|unusually|unbelievably"
    r"|dangerously|ridiculously|seriously|exceptionally|desperately|super"
    r"|completely|totally|intense|extraordinarily)"
)
APP = (
    r"\b(app|log|logs|logged|logging|portions?|amounts?|units?|grams?"
    r"|mg|milligrams?|numbers?|figures?|totals?|bands?|targets?|charts?"
    r"|graphs?|pages?|buttons?|screens?|recipes?|menus?|plans?|diary"
    r"|instructions?|labels?|labelling|packets?|brands?|choose|chose"
    r"|choosing|pick|entry|entries|enter|entered|settings?|website|site"
    r"|form|question|wording|values?|calculat\w*|percent\w*|meals?|foods?"
    r"|servings?|scale|weigh\w*|email|link|appointment|leaflet|advice"
    r"|guidelines?|dosage|dates?|between)\b"
)
LOST_MIND = (
    r"\b(where i (am|was)|what day|what (time|year|month) it|who i|own name"
    r"|sudden\w*|woke|wake|wandering|so confused i|night|slurr\w*|dizzy"
    r"|faint\w*|seeing things|making (no )?sense|nonsense|weak|unsteady"
    r"|afterwards|my (wife|husband|son|daughter|partner|mum|mother|carer"
    r"|neighbour) (says?|said|noticed|thinks?|found))\b"
)

#: By what a sign is called here, the ways to say it.
HEART_AND_MIND: dict[str, tuple[Phrase, ...]] = {
    "confusion": (
        phrase(
            r"\bconfused\b(?! (about|by|which|what(?! (day|time|year|month))"
            r"|how|over|with|why|whether|as to|me\b|him|her|them|it with))"
            r"|\bconfused (about|over|by|as to|with) (where i|who i|what day"
            r"|what time|what year|simple|everyth|everyone|my own|people|faces"
            r"|familiar)",
            rf"^(?!.*{LOST_MIND}).*{APP}|\b(got|get|am|was|be|being) (them "
            rf"|it |the two )?confused (with|the)\b|\b(got|get|getting|have|had"
            rf"|gets) (the|them|it|those|these|this|my (?!words|sentences|husband"
            rf"|wife|children)) ?.*confused|confused ?[:,(-]* ?(why|which|is|are"
            rf"|do|does|should|how|can i|what (?!day|time|year))",
        ),
        phrase(
            r"\bconfusion\b(?! (about|over|with|between|regarding|as to|around"
            r"|caused|on my part|in the))",
            r"\b(sorry|apolog\w+|clear\w* up|avoid|cause|some|any) (\w+ ){0,3}confusion"
            r"|confusion (is|was) (mine|my)",
        ),
        phrase(r"\bdisorient\w*|\bdelirious|\bdelirium|\bhallucinat\w+"),
        phrase(
            r"\b(didnt|dont|did not|do not|couldnt|cant|no idea|not|forgot|forget"
            r"|forgets|forgetting) (\w+ )?(know|remember|recall|recognise|recognize"
            r"|tell|work out|sure)? ?"
            r"(what (day|year|month) (it|of the week|this)|where i (am|was|live)\b"
            r"|who i (am|was)\b|(who )?my (own )?(name|address|wife|husband|children"
            r"|kids|house|phone number)\b(?! (is|in the|on)))"
        ),
        phrase(
            r"\b(talk\w*|speak\w*|spoke|say\w*) (\w+ ){0,2}(nonsense|gibberish"
            r"|rubbish that made)|\b(not|wasnt|isnt|havent been|stopped|without) (been )?mak\w+"
            r" (any )?sense\b(?! (of|to me))|\bmuddled (in (the|my) head|and)"
            r"|\bgot lost in my own|\blost in my own (house|home|kitchen|street)"
            r"|\bmixed up in (the|my) head|\bmental(ly)? confus\w+|\bmy (head"
            r"|mind|brain) (is|was|went|got) (all |so |very |really |completely )?(confused"
            r"|muddled|jumbled|scrambled)"
        ),
    ),
    "a slow or irregular heartbeat": (
        phrase(
            r"\bpalpitat\w*|\barr?h?yth?mi\w*|\bbradycardia|\batrial fib\w*|\bafib\b"
            r"|\bectopics?\b(?! pregn)"
        ),
        phrase(
            rf"\b(slow|slower|slowly|irregular|irregularly|erratic|uneven|abnormal"
            rf"|skipp\w+|skips|missed|missing|misses|dropp\w+|odd|strange|weird"
            rf"|funny|fluttery|fluttering|unsteady|extra|jumpy|faltering|chaotic"
            rf"|wonky|low) ({WORDS % 2})(heart ?beats?|heart ?rate|heart ?rhythm"
            rf"|heart rhythms?|pulse|beats?)\b",
            r"\b(drum|music|song|red beats)\b|" + AT_SIGHT,
        ),
        phrase(
            rf"\b(heart ?beats?|heart ?rate|pulse|(my|the|her|his) (heart|ticker)"
            rf"|heart|heart (is|was|has|keeps|feels|rhythm|beating|goes|went|skip\w*"
            rf"|miss\w*|flutter\w*|jump\w*|stop\w*|doing|seems|rate|started)) ?{WORDS % 6}(slow"
            rf"|slowly|slower|slowing|slowed|irregular\w*|erratic\w*|uneven\w*"
            rf"|skip\w*|flutter\w*|miss\w*|jump\w*|flip\w*|flop\w*|somersault\w*"
            rf"|all over the place|stops?|stopping|stopped|out of (rhythm|sync"
            rf"|time|beat)|funny|oddly|odd|strange\w*|weird\w*|unsteady|haywire"
            rf"|pauses?|pausing|paused|dropp\w*|faltering|falters|hiccup\w*|thud\w* and"
            rf"|wrong|wonky|chaotic|bonkers|berserk|crazy|strange things|funny things"
            rf"|odd things|weird things|unregular|not regular|isnt regular|isnt steady"
            rf"|not steady|off beat|stutter\w*)\b",
            AT_SIGHT + r"|heart (goes|went) out|when i (see|look)|\b(slow|slowed|slower) (cook\w*"
            r"|roast\w*|brais\w*)|bean|\bpulses\b|heart stopped when",
        ),
        phrase(
            r"\b(pulse|heart ?rate|heart ?beat|heart|bpm)\b[^.!?\n\d]{0,40}\b([23]\d"
            r"|4[0-5])\b(?! ?(mg|g|grams?|min|minutes|years?|%|days?|percent"
            r"|am|pm|hours?|weeks?|seconds?|times|:))"
            r"|\b(pulse|heart ?rate|heart|bpm|hr)\b[^.!?\n]{0,30}\b((low|high"
            r"|mid) )?(in the |the )?(thirties|(low|mid) (forties|40s)|30s)\b"
            r"|(?<!\d )\bhr (is |was |of |at |only |down to |just )*([23]\d|4[0-5])\b(?! ?(g"
            r"|mg|min))|\b([23]\d|4[0-5]) ?(bpm|beats (a|per) min\w*)"
        ),
        phrase(
            r"\bskipp?(s|ed|ing)? (\w+ )?beats?\b|\b(flutter\w*|irregular|skipping"
            r"|erratic|slow|jumpy|uneven) heart\b(?! (cook|roast))|\bmiss(es"
            r"|ed|ing)? (\w+ )?beats?\b|\bflutter\w* in (my|the) (chest|heart)"
            r"|\bchest (is |was |keeps )?flutter\w*",
            AT_SIGHT + r"|drum|never miss|didnt miss|doesnt miss",
        ),
    ),
    "difficulty breathing": (
        phrase(
            r"\bbreathless\w*|\bdyspn\w+|\bsuffocat\w+|\bstop\w* breathing|\bwheez\w+", EXERTION
        ),
        phrase(
            r"\b(short(ness)? (of|in) (\w+ )?breathe?|short breath\w*|breath (is"
            r"|was|feels|felt|gets|getting|so|very) (\w+ )?short)\b",
            r"^(?!.*\b(rest\w*|sitting|lying|night|bed)\b).*" + EXERTION,
        ),
        phrase(
            r"\b(out of breathe?|winded|puffed out|gasping|puff(ing|ed) (after"
            r"|from|just|at|when|walking|going) (\w+ ){0,3}(steps?|stairs?|rest"
            r"|walking|nothing|door|room)|(sit|sat|prop\w*|stay) (\w+ )?up(right)? (\w+ )?to"
            r" breathe?)\b",
            EXERTION + r"|gasp\w* (at|with|when)|long winded|\breading\b",
        ),
        phrase(
            rf"\b{CANT} {WORDS % 2}(breathe?|take (a|any) (\w+ )?breath|get (my"
            rf"|a|any|enough|much) (\w+ )?(breath|air)|catch (my|a) (\w+ )?breathe?"
            rf"|get (\w+ )?air( in)?|draw (a |any )?breath|fill my lungs)\b",
            r"\b(busy|laugh\w*|nose|jeans|trousers|dress|belt|nostrils?|again at last)\b",
        ),
        phrase(
            r"\b(catch my breath|stop\w* to get my breath|(fight\w*|gasp\w*"
            r"|struggl\w+|grasp\w*) for (\w+ )?(breathe?|air))\b",
            EXERTION + r"|\b(sit|sat|moment|minute) to catch",
        ),
        phrase(
            rf"\b{HARD} {WORDS % 3}breath\w*",
            r"\bnose\b|exercises (are|is|were)|hold(ing)? (my|your) breath",
        ),
        phrase(
            rf"\bbreathing ({WORDS % 5}){HARD}\b|\bbreathing {WORDS % 4}(worse"
            rf"|heavy|heavily|shallow|bad|badly|laboured|rapid|fast|painful|a struggle"
            rf"|funny|not right|tight|impossible)\b|\b(shallow|labou?red|painful"
            rf"|bad|poor|heavy) breathing\b",
            EXERTION + r"|breathing exercises|easier",
        ),
        phrase(
            r"\b(not|isnt|wasnt) (getting|get) (enough|any) (air|oxygen)|\bcant (get"
            r"|draw) (enough )?(air|oxygen)|\b(breathing|breath) (stopped|stops)"
            r"|\bthroat (is |was |felt |feels )?(closing|closed|swelling|swollen shut)"
        ),
        phrase(
            r"\b(not|isnt|wasnt|havent been|am not|arent) breathing (\w+ )?(well"
            r"|right|properly|normally|good)"
        ),
    ),
    "fainting": (
        phrase(
            r"\b(fainted|fainting|faints|faintness)\b(?! couch)|\b(feel\w*|felt"
            r"|went|go|going|gone|almost|nearly|about to|going to|gonna|might"
            r"|would|will|could|to|i|quite|very|so|really|a bit|bit|came over"
            r"|come over|keep|dizzy and|had a|having a|all|over) faint\b(?! (taste"
            r"|smell|memory|idea|hope|line|scent|aroma|hint|flavou?r|praise|colou?r"
            r"|hearted|of heart|yellow|glow|sound|trace|pain|pins|tingl\w*|numb\w*"
            r"|headache|ache|itch\w*|burn\w*|crackl\w*|cramp\w*|after\s*taste))"
            r"|\bfaint and\b|^\W*faint\b\W*$|\bfaint when i\b|\bfaint (all|this"
            r"|every|most|today|again|spells?|episodes?)\b",
            r"\b(nearly|almost|could have|about)\b.*(" + AT_SIGHT + r")|faint hearted",
        ),
        phrase(
            r"\bpass(ed|ing|es|in)? out\b(?! (the|some|of|all (the|my|these))\b"
            r"| (\w+ )?(leaflet|flyer|sample|plate|sweet|candy|paper|card|form"
            r"|copies|drinks|treats|biscuits|cookies|snacks|food))",
            r"\b(sofa|couch|armchair|recliner|hammock|asleep|snor\w*|early|nap"
            r"|long day|tired\w*|exhaust\w*|after dinner|in front of|film|movie"
            r"|wine|drunk|party)\b|(in|into) bed (at|by|after|before|early|with)"
            r"|passed out plan|\bpass out (from|with) (tired|exhaus|boredom|joy)"
            r"|" + AT_SIGHT,
        ),
        phrase(
            r"\bblack(ed|ing|s)? ?outs?\b(?! (blind|curtain|the|my|your|on (the"
            r"|that) label|roller|lining|dates|in (town|the (street|area|whole"
            r"|city|village))|so (the|my) (fridge|freezer|oven)))",
            r"\b(power|lights?|electric\w*|curtains?|blinds?|fridge|freezer|marker|screen"
            r"|wifi|sections?|grid)\b",
        ),
        phrase(
            r"\b(i|ive|and|have|had|nearly|almost|then|just|suddenly|again|today"
            r"|yesterday|me|about to) (\w+ )?collaps(e|ed|ing)\b(?! (on|onto"
            r"|in|into) (the |my )?(sofa|couch|bed|chair|heap|armchair) (after"
            r"|with|at|and (slept|sleep|fell asleep|watch\w*))| (the|all|those"
            r"|that) )|^\W*collaps(ed|e|ing)\b",
            r"\b(souffle|cake|tent|menu|section|bread|sponge|shelf|table|laugh\w*"
            r"|loaf|muffins?|meringue|yorkshire|dough|roof|company|economy)\b"
            r"|from (tiredness|laughing)|collaps\w* (on|onto|in|into) (the |my |an? )?(sofa"
            r"|couch|bed|chair|armchair)\b.*\b(after|at|with|tired|exhaust\w*"
            r"|asleep|slept|early|before|work)\b",
        ),
        phrase(
            r"\bunconscious\b|\b(lost|losing|lose|loss of|loosing) (my )?(consciousness"
            r"|conciousness|conscience)|\bsyncop\w+|\bkeel\w* over|\bout cold\b(?! drinks)"
            r"|\bunresponsive|\b(everything|vision|it all|eyes|world|sight|all"
            r"|room) (\w+ )?(went|goes|going|turned|gone) (black|dark|blank)\b"
            r"|\bcame (to|round|around) on the|\b(woke up|found myself|came round"
            r"|waking up|wake up|ended up) on (the |my )?(\w+ )?(floor|ground"
            r"|tiles|pavement|carpet|lino)",
            r"unconscious (bias|habit|eating|snack\w*|choice)|(app|screen|phone"
            r"|laptop|tablet) (went|goes)|yoga|camp|mattress",
        ),
        phrase(
            r"\bknocked out cold|\bwent (down|over) like a|\bswooned|\bblanked out\b"
            r"|\b(was|went|i was|been|were) out for (\w+ ){0,3}(seconds?|minutes?"
            r"|secs|mins)\b|\bconk(ed)? out on the (floor|ground|street)|\b(fell"
            r"|dropped|went) (down )?(to|on) the (floor|ground) and (dont|didnt"
            r"|cant) remember"
        ),
    ),
    "marked weakness": (
        phrase(
            rf"\b{VERY} ({WORDS % 1})weak(ness)?\b(?! (tea|coffee|squash|black"
            rf"|green|cordial|signal|link|evidence|point|spot|willpower|will|wifi"
            rf"|connection|for (chocolate|cakes?|crisps|sweets|sugar|cheese|bread"
            rf"|a)|when it comes|at the knees|drink|solution|excuse|argument|side"
            rf"|on|with (chocolate|cake|sweets)|brew|lemon|mint|herbal))",
            r"weak (\w+ )?(tea|coffee|squash|cordial|signal|link)\b|\b(tea|coffee|squash"
            r"|cordial|willpower"
            r"|wifi|signal|connection) (is|was|tastes?|so|too|very|far|really)\b|temptation"
            r"|cakes?|very weak yes",
        ),
        phrase(
            r"\b(weak as (a|water)|weakness (is|was|feels?|felt|became|has become"
            r"|got|has got|getting) (\w+ )?(severe|extreme|bad|terrible|worse"
            r"|awful)|weak\w* ((is|are|has|have|in|all|both|my|the|legs|arms"
            r"|muscle|got|gotten|getting|become|became|feel|feels) ){0,5}(much"
            r"|a lot|lots|suddenly|rapidly|far|so much|drastically) (worse|weaker)"
            r"|(much|suddenly|rapidly|so much|far) weaker\b(?! (tea|coffee))"
            r"|weaker (by the (hour|day|minute)|and weaker|every (day|hour)))"
        ),
        phrase(
            r"\b(cant|couldnt|cannot|can hardly|can barely|could barely|could hardly"
            r"|unable to|not able to|struggl\w+ to|too weak to) stand( up| upright"
            r"| on my| unaided| without (hold|help)| for (more|long|even)| properly"
            r"|$|(?=\W*[.,!?\n])| any ?more\W*$| today| this morning| now|ing up"
            r"| or walk| and)(?! (the|to|for my))",
            r"\b(back|hips?|knees?|ankles?|joints?|arthritis|sprain\w*|sore|hurts?"
            r"|pain\w*|queue|crowd\w*)\b",
        ),
        phrase(
            r"\b(cant|couldnt|can hardly|can barely|could barely|could hardly"
            r"|unable to|not able to|struggl\w+ to|too weak to) ((even|really"
            r"|properly|actually) )?(walk(?! (past|by|in (those|these|them)|the dog"
            r"|far enough to (the )?(shop|store)))|get (up|out of|off) (from "
            r"|off |of )?(my |the |a )?(chair|floor|toilet|stairs?|seat|sofa"
            r"|loo|bath|ground)|lift ((even|up) )*((my|both|the) (\w+ )?(arms?|legs?"
            r"|hands?|head|feet|foot|body|shoulders?|self|limbs|kettle|cup|mug|spoon|fork|pan|baby)"
            r"|an? (\w+ )?(cup|kettle|spoon|fork|glass|mug|pan|finger|pint|bottle|plate|bag)"
            r"|anything\b)|raise my (\w+ )?(arms?|legs?|head|hands?)"
            r"|move (my (\w+ )?(arms?|legs?|feet"
            r"|foot|body|limbs|hands?|fingers|toes|lower)"
            r"|either|at all|or|$)|move(?=\W*([.,!?\n]|$))|hold (a|my|the) (cup"
            r"|fork|spoon|pen|glass|head|knife|phone|kettle|mug)|climb|stay upright"
            r"|keep my head|squeeze|grip|open my eyes|push myself up)"
        ),
        phrase(
            r"\btoo weak (to|for)\b(?! (be|taste|drink|resist|say no|my taste"
            r"|the taste|me))",
            r"\b(tea|coffee|squash|signal|wifi|willpower)\b",
        ),
        phrase(
            r"\b(legs?|knees?|arms?|muscles|limbs) ({w})(gave|give|giving|gives"
            r"|given|giv|went) (way|out|from under|from underneath)|\b(?:legs?"
            r"|knees?) ({w})(buckl\w+|wont (hold|carry|work|move)|refus\w+ to"
            r"|stopped working|collapsed|turned? to jelly|like (jelly|jello|rubber"
            r"|noodles|water)|wouldnt (hold|carry|work|move)|dont work|not working"
            r"|crumpled|folded)".replace("{w}", WORDS % 3),
            EXERTION + r"|leg day",
        ),
        phrase(
            r"\bno strength (left )?(in|at all|to (stand|walk|lift|get up|move"
            r"|hold|sit))\b|\b(lost|losing|loss of) (all |the |most of (the "
            r"|my )?|my )?strength (in|of|to|from)\b|\bparaly[sz]\w*|\bno power (left )?in"
            r" my|\b(arms?|legs?|muscles|limbs) (have|has|had|has got|have got"
            r"|with) (got )?no (strength|power)|\b(arms?|legs?|limbs|muscles) (are"
            r"|went|go|is|have gone|gone|feel|felt) (\w+ )?(limp|floppy|useless"
            r"|powerless)\b|\bfloppy (arms|legs|limbs|muscles)",
            r"paralysed (by|with) (choice|fear|indecision|options)|analysis|paraly\w+ by",
        ),
    ),
}
