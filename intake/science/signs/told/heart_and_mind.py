"""How people tell of their heart, breath, mind, strength and of fainting. Pure."""

from __future__ import annotations

from intake.science.signs.told.wording import (
    AT_SIGHT,
    CANT,
    HARD,
    RELATIVE,
    WORDS,
    Phrase,
    phrase,
)

EXERTION = (
    r"\b(run(?! out)|ran|runs(?! out)|running|jog\w*|gym|workout|work out|exercis\w*"
    r"|sprint\w*|cycl\w+|bike|spin|danc\w+|hike|hiking|hill|treadmill"
    r"|football|tennis|hoover\w*|zumba|training|race|marathon|parkrun"
    r"|squats?|laugh\w*|sing\w*|racing|raced|rushing|rushed|hurrying|hurried|chas(?:ed|ing)"
    r"|for the (?:bus|train|tram))\b"
)
VERY = (
    r"(?:very|really|(?<=im )that|massive|huge|so|extreme\w*|too|terribl[ey]|awful|awfully"
    r"|horrible|dreadful|incredibly|dreadfully"
    r"|horribly|severe\w*|marked\w*|profound\w*|sudden\w*|unusually|unbelievably"
    r"|dangerously|ridiculously|seriously|exceptionally|desperately|super"
    r"|completely|totally|intense|extraordinarily)"
)
APP = (
    r"\b(app|log|logs|logged|logging|portions?|amounts?|units?"
    r"|milligrams?|numbers?|figures?|totals?|bands?|targets?|charts?"
    r"|graphs?|pages?|buttons?|screens?|diary|instructions?|labels?|labelling|choose|chose"
    r"|choosing|pick|entry|entries|enter|entered|settings?|website|site"
    r"|form|question|wording|values?|calculat\w*|percent\w*"
    r"|servings?|email|link|appointment|leaflet|guidelines?|between)\b"
)
#: What a diary speaks of all day; only beside "confused" is it what confuses.
DAILY = (
    r"\b(grams?|mg|recipes?|menus?|plans?|packets?|brands?|meals?|foods?|scale|weigh\w*|advice"
    r"|dosage|dates?)\b"
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
            r"|what time|what year|simple|everyth|everyone|my own|people|faces|familiar)",
            rf"^(?!.*{LOST_MIND}).*(?:{APP}|{DAILY}[^,]*\bconfused|\bconfused\b[^,]*{DAILY})"
            rf"|\b(got|get|am|was|be|being) (them "
            rf"|it |the two )?confused (with|the)\b|\b(got|get|getting|have|had"
            rf"|gets) (the|them|it|those|these|this|my (?!words|sentences|husband"
            rf"|wife|children)) ?.*confused|confused ?[:,(-]* ?(why|which|is|are"
            rf"|do|does|should|how|can i|what (?!day|time|year))",
        ),
        phrase(
            r"\bconfusion\b(?! (about|over|with|between|regarding|as to|around"
            r"|caused|on my (part|side|end)|in the (?!evening|night|morning|afternoon)))",
            r"\b(sorry|apolog\w+|clear\w* up|avoid|cause|any) (\w+ ){0,3}confusion"
            r"|confusion (is|was) (mine|my)",
        ),
        phrase(r"\bdisorient\w*|\bdelirious|\bdelirium|\bhallucinat\w+"),
        phrase(
            r"\b(didnt|dont|did not|do not|couldnt|cant|no idea|no clue|not|forgot|forget"
            r"|forgets|forgetting) (\w+ )?(know|remember|recall|recognise|recognize"
            r"|tell|work out|sure)? ?"
            r"(what (day|year|month) (of the week|(it|this)(?! (was|is) (supposed|meant|due|for"
            r"|you)))|where (i|he|she) (am|was|is|lives?)\b"
            r"(?! (with|(on|in|up to) (the|my|this|our) (\w+ )?(app|log|logs|diary|list"
            r"|plan|week|page|recipe|book|meals?|entries|days?)))"
            r"|who i (am|was)\b|(who )?my (own )?(name|address|wife|husband|children"
            r"|kids|house|phone number)\b(?! (is|in the|on|for))"
            r"|(recognise|recognize|know) (\w+ )?(anyone|anybody|us|me (today|now|any ?more)|(the"
            r"|our|my) (own )?(house|home|(bed)?room|kitchen|family|street|way home))|((work out"
            r"|remember) )?how to (get (home|back home|upstairs)\b|(use|work|boil|open|make|do up"
            r"|tie|turn on) (the|a|my) (kettle|tap|cooker|oven|door|key|stairs|shoes|buttons|remote"
            r"|microwave|fork|spoon|laces|tea|toast|light)))|\b(cant|couldnt|dont|didnt|forgot"
            r"|forget)\b[^.!?\n]{0,40}\b(remember )?my (own )?(\w+ )?(kids|childs|childrens|sons"
            r"|daughters|wifes|husbands|own) names?\b|\bask\w* (\w+ ){0,3}what (day|year"
            r"|month) (it|this) is\b|\b(cant|couldnt) string a sentence"
            r"|\bthinks? (its|it is) (19\d\d|the war)\b"
        ),
        phrase(
            r"\b(talk\w*|speak\w*|spoke|say\w*) (\w+ ){0,2}(nonsense|gibberish"
            r"|(total |complete |absolute )?(rubbish|garbage))(?! about)|\b(not|wasnt|isnt"
            r"|havent been|stopped|without) (been )?mak\w+"
            r" (any )?sense\b(?! (of|to me))|\bmuddled (in (the|my) head|and)"
            r"|\b(speech|words|talking) made no sense\b|\b(been|am|im|become|very|so|really|quite"
            r"|all|completely) (\w+ )?muddled\b(?! (with|about|up|by|over|the))"
            r"|\bgot lost [^.!?\n]{0,40}\b(used for|known|lived|own (road|street|house|town)|years"
            r"|yrs)\b|\bgot lost in my own|\blost in my own (house|home|kitchen|street)"
            r"|\bmixed up in (the|my) head|\bmental(ly)? confus\w+|\bmy (head"
            r"|mind|brain) (is|was|went|got) (all |so |very |really |completely )?(confused"
            r"|muddled|jumbled|scrambled)|\b(head|mind|brain) (all|so|very|completely) (confused"
            r"|muddled|jumbled|scrambled)|\bno idea (\w+ ){0,6}where i (was|am)\b(?! (with|on|in))"
            r"|\b(keeps?|kept) asking (me |us )?the same",
            r"\barent i\b|\bsorry\b|\bto you\b|\byou the same",
        ),
    ),
    "a slow or irregular heartbeat": (
        phrase(
            r"\b(irregular|abnormal) ((heart )?rhythms?\b(?! of)|beating\b)|\bpalps\b|\bpalpitat\w*"
            r"|\barr?h?yth?mi\w*|\bbradycardia|\batrial fib\w*|\bafib\b|\bectopics?\b(?! pregn)"
        ),
        phrase(
            rf"\b(slow|slower|slowly|irregular|irregularly|erratic|uneven|abnormal"
            rf"|skipp\w+|skips|missed|missing|misses|dropp\w+|odd|strange|weird"
            rf"|funny|fluttery|fluttering|unsteady|extra|jumpy|faltering|chaotic"
            rf"|wonky|low) ({WORDS % 2})(heart ?beats?|heart ?rate|heart ?rhythm"
            rf"|heart rhythms?|pulse|beats?)\b",
            r"\b(drum|music|song|red beats|blender|processor)\b|" + AT_SIGHT,
        ),
        phrase(
            rf"\b(heart ?beats?|heart ?rate|pulse|(my|the|her|his) (heart|ticker)"
            rf"|heart|ticker|heart (is|was|has|keeps|feels|rhythm|beating|goes|went|skip\w*"
            rf"|miss\w*|flutter\w*|jump\w*|stop\w*|doing|seems|rate|started)) ?{WORDS % 6}(slow"
            rf"|slowly|slower|slowing|slowed|irregular\w*|erratic\w*|uneven\w*"
            rf"|skip\w*|flutter\w*|miss\w*|jump\w*|flip\w*|flop\w*|somersault\w*"
            rf"|all over the (place|shop)|stops?|stopping|stopped|out of (rhythm|sync"
            rf"|time|beat)|funny|oddly|odd|strange\w*|weird\w*|unsteady|haywire"
            rf"|pauses?|pausing|paused|dropp\w*|faltering|falters|hiccup\w*|thud\w* and"
            rf"|wrong|wonky|chaotic|bonkers|berserk|crazy|strange things|funny things"
            rf"|(did|does|doing|gives?|gave) (a |an |some |this |these )(\w+ )?(thuds?|flips?"
            rf"|flops?|flutters?|jumps?|skips?|thumps?|leaps?|somersaults?|wobbles?)"
            rf"|not even(?! (at|after|when|once|if))|rhythm (is|was|feels|felt|seems) (\w+ )?(off"
            rf"|out)|odd things|weird things|unregular|not regular|isnt regular|isnt steady"
            rf"|not steady|off beat|stutter\w*|not (\w+ )?(normal|right)|isnt (normal|right)"
            rf"|doing (that|this|it|its) (thing )?again)\b",
            AT_SIGHT + r"|heart (goes|went) out|when i (see|look)|\b(slow|slowed|slower) (cook\w*"
            r"|roast\w*|brais\w*)|bean|\bpulses\b|^(?!.*\b(my|his|her)\b).*heart stopping"
            r"|\bpulse (blender|setting|button|mode)|\b(blender|processor)\b|heart stopped when",
        ),
        phrase(
            r"\b(pulse|heart ?rate|heart ?beat|heart|bpm)\b[^.!?\n\d]{0,40}\b([23]\d"
            r"|4[0-5])\b(?! ?(mg|g|grams?|min|minutes|years?|%|days?|percent"
            r"|am|pm|hours?|weeks?|seconds?|times|:))"
            r"|\b(pulse|heart ?rate|heart|bpm|hr)\b[^.!?\n]{0,30}\b((low|high"
            r"|mid) )?(in the |the )?(thirties|(low|mid) (forties|40s)|30s)\b"
            r"|(?<!\d )\bhr (is |was |dropp\w* |dropp\w* to |fell to |went to |hit |of |at |only "
            r"|down to |just )*([23]\d|4[0-5])\b(?! ?(g"
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
            r"\bbreathless\w*|\bdyspn\w+|\bsuffocat\w+|\bstop\w* breathing|\bpanting\b"
            r"|\bno breath (left|in me)\b|\bbreath\w* through a straw|\bwheez\w+",
            EXERTION + r"|\b(dog|puppy|cat)\b|breathless (with|from) (excite\w*|anticipation|joy"
            r"|delight|awe)",
        ),
        phrase(
            r"\b(short(ness)? (of|in) (\w+ )?breathe?|short breath\w*"
            r"|(get|gets|getting|got|am|im|feel\w*|felt|very|bit|is|was) sob|breath (is"
            r"|was|feels|felt|gets|getting|so|very) (\w+ )?short)\b",
            r"^(?!.*\b(rest\w*|sitting|lying|night|bed)\b).*" + EXERTION,
        ),
        phrase(
            r"\b(out of breathe?|winded|puffed out|gasping|puff(ing|ed) (after"
            r"|from|just|at|when|walking|going) (\w+ ){0,3}(steps?|stairs?|rest|dressed|dressing"
            r"|shower|talking|standing|eating|washing|housework"
            r"|walking|nothing|door|room)|(sit|sat|prop\w*|stay) (\w+ )?up(right)? (\w+ ){0,3}to"
            r" breathe?|(puff\w*|huff\w*) and (puff|pant|blow)\w*)\b",
            EXERTION + r"|gasp\w* (at|with|when)|long winded|\breading\b",
        ),
        phrase(
            rf"\b{CANT} {WORDS % 2}(breathe?|take (a|any) (\w+ )?breath|get (my"
            rf"|a|any|enough|much) (\w+ )?(breath|air)|catch (my|a) (\w+ )?breathe?"
            rf"|get (\w+ )?air( in)?|draw (a |any )?breath|fill my lungs)\b",
            r"\b(busy|laugh\w*|nose|jeans|trousers|dress|(?<!like a )belt|nostrils?"
            r"|again at last)\b|\b(ran"
            r"|sprinted|danced|laughed) so\b|\b(so|too) (full|stuffed)\b|without (my|a"
            r"|the) (coffee|tea|wine)\b",
        ),
        phrase(
            r"\b(catch my breath|stop\w* (\w+ ){0,4}?to (breathe?\b|get my breath)|(fight\w*"
            r"|gasp\w*|struggl\w+|grasp\w*) for (\w+ )?(breathe?|air))\b",
            EXERTION + r"|\b(sit|sat|moment|minute) to catch",
        ),
        phrase(
            rf"\b{HARD} {WORDS % 3}breath\w*"
            rf"|\b{HARD} (for (me|him|her|us) )?(to|in) (take|taking|get|getting|draw|drawing"
            rf"|catch|catching) (\w+ )?breath\w*",
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
            r"|\bbreath(ing)? (is |was )?(\w+ )?coming (\w+ )?(hard|fast|short|quick|in gasps)\b"
            r"|\bthroat (is |was |felt |feels )?(keeps )?(closing|closes|closed|swelling"
            r"|swollen shut)"
        ),
        phrase(
            r"\b(not|isnt|wasnt|havent been|am not|arent) breathing (\w+ )?(well"
            r"|right|properly|normally|good)|\bbreathing (\w+ ){0,3}?(not|isnt) (\w+ )?(good|ok"
            r"|okay|right|normal|easy|great)\b"
        ),
    ),
    "fainting": (
        phrase(
            r"\b(fainted|fainting|faints|faintness)\b(?! (couch|goats?))|\b(feel\w*|felt"
            r"|went|go|going|gone|almost|nearly|about to|going to|gonna|might"
            r"|would|will|could|to|i|did|quite|very|so|really|a bit|bit|came over"
            r"|come over|keep|dizzy and|had a|having a|all|over) faint\b(?! (taste"
            r"|smell|memory|idea|hope|line|scent|aroma|hint|flavou?r|praise|colou?r"
            r"|hearted|of heart|yellow|glow|sound|trace|pain|pins|tingl\w*|numb\w*"
            r"|headache|ache|itch\w*|burn\w*|crackl\w*|cramp\w*|after\s*taste))"
            r"|\bfaint and\b|^\W*faint\b\W*$|\bfaint when i\b|\bfaint (all|this"
            r"|every|most|today|again|spells?|episodes?)\b",
            rf"\b(nearly|almost|could have|about)\b.*({AT_SIGHT}|\bwhen (he|she|they"
            rf"|my {RELATIVE}) )|faint hearted"
            r"|\b(could|would|might) faint (for|with|from|at the (price|sight|bill|cost|smell"
            r"|thought|news))\b",
        ),
        phrase(
            r"\bpass(ed|ing|es|in)? out\b(?! (the|some|of|all (the|my|these))\b"
            r"| (\w+ )?(leaflet|flyer|sample|plate|soup|meals?|bread|fruit|sandwiches|sweet|candy"
            r"|paper|card|form|copies|drinks|treats|biscuits|cookies|snacks|food))",
            r"\b(sofa|couch|armchair|recliner|hammock|asleep|snor\w*|early|nap"
            r"|long day|tired\w*|exhaust\w*|after dinner|in front of|film|movie"
            r"|wine|drunk|party)\b|(in|into) bed (at|by|after|before|early|with)"
            r"|passed out plan|\b(phone|battery|laptop|ipad|it) (just |then )?passed out"
            r"|\bpass out (from|with) (tired|exhaus|boredom|joy)"
            r"|" + AT_SIGHT,
        ),
        phrase(
            r"\bblack(ed|ing|s)? ?outs?\b(?! (blind|curtain|cake|the|my|your|on (the"
            r"|that) label|roller|lining|dates|in (town|(the|our|my) (road|village|estate|street"
            r"|area|whole|city|village))|so (the|my) (fridge|freezer|oven)))",
            r"\b(power|lights?|electric\w*|curtains?|blinds?|fridge|freezer|marker|screen"
            r"|wifi|sections?|grid)\b",
        ),
        phrase(
            r"\b(i|ive|and|have|had|nearly|almost|then|just|suddenly|again|today"
            r"|yesterday|me|about to) (\w+ )?collaps(e|ed|ing)\b(?! (in front of|on|onto"
            r"|in|into) (the |my )?(sofa|couch|bed|chair|heap|armchair) (after"
            r"|with|at|and (slept|sleep|fell asleep|watch\w*))| (the|all|those"
            r"|that) )|^\W*collaps(ed|e|ing)\b",
            r"\b(souffle|cake|tent|menu|section|bread|sponge|shelf|table|laugh\w*"
            r"|loaf|muffins?|meringue|yorkshire|dough|roof|company|economy)\b"
            r"|from (tiredness|laughing)|in front of (the )?(tv|telly)|collaps\w* (on|onto|in"
            r"|into) (the |my |an? )?(sofa"
            r"|couch|bed|chair|armchair)\b.*\b(after|at|with|tired|exhaust\w*"
            r"|asleep|slept|early|before|work)\b",
        ),
        phrase(
            r"\bunconscious\b|\b(lost|losing|lose|loss of|loosing) (my )?(consciousness"
            r"|conciousness|conscience)|\bsyncop\w+|\bkeel\w* over|\bout cold\b(?! drinks)"
            r"|\bunresponsive|\b(everything|vision|it all|eyes|world|sight|all"
            r"|room) (\w+ )?(went|goes|going|turned|gone) (black|dark|blank|grey|gray)\b"
            r"|\bcame (to|round|around) on the|\b(woke up|found myself|came round"
            r"|waking up|wake up|ended up) on (the |my )?(\w+ )?(floor|ground"
            r"|tiles|pavement|carpet|lino)",
            r"unconscious (bias|habit|eating|snack\w*|choice)|(app|screen|phone"
            r"|laptop|tablet) (went|goes)|\bon (the|my) (\w+ )?(app|screen|phone|tv)\b|power cut"
            r"|yoga|camp|mattress",
        ),
        phrase(
            r"\b(in|into) a (dead )?faint\b|\b(fell|fall|fallen) (down )?senseless\b|\bfound (me"
            r"|myself|my \w+) (\w+ )?on the (\w+ )?(floor|ground)\b"
            r"|\bnext thing [^.!?\n]{0,25}\bon the (\w+ )?(floor|ground)\b|\bknocked out cold"
            r"|\bwent (down|over) like a|\bswooned|\bblanked out\b"
            r"|\b(was|went|i was|been|were) out for (\w+ ){0,3}(seconds?|minutes?"
            r"|secs|mins)\b|\bconk(ed)? out on the (floor|ground|street)|\b(fell"
            r"|dropped|went) (down )?(to|on) the (floor|ground) and (dont|didnt|cant) remember"
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
            r"\b(weak as (a|water)|(whole|entire) body (\w+ ){0,2}weak\b|weakness (very|so"
            r"|too) (bad|severe|much)"
            r"|(walking|standing) is (\w+ )?(not possible|impossible)|(has|have|had"
            r"|having) to (lift|carry|pull|drag|prop) me\b"
            r"|weakness (is|was|feels?|felt|became|has become"
            r"|got|has got|getting) (\w+ )?(severe|extreme|bad|terrible|worse|(too|so|very) much"
            r"|awful)|weak\w* ((is|are|has|have|in|all|both|my|the|legs|arms"
            r"|muscle|got|gotten|getting|become|became|feel|feels) ){0,5}(much"
            r"|a lot|lots|suddenly|rapidly|far|so much|drastically) (worse|weaker)"
            r"|(much|suddenly|rapidly|so much|far) weaker\b(?! (tea|coffee))"
            r"|weaker (by the (hour|day|minute)|and weaker|every (day|hour)))"
        ),
        phrase(
            r"\b(cant|couldnt|cannot|can hardly|can barely|could barely|could hardly"
            r"|unable to|not able to|struggl\w+ to|too weak to) (?:stand|sit up)( up| upright"
            r"| on my| unaided| without (hold|help)| for (more|long|even)| properly"
            r"|$|(?=\W*[.,!?\n])| any ?more\W*$| today| this morning| now| since|ing up"
            r"| or walk| and)(?! (the|to|for my))",
            r"\b(back|hips?|knees?|ankles?|joints?|arthritis|sprain\w*|sore|hurts?"
            r"|pain\w*|queue|crowd\w*)\b",
        ),
        phrase(
            r"\b(cant|couldnt|can hardly|can barely|could barely|could hardly"
            r"|unable to|not able to|struggl\w+ to|too weak to) ((even|really"
            r"|properly|actually) )?(walk(?! (past|by|in (those|these|them)|the dog"
            r"|far enough to (the )?(shop|store)))|get (up|out of|off) (from "
            r"|off |of )?(my |the |a )?(chair|floor|toilet|stairs?|seat|sofa|settee|couch|armchair"
            r"|recliner|commode"
            r"|loo|bath|ground)|lift ((even|up) )*((them|it) (above|over|up|at all|off)|(my|both"
            r"|the) (\w+ )?(arms?|legs?"
            r"|hands?|head|feet|foot|body|shoulders?|self|limbs|kettle|cup|mug|spoon|fork|pan|baby)"
            r"|an? (\w+ )?(cup|kettle|spoon|fork|glass|mug|pan|finger|pint|bottle|plate|bag)"
            r"|anything\b)|raise my (\w+ )?(arms?|legs?|head|hands?)"
            r"|move (my (\w+ )?(arms?|legs?|feet|foot|body|limbs|hands?|fingers|toes|lower)"
            r"|either|at all|or|$)|move(?=\W*([.,!?\n]|$))|hold (a|my|the) (cup"
            r"|fork|spoon|pen|glass|head|knife|phone|kettle|mug)|hold anything|climb|stay upright"
            r"|keep my head|squeeze|grip|open my eyes|push myself up)",
            r"\b(so|too|really) (full|stuffed|comfy|cosy|lazy)\b|\bstuffed\b|\bafter that (roast"
            r"|lunch|dinner|meal|feast|buffet)\b|\bbinge|\bfast enough\b",
        ),
        phrase(
            r"\btoo weak (to|for)\b(?! (be|taste|drink|resist|say no|my taste|the taste|me))",
            r"\b(tea|coffee|squash|signal|wifi|willpower)\b",
        ),
        phrase(
            r"\b(legs?|knees?|arms?|muscles|limbs) ({w})(gave|give|giving|gives"
            r"|given|giv|went) (way|out|from under|from underneath)|\b(?:legs?"
            r"|knees?),? ({w})(buckl\w+|wont (hold|carry|work|move|take|bear)|refus\w+ to"
            r"|stopped working|collapsed|turned? to jelly|(made of|like) (jelly|jello|rubber"
            r"|cotton wool|spaghetti"
            r"|noodles|water)|wouldnt (hold|carry|work|move|take|bear)|dont work|not working"
            r"|crumpled|folded)".replace("{w}", WORDS % 3),
            EXERTION + r"|leg day",
        ),
        phrase(
            r"\bno strength (left )?(in|at all|whatsoever|today|to (stand|walk|lift|get up|move"
            r"|hold|sit))\b|\b(lost|losing|loss of) (all |the |most of (the "
            r"|my )?|my )?strength (in|of|to|from)\b|\bparaly[sz]\w*|\bno (power"
            r"|strength) (left )?in"
            r" (my |the |both )*(arms?|legs?|hands?|muscles|body|limbs)\b|\bgrip (strength )?(has "
            r"|is |was )*(gone|went"
            r"|lost|failing)\b|\b(keep|keeps|kept) (on )?falling (down|over)|\bfalling (down"
            r"|over) again and again"
            r"|\b(arms?|legs?|muscles|limbs|body|hands?) ((have|has|had|has got|have got"
            r"|with) )?(got )?no (strength|power)|\b(arms?|legs?|limbs|muscles) (are"
            r"|went|go|is|have gone|gone|feel|felt) (\w+ )?(limp|floppy|useless"
            r"|powerless)\b|\bfloppy (arms|legs|limbs|muscles)",
            r"paraly\w+ with (choice|fear|indecision|options|boredom|nerves|embarrass\w*|laughter"
            r"|dread)|analysis|paraly\w+ by",
        ),
    ),
}
