"""The measure of how easily the pages read: its sentences, syllables and figures."""

import pytest

from bench.reading import Prose, sentences_of, syllables_of

PAGE = """
<header><p>This is above the page.</p></header>
<main>
  <h1>What we keep of you</h1>
  <p>Unknown is <b>not</b> zero. Log it all, please: then we know.</p>
  <p hidden>This is not shown to anybody.</p>
  <button>Press this to go on now</button>
  <table><tr><td>This stands in a table.</td></tr></table>
  <ul><li>Toast with peanut butter</li><li>You can undo it for a day.</li></ul>
  <label>Magnesium on the <input name="x"> label</label>
</main>
"""


def test_sentences_are_those_of_running_text() -> None:
    assert sentences_of(PAGE) == (
        "What we keep of you",
        "Unknown is not zero.",
        "Log it all, please: then we know.",
        "You can undo it for a day.",
    )


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("a", 1),
        ("made", 1),
        ("logged", 1),
        ("table", 2),
        ("added", 2),
        ("dishes", 2),
        ("diary", 3),
        ("magnesium", 4),
        ("e-mail", 2),
    ],
)
def test_syllables_are_counted_by_spelling(word: str, count: int) -> None:
    assert syllables_of(word) == count


def test_figures_are_those_of_flesch() -> None:
    # 13 words of one syllable each in two sentences.
    easy = Prose(("The cat sat on the mat.", "Then it ran out to the shed."))
    assert (easy.words, easy.mean_length, easy.long_share) == (13, 6.5, 0)
    assert easy.ease == pytest.approx(206.835 - 1.015 * 6.5 - 84.6)
    hard = "Magnesium competes with calcium. " * 6
    assert Prose((hard, *easy.sentences)).worst(1) == [hard]
    assert Prose((hard,)).long_share == 1
