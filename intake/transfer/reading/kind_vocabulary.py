"""The words that tell supplements, medicines and foods apart in the rows of a diary.

Tables only; ``reading.kind_evidence`` looks them up. Phrases are separated by
semicolons or line ends and written in lower case without accents or apostrophes.
Words of more than five letters also match their plural. Product names are those
on labels in North America and Europe. The lists need not be complete: meal, unit
and category count too, and the person is asked what stays doubtful.
"""

from __future__ import annotations

from enum import StrEnum


class Cue(StrEnum):
    """What a phrase in a name speaks for."""

    #: An antacid, laxative or bowel preparation: counts with the medicines.
    MEDICINE = "medicine"
    #: A supplement, whatever else the name says.
    SURE = "sure"
    #: Magnesium itself: a supplement unless the name also names a food.
    MAGNESIUM = "magnesium"
    #: A nutrient that is a supplement where it stands alone, and an addition beside a food.
    NUTRIENT = "nutrient"
    #: The same, but only as the whole name or with a dose: "Iron 65 mg", not "flat iron steak".
    METAL = "metal"
    #: The same, whatever else the name says: "Fish oil, menhaden".
    OIL = "oil"
    #: Short for magnesium: surely so alone or with a number, otherwise perhaps.
    MAG = "mag"
    #: Taken by some as a supplement, eaten by others.
    HINT = "hint"
    #: The word "supplement", which some foods are called, too.
    NAMED_SO = "named so"
    #: A dosage form of medicines and supplements alone.
    FORM = "form"
    #: A dosage form that sweets have, too.
    WEAK_FORM = "weak form"
    #: Food.
    FOOD = "food"
    #: Food that itself comes in tablets, capsules or gummies.
    IN_PIECES = "in pieces"
    #: A whole phrase that is food although parts of it are not.
    FOOD_PHRASE = "food phrase"
    #: A whole phrase that is water.
    WATER_PHRASE = "water phrase"
    #: Used on the skin, which is not intake.
    SKIN = "skin"
    #: Says that a food is fortified with what the name mentions, or rich in it.
    ADDED = "added"


#: Phrases by what they speak for.
PHRASES: dict[Cue, str] = {
    Cue.MEDICINE: """
        magnesia; milk of magnesia; citrate of magnesia; magnesium laxative; saline laxative
        laxative; antacid; antiacid; bowel prep; bowel preparation; colonoscopy prep
        oral solution; oral saline; magnesium trisilicate; magnesium salicylate; hydrotalcite
        epsom; epsom salt; epsom salts; bittersalz; glaubersalz; maalox; mylanta; gaviscon
        rennie; rolaids; tums; almagel; talcid; riopan; magaldrate; pepto; dulcolax; picolax
        picoprep; citrafleet; citramag; clenpiq; prepopik; suprep; moviprep; plenvu; sutab
        eno fruit salt; andrews salts; andrews liver salts; alka seltzer; phillips caplets
        phillips laxative; phillips chewable; phillips milk; phillips tablets; phillips liquid
        philips caplets; philips laxative; philips milk; phillips cramp free; abfuhrmittel
        laxatif; laxante; lassativo; antiacido; antiacide; heartburn relief
        pepcid complete; duo fusion
        dual action complete; di gel; bisodol; maaloxan; malox; maloox; progastrit; magaldrat
        marax; simagel; gelusil; gelusil lac; trigastril; ancid; f x passage; fx passage; x prep
        xolaam; moxydar; izinova; colokit; eziclen; citrokem; almax; bemolan; gastrocaps
        secrepat; sal de frutas; sal inglesa; sales inglesas; sal de higuera; sal amarga
        sal amargo; sale inglese; sale amaro; sali di epsom; sel depsom; sel anglais
        sel amer; sol gorzka
        sol angielska; alugastrin; gastrin; rennie deflatine; citrafleet; senokot; ex lax
        andrews antacid; andrews original; donat; donat mg; paracetamol; acetaminophen
        ibuprofen; aspirin; omeprazole; pantoprazole; metformin
    """,
    Cue.SURE: """
        glycinate; bisglycinate; diglycinate; lysinate; threonate; taurate; taurinate; malate
        dimalate; orotate; picolinate; gluconate; aspartate; ascorbate; fumarate; pidolate
        glycinat; bisglycinat; glicinato; bisglicinato; treonato; malato; orotat; taurat; malat
        magnesium citrate; magnesium oxide; magnesium chloride; magnesium lactate
        magnesium carbonate; magnesium hydroxide; magnesium sulfate; magnesium sulphate
        magnesium citrat; magnesium oxid; magnesium chlorid; magnesium carbonat
        citrato de magnesium; oxido de magnesium; cloruro de magnesium; citrate de magnesium
        chlorure de magnesium; oxyde de magnesium; citrato di magnesium; cloruro di magnesium
        mag glyc; mg glyc; mag gly; mg gly; mggly; magmind; magtech; magsrt; mag srt; neuro mag
        uro mag; uromag; chela mag; magvit; magne b; magneb6; magnevie; magnogene; magnetrans
        magnosol; magnelabs; magnesiocard; magnolax; mgk vis; thalamag; tromcardin; longoral
        aspargin; asparginian; cytrynian; polase; sustenium; be total; betotal; bion 3; d stress
        aquilea; lajusticia; frubiase sport; carbonato de magnesium; carbonate de magnesium
        carbonato di magnesium; magnesium oil; magnesium spray; magnesium flakes; mag citrate
        mag oxide; mag chloride; mag hydroxide; mg citrate; mg oxide; chelated; slow mag; mag ox
        magox; mag tab; mag 64; mag64; mag3; cal mag; calmag; zma; magtein; magnerot; magne b6
        magnesium b6; biolectra; diasporal; verla; neuromag; remag; natural calm
        natural vitality; magnesium breakthrough; bioptimizers; concentrace; trace minerals
        trace mineral drops; electrolyte powder; electrolyte tablet; electrolyte capsule
        electrolyte drops; electrolyte mix; electrolyte packet; electrolyte stick
        electrolyte supplement; lmnt; liquid iv; liquid i v; nuun; dioralyte; ultima replenisher
        multivitamin; multivitamins; multi vitamin; multimineral; multi mineral; multivitaminico
        prenatal; prenatals; postnatal; perinatal; oyster shell; adult multi; adults multi
        kids multi; childrens multi; teen multi; mens multi; womens multi; men multi
        women multi; mens 50 multi; womens 50 multi; mens one multi; womens one multi; 50 multi
        daily multi; multi gummies; multi gummy; multi tablet; multi capsule; multivit
        multivits; multi vit; multi vits; multiwitamina; multivitamines; polivitaminico
        ritual essential; essential for women; essential for men; wellwoman; wellman; wellkid
        wellteen; perfectil; smarty pants; smartypants; geritol; theragran; multibionta; alvityl
        azinc; multicentrum; pharmaton; plusssz; falvit; vigantol; centrum; one a day; berocca
        supradyn; pregnacare; elevit; femibion; orthomol; floradix; seven seas; vitabiotics
        vitafusion; olly; emergen c; airborne; solgar; thorne; nature made; natures bounty
        natures way; natures made; jarrow; doctors best; life extension; nordic naturals; swisse
        blackmores; doppelherz; pure encapsulations; athletic greens; ag1; omega 3 softgels
        coq10; co q10; coenzyme q10; ubiquinol; melatonin; glucosamine; chondroitin; ashwagandha
        rhodiola; curcumin; milk thistle; red yeast rice; evening primrose; l theanine; theanine
        creatine; 5 htp; alpha lipoic; saw palmetto; st johns wort; ferrous; resveratrol
        quercetin; vitamin tablet; vitamin tablets; vitamin capsule; hair skin nails
        hair skin and nails; nahrungserganzungsmittel; complement alimentaire
        complemento alimenticio; suplemento alimenticio; integratore alimentare
    """,
    Cue.MAGNESIUM: "magnesium",
    Cue.NUTRIENT: """
        vitamin; vitamins; vitamine; vitamina; vitaminas; vit a; vit b; vit c; vit d; vit e
        vit k; vit b12; vit d3; vit k2; d3; b12; b 12; b6; d3 k2; b complex; folate; folic acid
        methylfolate; biotin; niacin; niacinamide; thiamine; thiamin; riboflavin; zinc; zink
        calcium; kalzium; calcio; wapn; cynk; omega 3; omega3; omega 3s; omega 369; selenium
        dha; epa
    """,
    Cue.OIL: "fish oil; krill oil; salmon oil",
    Cue.MAG: "mag; mg",
    Cue.METAL: """
        iron; copper; potassium; iodine; manganese; chromium; boron; eisen; kalium; hierro; ferro
        potasio
    """,
    Cue.HINT: """
        greens powder; super greens; supergreens; greens blend; green superfood; collagen
        spirulina; chlorella; psyllium; psyllium husk; metamucil; benefiber; bcaa; bcaas; eaa
        pre workout; preworkout; post workout; elderberry; echinacea; ginkgo; ginseng; valerian
        maca; mct; cbd; lions mane; electrolyte; electrolytes; elektrolyte; hydration mix
        probiotic; probiotics; prebiotic; inositol; taurine; glutamine; carnitine; mineral
        minerals; minerales; mineralien; sleep aid; cod liver oil; moringa; wheatgrass powder
        turmeric extract; garlic extract; royal jelly; bee pollen; tincture; now foods; mag-
        mgo; multi; manti; eno; salvital; hunyadi janos; rocgel; remegel; magium; spring valley
        equate; gnc; garden of life; 21st century; calm; schiff
    """,
    Cue.NAMED_SO: """
        supplement; supplements; suplemento; suplementos; integratore; complement; supp; supps
        erganzung; nahrungserganzung
    """,
    Cue.FORM: """
        capsule; softgel; soft gel; soft gels; gelcap; gel cap; gel caps; caplet; vcap; vcaps
        veg cap; veg caps; veggie cap; veggie caps; vegcap; vegcaps; kapsel; kapseln; gelule
        comprime; comprimido; compressa; compresse; capsula; capsulas; pill; pills; tabs
    """,
    Cue.WEAK_FORM: """
        tablet; tablette; tabletten; brausetablette; brausetabletten; gummy; gummies; chewable
        chews; lozenge; lozenges; drops; tropfen; effervescent; dropper
    """,
    Cue.FOOD: """
        milk; milch; lait; leche; latte; juice; saft; nectar; nektar; jus; zumo; succo; soda
        cola; lemonade; drink; beverage; water; wasser; wine; beer; kombucha; smoothie; shake
        tea; infusion; creamer; cream; butter; margarine; spread; cheese; yogurt; yoghurt
        joghurt; kefir; egg; eggs; cereal; muesli; granola; oats; oat; oatmeal; porridge; bran
        flakes; cheerios; bread; brot; toast; bagel; roll; rolls; bun; muffin; cake; cookie
        cookies; biscuit; cracker; crackers; waffle; pancake; pastry; pie; brownie; flour; pasta
        noodle; noodles; spaghetti; spaghettios; babyfood; rice; quinoa; bar; bars; riegel
        snack; chips; crisps; popcorn; pretzel; almonds; almond; nuts; cashew; walnut; peanut
        peanuts; seeds; seed; chestnut; chestnuts; beans; bean; lentil; chickpea; hummus; tofu
        soup; stew; salad; sauce; dressing; pizza; burger; sandwich; wrap; taco; burrito
        omelette; omelet; chicken; beef; pork; ham; bacon; turkey; lamb; steak; sausage; meat
        fish sticks; salmon; tuna; sardine; trout; shrimp; liver; potato; potatoes; tomato
        spinach; kale; broccoli; carrot; avocado; mushroom; portobello; melon; cress; lettuce
        vegetable; fruit snacks; dried fruit; ice; jam; honey; syrup; olive oil; salt; ravioli
        pudding; dessert; banana; blueberries; strawberries; apple; fries; sushi; curry; broth
        oj; cooking oil; frying oil; sunflower oil; rapeseed oil; canola oil; vegetable oil
        corn oil; sesame oil; peanut oil; groundnut oil; soybean oil; soya oil; palm oil
        coconut oil; rice bran oil; avocado oil; walnut oil; grapeseed oil; salad oil
        huile de colza; huile d olive; huile dolive; huile de tournesol
        aceite de oliva; aceite de girasol
        olio di oliva; olio di semi; olej rzepakowy; olej slonecznikowy; rapsol; sonnenblumenol
        olivenol; pflanzenol; shortening; lard; ghee; mayonnaise; mayo; cheddar; mozzarella
        camembert; brie; gouda; edam; emmental; emmentaler; gruyere; parmesan; ricotta; feta
        halloumi; provolone; manchego; cottage; quark; skyr; kase; fromage; queso; formaggio
        babybel; dairylea; creme; rahm; butter milk; buttermilk; maize; corn; sweetcorn
        cornmeal; cornflake; cornflakes; grits; polenta; tortilla; tortillas; masa; wheat
        barley; rye; buckwheat; bulgur; couscous; millet; amaranth; sorghum; teff; spelt
        semolina; macaroni; penne; lasagna; lasagne; ramen; weetabix; wheats; chex; frosties
        loops; krispies; muesli bar; breadcrumbs; crispbread; baguette; croissant; naan; chapati
        roti; pita; bagels; focaccia; crumpet; doughnut; donut; scone; cupcake; cheesecake
        shortbread; marmalade; nutella; marmite; vegemite; tahini; pesto; ketchup; mustard
        vinegar; gravy; cookies; marshmallow; ice cream; custard; cider; ale; lager; vodka
        whisky; gin; rum; squash; milkshake; horlicks; ovaltine; soya; soybean; soybeans
        edamame; tempeh; peas; lentils; falafel; oyster; oysters; mussels; prawns; crab; cod
        haddock; herring; mackerel; anchovies; tilapia; sardines; duck; veal; salami; chorizo
        kebab; meatballs; cauliflower; cabbage; lettuce leaves; zucchini; courgette; eggplant
        aubergine; cucumber; onion; celery; asparagus; leeks; parsnips; pumpkin; yam; cassava
        plantain; olives; kimchi; sauerkraut; raisins; prunes; dates; figs; pistachios; pecans
        hazelnuts; macadamias; manuka; multi grain; multi seed; multi cereal; multi pack
        multi fruit; multi grains; multi seeds
    """,
    Cue.IN_PIECES: """
        chocolate; chocolat; schokolade; cacao tablet; cocoa tablet; candy; candies; chewing gum
        bubble gum; mints; tic tac; sweetener; stevia; saccharin; sucralose; aspartame; bouillon
        stock cube; stock; haribo; gummy bear; gummy bears; gummi bear; gummi bears; gummybears
        gummy worm; gummy worms; sour gummies; fruit gummies; fruit gums; wine gums; jelly beans
        gummibarchen; gummy candy; coffee; espresso; nespresso; lungo; ristretto; cappuccino
        dolce gusto; kaffee; cafe; scottish tablet; fudge; toffee; caramel; lollipop; skittles
        starburst; trolli; swedish fish; glucose tablets; dextrose; dextro
    """,
    Cue.FOOD_PHRASE: """
        protein powder; protein shake; protein bar; protein drink; whey; casein; protein isolate
        pea protein; vitamin water; vitaminwater; vitamin wasser; vitamin drink; vitamin juice
        multivitamin juice; multivitamin saft; multivitamin nectar; multivitamin nektar
        electrolyte drink; electrolyte water; electrolyte beverage; sports drink; energy drink
        mineral salt; meal replacement; infant formula; baby formula; nutritional yeast
        probiotic yogurt; probiotic yoghurt; probiotic drink; probiotic kefir
    """,
    Cue.WATER_PHRASE: """
        mineral water; mineralwater; mineral wasser; agua mineral; eau minerale; acqua minerale
        mineralvatten; mineraalwater
    """,
    Cue.SKIN: """
        lotion; bath; bathing; balm; ointment; transdermal; topical; footbath; soak; deodorant
        magnesium oil; magnesium spray; oil spray; body spray; magnesium flakes; body butter
        skin cream; badesalz; fussbad
    """,
    Cue.ADDED: """
        fortified; biofortified; enriched; added; rich; with; plus; source; high; angereichert
        mit; enrichi; enriquecido; enriquecida; con; avec; reich; w
    """,
}

#: First parts of compounds: "magnesiumcitrat" is read as "magnesium citrat".
PREFIXES = ("magnesium", "multivitamin", "vitamin", "kalzium", "calcium", "mineral", "elektrolyt")
#: Last parts of compounds that are food: "orangensaft".
SUFFIXES = ("saft", "milch", "milk", "brot", "wasser", "riegel", "keks")
#: Other spellings.
SPELLINGS = dict.fromkeys(
    ("magnesio", "magnezium", "magnez", "magnesiun", "magneesium", "magnesiumm"), "magnesium"
) | {"magnesie": "magnesia"}
#: How the word for magnesium begins in other languages and in names of products.
MAGNESIUM_PREFIXES = ("magnesi", "magnezi", "magnezu", "magnezo", "magneze")
#: How words begin that may be made of "mag", but for those in ``NOT_MAG_PREFIXES``.
MAG_PREFIXES = ("mag", "mg")
#: Magic, Maggi, Magnum, Magners, German and Italian for lean, duck breast, tuna, muffins, agave.
NOT_MAG_PREFIXES = (
    *("magi", "magg", "magnum", "magnol", "magner", "magnif", "magnet", "magma", "mage", "magr"),
    *("magur", "magda", "magh", "magy", "mague", "magazin", "magnus", "magpie", "magot", "magoo"),
)
#: Words for a fortified food, never for a supplement.
ADDED_WORDS = """
    fortified biofortified enriched added angereichert enrichi enrichie enriquecido enriquecida
    arricchito arricchita wzbogacony wzbogacona
"""
#: Words on labels of supplements and much else: beside a nutrient they name no food.
NEUTRAL = """
    active acid acids adult adults advanced alpha and aus avec bone boots brand care caps chelate
    children childrens complete complex con daily das day days defence defense depot direct
    dissolve dose double eins energy essential ester extra fast fish for formula forte from fur
    gentle gesunde halal health healthy heart high hips immune immunity intense joint junior
    kids kirkland life liquid long low maximum max mega men mens micro mini mixed mit mono
    natural nature natures nerve night oil one oral organic original per plant plus potency
    premium pro pure rapid release rose severe signature sleep slow soluble special spray
    strength strong sublingual super support sustained syrup teen the time triple ultra und
    unit units vegan vegetarian vital whole with without women womens
"""

#: How a word of a unit begins where it is a piece that only supplements and medicines come in.
#: Here and below a beginning of less than five letters is the whole word, or its plural.
PIECES = (
    *("tablet", "tab", "capsule", "capsul", "softgel", "gelcap", "caplet", "pill", "vcap"),
    *("vegcap", "kapsel", "gelule", "comprim", "compress", "brausetablet", "pastiglia"),
)
#: How a unit begins that sweets or foods come in as well: a cap is also a mushroom's.
MAYBE_PIECES = (
    *("gummy", "gummie", "cap", "chew", "chewable", "lozenge", "drop", "tropfen", "ampoule"),
    *("ampule", "vial", "dose", "dragee", "pastille", "effervescent"),
)
#: How a unit begins that only dishes and drinks are served in.
DISHES = ("cup", "slice", "bowl", "plate", "glass", "fillet", "loaf", "sandwich", "recipe", "mug")

#: How a unit begins that counts pieces, servings or packets.
COUNTED = (
    *("each", "serving", "piece", "unit", "portion", "count", "item", "sachet", "packet", "stick"),
    *("scoop", "stuck", "beutel", "unite", "unidad", "pieza", "sobre", "bustina", "unita", "sztuk"),
    *("saszetk", "dose", "messloffel"),
)

#: How the name of a meal or category begins where supplements are kept in it.
SUPPLEMENT_GROUPS = (
    *("supplement", "suplement", "supp", "nahrungserg", "erganzung", "complement"),
    *("complemento", "integrator", "vitamin", "multivitamin", "kosttil", "lisaravin", "ravintolis"),
    *("voedingssupp", "pill", "capsul", "kapsel", "nutraceutic", "probiotic"),
    *("добавк", "витамин", "бад", "サプリ", "保健", "补充"),
)
#: The same of medicines.
MEDICINE_GROUPS = (
    *("med", "medicine", "medication", "medikament", "medicament", "medicat", "farmac"),
    *("medizin", "remede", "antacid", "laxative", "otc", "drug", "лекарств"),
)
#: How a word of a category begins that is one of foods; after the groups of food tables.
FOOD_CATEGORIES = (
    *("food", "cereal", "grain", "beverage", "drink", "vegetable", "fruit", "dairy", "egg", "meat"),
    *("beef", "poultry", "pork", "lamb", "fish", "seafood", "shellfish", "nut", "seed", "finfish"),
    *("legume", "bean", "soup", "sauce", "snack", "sweet", "dessert", "baked", "bread", "fat"),
    *("oil", "spice", "herb", "meal", "entree", "sausage", "restaurant", "pasta"),
    *("condiment", "juice", "alcohol", "breakfast", "water", "getrank", "gemuse", "obst"),
)
#: Categories that say nothing: where people put what they enter themselves.
SILENT_CATEGORIES = (
    "custom",
    "other",
    "misc",
    "my",
    "own",
    "recipe",
    "uncategor",
    "user",
    "common",
)
#: How a word of a category begins that is one of drinks.
DRINK_CATEGORIES = ("beverage", "drink", "water", "getrank")
