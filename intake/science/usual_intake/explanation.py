"""How an assessment is worked out: each step with its formula, inputs and source."""

from __future__ import annotations

from dataclasses import dataclass

from foods.amounts import show_mg
from intake.science.usual_intake.adequacy import Adequacy
from intake.science.usual_intake.answers import show_p
from intake.science.usual_intake.book import REQUIREMENT_CV
from intake.science.usual_intake.posterior import DAYS_ALIKE, ROOT
from intake.science.usual_intake.prior import Prior
from intake.science.usual_intake.usual import UsualIntake
from intake.science.verdict.band_words import origin_words
from intake.text import Reader, counted

BOOK = "IOM 2000, Applications in Dietary Assessment, chapter 3 and appendix B"
MODEL = "hierarchical model on the fourth root of intake; Learn says how often it came true"
SURVEY = "NHANES 2007-2012, two days asked of each person; our own estimate"


def limit_of_the_method(reader: Reader) -> str:
    """Say what the statement takes for granted; stands under the steps."""
    return (
        f"It starts from what people of {reader.choose('your', 'the client’s')} sex and age eat "
        "in the United States, whichever reference values are used. Where people eat much less "
        "than there, an answer from three days is too hopeful: by up to 11 points in 100, in a "
        "simulation. More days correct it. A diary cannot show days that were left out, food "
        "that was forgotten, or portions that were guessed wrong, so these are not corrected. "
        "The book’s formula stands beside it to compare. It has one day-to-day spread for "
        "everybody, although that grows with what a person eats. And it takes every usual "
        "intake for equally likely beforehand."
    )


def _whom(reader: Reader) -> str:
    return reader.choose("you", "the client")


@dataclass(frozen=True)
class ExplanationStep:
    """One row of "how is this worked out?"; texts as they are printed."""

    name: str
    formula: str
    working: str
    source: str


def explanation(found: Adequacy, reader: Reader) -> list[ExplanationStep]:
    """List the steps from the days to the word; empty below a verdict."""
    if not found.has_verdict or found.mean_mg is None:
        return []
    n = found.n_days
    steps = [
        ExplanationStep(
            "Mean of the full days",
            "sum ÷ n",
            f"{show_mg(found.mean_mg * n)} ÷ {n} = {show_mg(found.mean_mg)} mg",
            f"{reader.choose('your', 'the')} log; food, water, and each day's supplements "
            "up to their limit; no medicines",
        )
    ]
    if found.usual is not None:
        steps += [_prior(found.usual.prior, reader), _days(found.usual, reader)]
        steps += _usual(found, found.usual, reader)
    return [
        *steps,
        *_requirement(found, reader),
        *_book(found),
        *_target(found),
        *_upper_edge(found, reader),
    ]


def _prior(prior: Prior, reader: Reader) -> ExplanationStep:
    formula = f"where {reader.choose('your', 'the')} days are weighed against, the fewer the more"
    if not prior.is_told:
        return ExplanationStep(
            "What people like the client eat", formula, "the profile is not shared", SURVEY
        )
    return ExplanationStep(
        f"What people like {_whom(reader)} eat",
        formula,
        f"half of {prior.who} eat more than {prior.median_mg:.0f} mg a day; nine in ten eat "
        f"{prior.p5_mg:.0f} to {prior.p95_mg:.0f} mg",
        SURVEY,
    )


def _days(usual: UsualIntake, reader: Reader) -> ExplanationStep:
    days = usual.days
    spread = (days.squares / (days.n - 1)) ** 0.5
    return ExplanationStep(
        f"{reader.choose('Your', 'The')} days on the fourth root",
        f"y = x^{ROOT:g}, which makes few large days count no more than many small ones; days of "
        f"one person are taken to be a little alike (correlation {DAYS_ALIKE:g}, assumed)",
        f"{counted(days.n, 'day')}: mean {days.mean:.3f}, spread {spread:.3f} (beforehand "
        f"{usual.prior.within_sd:.3f})"
        if usual.prior.is_told
        else f"{counted(days.n, 'day')}: mean {days.mean:.3f}, spread {spread:.3f}",
        MODEL,
    )


def _usual(found: Adequacy, usual: UsualIntake, reader: Reader) -> list[ExplanationStep]:
    name = f"Where {reader.choose('your', 'the')} usual day lies"
    formula = "T = μ⁴ + 6 μ² s² + 3 s⁴, and supplements"
    if found.interval is not None:
        start, end = found.interval
        working = f"{start:.0f} to {end:.0f} mg, middle {usual.median_mg:.0f} mg"
        return [ExplanationStep(name, f"{formula}; 95 % of what is plausible", working, MODEL)]
    if found.usual_at_most is None:
        working = "a lower bound: something without a value was eaten, so no range is given"
    else:
        most = found.sums.possible_mg / found.n_days
        working = (
            "a lower bound: what has no value can add up to "
            f"{show_mg(most)} mg a day, so no range is given"
        )
    return [ExplanationStep(name, formula, working, MODEL)]


def _requirement(found: Adequacy, reader: Reader) -> list[ExplanationStep]:
    reference = found.reference
    if found.p_adequate is None or reference.low is None:
        return []
    cv = float(reference.cv_req or REQUIREMENT_CV)
    p = show_p(found.p_adequate)
    if found.is_at_least:
        at_most = found.p_adequate_at_most
        p += " with what is known"
        p += "; no bound for the rest" if at_most is None else f", {show_p(at_most)} at most"
    return [
        ExplanationStep(
            "Average need (EAR)",
            f"half of the people like {_whom(reader)} need less, half more",
            f"{show_mg(reference.low)} mg, spread {cv:g} × EAR = {cv * float(reference.low):.1f}",
            reference.reference,
        ),
        ExplanationStep(
            "Probability that it is enough",
            "mean of Φ((T + supplements − EAR) ÷ spread of requirements) over all that is "
            "plausible",
            p,
            MODEL,
        ),
    ]


def _book(found: Adequacy) -> list[ExplanationStep]:
    book, reference = found.book, found.reference
    if book is None or reference.sd_within is None:
        return []
    return [
        ExplanationStep(
            "For comparison: the book’s formula",
            "Φ((mean − EAR) ÷ √(SD_req² + SD_within² ÷ n))",
            f"SD_within {show_mg(reference.sd_within)} mg, SDD {book.sdd:.1f} mg, "
            f"z {book.z:.2f}: {show_p(book.p)}",
            BOOK,
        )
    ]


def _target(found: Adequacy) -> list[ExplanationStep]:
    reference = found.reference
    if found.p_target is None or reference.target is None:
        return []
    return [
        ExplanationStep(
            f"Intake to compare with ({reference.target_kind})",
            "no average need is stated; this can only support “adequate”",
            f"{show_mg(reference.target)} mg",
            reference.reference,
        ),
        ExplanationStep(
            "Probability of reaching it",
            "share of what is plausible above it; said from 85 % on",
            show_p(found.p_target),
            MODEL,
        ),
    ]


def _upper_edge(found: Adequacy, reader: Reader) -> list[ExplanationStep]:
    limits = found.limits
    if found.p_above_high is None or limits.high is None:
        return []
    sources = "all sources" if limits.counts_all_sources else "food and water"
    return [
        ExplanationStep(
            "Probability of being above the usual range",
            f"share of what is plausible of {sources} above it; said from 85 % on",
            f"high is {show_mg(limits.high)} mg: {show_p(found.p_above_high)}",
            origin_words(limits, reader),
        )
    ]
