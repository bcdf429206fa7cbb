"""How an assessment is worked out: each step with its formula, inputs and source."""

from __future__ import annotations

from dataclasses import dataclass

from foods.amounts import show_mg
from intake.science.usual_intake.adequacy import Adequacy
from intake.science.usual_intake.answers import show_p
from intake.science.verdict.band_words import origin_words
from intake.text import Reader

BOOK = "IOM 2000, Applications in Dietary Assessment, chapter 3 and appendix B"


def limit_of_the_method(reader: Reader) -> str:
    """Say what the book's probability takes for granted; stands under the steps."""
    return (
        "The book's probability treats every usual intake as equally plausible beforehand. Among "
        "people whose intakes cluster low it overstates: in a simulated population around 230 mg, "
        "three days that it calls 92 % adequate are so for 76 %. Population knowledge corrects "
        f"this where intakes have been published for people like {_whom(reader)}, and understates "
        "where people eat more than those did. The words follow the lower of the two."
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
    #: How sure the constant is ("published", "memory", "assumed", ...); may be empty.
    certainty: str = ""


def explanation(found: Adequacy, reader: Reader) -> list[ExplanationStep]:
    """List the steps from the days to the word; empty below a verdict."""
    if not found.has_verdict or found.mean_mg is None:
        return []
    reference, n = found.reference, found.n_days
    steps = [
        ExplanationStep(
            "Mean of the complete days",
            "sum ÷ n",
            f"{show_mg(found.mean_mg * n)} ÷ {n} = {show_mg(found.mean_mg)} mg",
            f"{reader.choose('your', 'the')} log; food, water, and each day's supplements "
            "up to their limit; no medicines",
        )
    ]
    if reference.sd_within is not None:
        steps.append(
            ExplanationStep(
                "Day-to-day spread (SD_within)",
                f"published for people like {_whom(reader)}, not taken from "
                f"{reader.choose('your', 'the client’s')} own few days",
                f"{show_mg(reference.sd_within)} mg",
                BOOK,
                reference.sd_certainty,
            )
        )
    if found.interval is not None:
        start, end = found.interval
        steps.append(
            ExplanationStep(
                "Where the usual intake lies",
                "mean ± 1.96 × SD_within ÷ √n",
                f"{start:.0f} to {end:.0f} mg",
                "normal distribution, 95 %",
            )
        )
    return [
        *steps,
        *_requirement(found, reader),
        *_population(found, reader),
        *_target(found),
        *_upper_edge(found, reader),
    ]


def _requirement(found: Adequacy, reader: Reader) -> list[ExplanationStep]:
    reference = found.reference
    if found.p_adequate is None or found.z is None or reference.low is None:
        return []
    return [
        ExplanationStep(
            "Average requirement (EAR)",
            f"half of the people like {_whom(reader)} need less, half more",
            f"{show_mg(reference.low)} mg",
            reference.reference,
            reference.low_certainty,
        ),
        ExplanationStep(
            "Spread of requirements (SD_req)",
            "0.10 × EAR",
            f"{found.sd_req:.1f} mg",
            "IOM 1997",
            "published",
        ),
        ExplanationStep(
            "Spread of the difference (SDD)",
            "√(SD_req² + SD_within² ÷ n)",
            f"{found.sdd:.1f} mg",
            BOOK,
        ),
        ExplanationStep(
            "Distance from the requirement (z)", "(mean − EAR) ÷ SDD", f"{found.z:.2f}", BOOK
        ),
        ExplanationStep("Probability of adequacy", "Φ(z)", show_p(found.p_adequate), BOOK),
    ]


def _population(found: Adequacy, reader: Reader) -> list[ExplanationStep]:
    one, usual = found.population, found.usual_in_population
    if one is None or usual is None or found.p_in_population is None:
        return []
    return [
        ExplanationStep(
            "Usual intakes of a population",
            "centre and spread between people",
            f"{show_mg(one.centre)} ± {show_mg(one.sd)} mg, {one.label}",
            one.source,
            one.certainty,
        ),
        ExplanationStep(
            f"{reader.choose('Your', 'The')} usual food and water, in that population",
            f"{reader.choose('your', 'the')} mean and that centre, each weighed by how surely "
            "it is known",
            # Around a lower bound there is no interval, nor a spread.
            f"at least {usual.mean:.0f} mg"
            if found.is_at_least
            else f"{usual.mean:.0f} ± {usual.sd:.0f} mg",
            "normal-normal shrinkage",
        ),
        ExplanationStep(
            "Probability with population knowledge",
            "Φ((that + supplements − EAR) ÷ √(SD_req² + its spread²))",
            show_p(found.p_in_population),
            "normal-normal shrinkage",
        ),
    ]


def _target(found: Adequacy) -> list[ExplanationStep]:
    reference = found.reference
    if found.confidence_at_target is None or reference.target is None:
        return []
    return [
        ExplanationStep(
            f"Intake to compare with ({reference.target_kind})",
            "no average requirement is stated; this can only support “adequate”",
            f"{show_mg(reference.target)} mg",
            reference.reference,
        ),
        ExplanationStep(
            "Confidence of reaching it",
            "Φ((mean − it) ÷ (SD_within ÷ √n)), said from 85 % on",
            show_p(found.confidence_at_target),
            BOOK,
        ),
    ]


def _upper_edge(found: Adequacy, reader: Reader) -> list[ExplanationStep]:
    limits, steps = found.limits, []
    if found.p_above_high is not None and limits.high is not None:
        sources = "all sources" if limits.counts_all_sources else "food and water"
        steps.append(
            ExplanationStep(
                "Confidence of being above the usual range",
                f"Φ((mean of {sources} − high) ÷ (SD_within ÷ √n)), said from 85 % on",
                f"high is {show_mg(limits.high)} mg: {show_p(found.p_above_high)}",
                origin_words(limits, reader),
            )
        )
    return steps
