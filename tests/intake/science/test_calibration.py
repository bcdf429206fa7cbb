"""Stated probabilities come true: the short form of ``bench/calibration``, seeded."""

import numpy as np
import pytest
from django.conf import settings

from bench.calibration.measures import (
    RARE,
    SEED,
    WORDS,
    Score,
    Told,
    measure,
    pooled,
    score,
    told_by_word,
)
from bench.calibration.methods import METHODS, Statement, book, lower_of_two, model
from bench.calibration.tables import (
    COVERED,
    GROUPS,
    KEPT_DAYS,
    aims,
    kept_file,
    main_table,
    read_kept,
    words_table,
)
from bench.calibration.worlds import (
    MEN,
    TO_50,
    WOMEN,
    Eaten,
    PriorRow,
    Sample,
    World,
    on_the_fourth_root,
    sample,
    world,
    worlds,
)
from intake.science.usual_intake.answers import AdequacyAnswer, answer_for
from intake.science.usual_intake.calibration import CALIBRATION_FILE, COLUMNS
from intake.science.usual_intake.prior import Prior, priors

#: People a cell here; the figures of the document are of many more.
PEOPLE = 400
#: What luck may add with so few, to the aims and to the figures that are kept, in points.
LUCK = 1.5
NHANES = [one for one in worlds() if one.is_nhanes_like]
WOMAN_40 = PriorRow.of(WOMEN, 40)

Scores = dict[tuple[str, int], dict[str, Score]]


def random() -> np.random.Generator:
    return np.random.default_rng(SEED)


def name_of(one: World) -> str:
    return one.key


@pytest.fixture(scope="module")
def scores() -> Scores:
    """The worlds like NHANES and the one that eats much less, judged by the book and the model."""
    judged = {name: METHODS[name] for name in ("book", "model")}
    keys = [key for group in GROUPS.values() for key in group]
    return {(key, n): measure(world(key), n, PEOPLE, judged) for key in keys for n in KEPT_DAYS}


# --- the worlds are what they are called


@pytest.mark.parametrize("years", [*TO_50, 60, 80])
@pytest.mark.parametrize("sex", [WOMEN, MEN])
def test_usual_intakes_of_a_row_have_its_published_percentiles(sex: str, years: int) -> None:
    row = PriorRow.of(WOMEN if sex == WOMEN else MEN, years)
    alone = World("alone", "alone", (row,), on_the_fourth_root())
    usual = sample(alone, 1, 20_000, random()).eaten.usual
    prior = row.prior
    published = (prior.p5_mg, prior.median_mg, prior.p95_mg)
    assert np.percentile(usual, [5, 50, 95]) == pytest.approx(published, rel=0.03)


def test_rows_bring_their_own_requirement_and_spread() -> None:
    rows = [row for one in NHANES for row in one.people]
    found = [(row.prior.sex, row.prior.age_from, row.ear, row.sd_within) for row in rows]
    assert found == [
        ("F", 19, 255, 86),
        ("F", 31, 265, 86),
        ("M", 19, 330, 122),
        ("M", 31, 350, 122),
        ("F", 51, 265, 74),
        ("F", 71, 265, 74),
        ("M", 51, 350, 94),
        ("M", 71, 350, 94),
    ]


def test_rows_are_mixed_by_how_many_people_were_asked() -> None:
    of_row = sample(world("women_19_50"), 1, 20_000, random()).of_row
    assert (of_row == 0).mean() == pytest.approx(1452 / (1452 + 2463), abs=0.01)


#: What the days come to on the whole, as a share of usual intake, where it is not all of it.
LOGGED = {"under": 1 - 0.2 * 0.4}


@pytest.mark.parametrize("one", worlds(), ids=name_of)
def test_days_come_to_usual_intake_in_the_long_run(one: World) -> None:
    eaten = sample(one, 280, 400, random()).eaten
    days = eaten.days[:, 140:] if one.key == "change" else eaten.days
    expected = LOGGED.get(one.key, 1.0)
    ratio = days.mean(axis=1) / eaten.usual
    assert ratio.mean() == pytest.approx(expected, abs=0.015)
    assert ratio.std() < 0.08
    assert eaten.supplements.mean() == pytest.approx(eaten.usual_supplements.mean(), abs=1)


def test_worlds_of_their_own_have_the_figures_they_are_told_by() -> None:
    less = sample(world("eats_less"), 50, 20_000, random()).eaten
    assert np.median(less.usual) == pytest.approx(222, rel=0.02)
    assert less.usual.std() / less.usual.mean() == pytest.approx(0.28, abs=0.01)
    within = less.days.std(axis=1, ddof=1) / less.days.mean(axis=1)
    assert within.mean() == pytest.approx(0.36, abs=0.01)
    rich = sample(world("plant_rich"), 1, 20_000, random()).eaten
    assert np.median(rich.usual) == pytest.approx(340, rel=0.02)
    book_like = sample(world("normal"), 50, 20_000, random()).eaten
    assert book_like.usual.mean() == pytest.approx(265, abs=2)
    assert book_like.usual.std() == pytest.approx(65, abs=1.5)
    assert book_like.days.std(axis=1, ddof=1).mean() == pytest.approx(86, abs=2)


@pytest.mark.parametrize(("key", "alike"), [("women_19_50", 0.0), ("alike", 0.2)])
def test_days_are_as_alike_as_the_world_says(key: str, alike: float) -> None:
    eaten = sample(world(key), 300, 200, random()).eaten
    roots = eaten.days**0.25
    apart = roots - roots.mean(axis=1, keepdims=True)
    lagged = (apart[:, 1:] * apart[:, :-1]).mean() / (apart**2).mean()
    assert lagged == pytest.approx(alike, abs=0.015)


def test_worlds_differ_as_they_say() -> None:
    plain = sample(world("women_19_50"), 28, 2000, random()).eaten
    spread = plain.days.std(axis=1).mean()
    for key, more in (("weekends", 1.02), ("alternate", 1.5)):
        other = sample(world(key), 28, 2000, random()).eaten
        assert other.days.std(axis=1).mean() > more * spread
        assert other.usual == pytest.approx(plain.usual)
    changed = sample(world("change"), 28, 2000, random()).eaten
    ratio = changed.days[:, 14:].mean(axis=1) / changed.days[:, :14].mean(axis=1)
    assert np.median(ratio[changed.usual > plain.usual]) == pytest.approx(1.25, abs=0.03)
    assert np.median(ratio[changed.usual < plain.usual]) == pytest.approx(0.8, abs=0.03)


# --- the methods and the measures are right


def test_the_three_methods_say_what_they_say_by_hand() -> None:
    days = (320.0, 290.0, 350.0)
    assert book(WOMAN_40, days, 0).p == pytest.approx(0.836, abs=0.001)
    assert book(WOMAN_40, days, 0).low == pytest.approx(320 - 1.96 * 86 / 3**0.5)
    # w = 63.2² / (63.2² + 86² / 3) = .618; 282.6 with a variance of 1,524; spread 47.2.
    assert lower_of_two(WOMAN_40, days, 0).p == pytest.approx(0.645, abs=0.002)
    assert lower_of_two(WOMAN_40, (120.0, 90.0, 150.0), 0) == book(
        WOMAN_40, (120.0, 90.0, 150.0), 0
    )
    said = model(WOMAN_40, days, 0)
    assert said.p == pytest.approx(0.805, abs=0.001)
    assert (said.low, said.high) == pytest.approx((222, 430), abs=0.6)
    # A tablet every day is known as it is.
    assert model(WOMAN_40, days, 100).low == pytest.approx(said.low + 100)
    for method in METHODS.values():
        assert method(WOMAN_40, days, 100).p > method(WOMAN_40, days, 0).p


def test_scores_are_those_worked_out_by_hand() -> None:
    usual = np.array([265.0, 265.0, 2000.0, 10.0])
    none = np.zeros(4)
    drawn = Sample((WOMAN_40,), np.zeros(4, int), Eaten(usual, usual[:, None], none, none))
    # Half of those at the EAR are adequate, all at 2,000 mg, and none at 10 mg.
    found = score(
        drawn,
        [
            Statement(0.60, 200, 300),
            Statement(0.80, 270, 370),
            Statement(0.90, 1900, 2100),
            Statement(0.05, 0, 10),
        ],
    )
    halves = (0.6**2 + 0.4**2) / 2 + (0.8**2 + 0.2**2) / 2
    assert found.brier == pytest.approx((halves + 0.1**2 + 0.05**2) / 4)
    assert found.coverage == 0.75
    assert found.width == pytest.approx((100 + 100 + 200 + 10) / 4)
    assert found.decided == 0.5
    assert (found.worst.word, found.worst.share) == (AdequacyAnswer.UNCERTAIN, 0.5)
    assert found.worst.off == pytest.approx(20)
    assert found.mean_off == pytest.approx(0.5 * 20 + 0.25 * 10 + 0.25 * 5)


def test_edges_of_words_are_those_of_the_product() -> None:
    stated = np.linspace(0.001, 0.999, 999)
    for told in told_by_word(stated, stated):
        assert told.word is answer_for(told.stated)
        here = np.array([answer_for(float(p)) is told.word for p in stated])
        assert told.share == pytest.approx(here.mean())
        assert told.off == pytest.approx(0)


def test_a_rare_word_is_not_the_worst() -> None:
    many, few = 1000, int(RARE * 1000) - 1
    stated = np.array([0.99] * few + [0.3] * (many - few))
    adequate = np.array([0.0] * few + [0.25] * (many - few))
    drawn = told_by_word(stated, adequate)
    assert [one.word for one in drawn] == [WORDS[1], WORDS[4]]
    assert Score(0, drawn, 1, 1).worst.word is WORDS[1]


def test_worlds_are_pooled_by_their_people() -> None:
    low, sure = WORDS[0], WORDS[4]
    first = Score(0, (Told(low, 0.5, 0.1, 0.2), Told(sure, 0.5, 1.0, 1.0)), 1, 1)
    second = Score(0, (Told(low, 1.0, 0.04, 0.05),), 1, 1)
    rare, often = pooled([first, second])[::-1]
    assert (often.word, often.share, rare) == (low, 0.75, Told(sure, 0.25, 1.0, 1.0))
    assert (often.stated, often.adequate) == pytest.approx((0.06, 0.1))


def test_a_cell_is_the_same_each_time_and_another_is_not() -> None:
    only = {"book": book}
    one = measure(world("men_51"), 3, 100, only)
    assert one == measure(world("men_51"), 3, 100, only)
    assert one != measure(world("men_51"), 7, 100, only)
    assert one != measure(world("women_51"), 3, 100, only)


# --- what is stated comes true


@pytest.mark.parametrize(("n", "aim"), [(3, 4.0), (7, 2.5), (14, 2.5)])
def test_words_come_true_in_worlds_like_nhanes(scores: Scores, n: int, aim: float) -> None:
    told = pooled([scores[one.key, n]["model"] for one in NHANES])
    assert [one.word for one in told] == list(WORDS)
    assert max(abs(one.off) for one in told) < aim


def test_the_book_would_not_pass(scores: Scores) -> None:
    told = pooled([scores[one.key, 3]["book"] for one in NHANES])
    likely = next(one for one in told if one.word is AdequacyAnswer.LIKELY_ADEQUATE)
    assert likely.off > 4 + LUCK


@pytest.mark.parametrize("n", KEPT_DAYS)
def test_interval_covers_what_it_says_where_the_books_is_too_narrow(scores: Scores, n: int) -> None:
    cells = [scores[one.key, n] for one in NHANES]
    low, high = COVERED
    covered = np.mean([cell["model"].coverage for cell in cells])
    assert low <= covered <= high + 0.01
    assert np.mean([cell["book"].coverage for cell in cells]) < low


@pytest.mark.parametrize("n", KEPT_DAYS)
@pytest.mark.parametrize("one", NHANES, ids=name_of)
def test_model_is_not_further_off_than_the_book(scores: Scores, one: World, n: int) -> None:
    cell = scores[one.key, n]
    assert cell["model"].brier <= cell["book"].brier + 0.001


def test_it_overstates_where_people_eat_much_less_and_less_so_with_days(scores: Scores) -> None:
    def uncertain(n: int) -> float:
        told = scores["eats_less", n]["model"].told
        return next(one.off for one in told if one.word is AdequacyAnswer.UNCERTAIN)

    assert 5 < uncertain(3) < 16
    assert uncertain(14) < uncertain(3)


# --- what is kept for the page, and what the document says


def test_kept_figures_are_a_row_a_word_in_the_form_they_are_written_in() -> None:
    figures = read_kept()
    text = CALIBRATION_FILE.read_text(encoding="utf-8")
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert kept_file(figures) == text
    for group in GROUPS:
        for n in KEPT_DAYS:
            told = [one.told for one in figures if (one.group, one.days) == (group, n)]
            assert [one.word for one in told] == list(WORDS)
            assert sum(one.share for one in told) == pytest.approx(1, abs=0.003)
            assert all(answer_for(one.stated) is one.word for one in told)


@pytest.mark.parametrize("n", KEPT_DAYS)
@pytest.mark.parametrize("group", GROUPS)
def test_kept_figures_are_those_of_the_short_form(scores: Scores, group: str, n: int) -> None:
    found = pooled([scores[key, n]["model"] for key in GROUPS[group]])
    figures = {
        one.told.word: one.told for one in read_kept() if (one.group, one.days) == (group, n)
    }
    judged = [one for one in found if one.share * PEOPLE * len(GROUPS[group]) >= 40]
    assert len(judged) >= 3
    for one in judged:
        figure = figures[one.word]
        # Of a word that few are told, luck moves the truth more.
        points = 4 if len(GROUPS[group]) > 1 else 7
        assert 100 * one.share == pytest.approx(100 * figure.share, abs=points)
        assert 100 * one.stated == pytest.approx(100 * figure.stated, abs=points)
        assert 100 * one.adequate == pytest.approx(100 * figure.adequate, abs=points)


def test_document_has_every_kept_figure() -> None:
    document = (settings.BASE_DIR / "docs/science.md").read_text(encoding="utf-8")
    assert "\n".join(words_table(read_kept())) in document


def test_tables_have_a_row_a_cell_and_aims_say_what_is_missed(scores: Scores) -> None:
    head, rule, *rows = main_table(scores)
    assert len(rows) == len(scores)
    assert len({line.count("|") for line in (head, rule, *rows)}) == 1
    assert rows[0].startswith("| women of 19 to 50 | 3 | ")
    found = list(aims(scores))
    assert len(found) == 3 * len(NHANES) * len(KEPT_DAYS)
    off = scores | {("men_51", 3): {"book": Score(0.1, (), 1, 1), "model": far_off()}}
    missed = [line for line in aims(off) if line.startswith("- men over 50, n = 3")]
    assert missed == [
        "- men over 50, n = 3: worst word +5.00: missed",
        "- men over 50, n = 3: covered 0.9300: missed",
        "- men over 50, n = 3: Brier 0.1100, book 0.1000: missed",
    ]


def far_off() -> Score:
    return Score(0.11, (Told(AdequacyAnswer.UNCERTAIN, 1.0, 0.60, 0.55),), 0.93, 200)


def test_an_unknown_world_or_row_is_an_error() -> None:
    with pytest.raises(LookupError, match="no world 'atlantis'"):
        world("atlantis")
    with pytest.raises(LookupError, match="no row for F at 121"):
        PriorRow.of(WOMEN, 121)


def test_prior_rows_are_those_of_the_file() -> None:
    rows: set[Prior] = {row.prior for one in worlds() for row in one.people}
    assert rows <= set(priors())
