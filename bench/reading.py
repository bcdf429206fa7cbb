"""How easily the pages read: sentences, their length, and the reading ease by Flesch.

Puts the demo's people into a database of its own and asks each page that somebody sees by
Django's test client, then prints by page what a reader meets in running text: words, words
a sentence, reading ease (Flesch 1948; 60 to 70 is plain English, 80 and more easy), the
share of sentences over twenty words, and with ``--worst`` the hardest of them. Tables,
buttons, links that stand alone and lists of foods are no running text. A sentence that
stands on several pages is counted once in the last line. ``--kept`` names a folder that
``manage.py prepare`` and ``fill_demo`` have been run for, which saves two minutes.

The syllables are our own count by spelling. In CMU's Pronouncing Dictionary textstat asks
for the words, but it fetches that dictionary while it runs, through 25 MB of packages.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from bench.site import manage, prepare, session_of

if TYPE_CHECKING:
    from accounts.models import User

#: Shorter ones are labels and headings.
LEAST_WORDS = 4
#: What the British government's style guide splits ("more than 25 words", and aims at 15).
LONG_SENTENCE = 20
#: Elements whose text is no running text.
SILENT = frozenset(
    {"script", "style", "table", "button", "select", "textarea", "svg", "nav", "template", "cite"}
)
#: Elements whose text is a sentence without an end mark too.
TOLD = frozenset({"p", "label", "legend", "summary", "h1", "h2", "h3", "figcaption"})
#: Elements inside a sentence; any other ends it.
INLINE = frozenset({"a", "abbr", "b", "em", "i", "span", "strong", "sub", "sup", "time", "code"})
#: Elements that are never closed.
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})


@dataclass(frozen=True)
class Prose:
    """The sentences of one page, or of all."""

    sentences: tuple[str, ...]

    @cached_property
    def words(self) -> int:
        """How many words."""
        return sum(len(words_of(sentence)) for sentence in self.sentences)

    @property
    def mean_length(self) -> float:
        """Words a sentence."""
        return self.words / len(self.sentences)

    @property
    def long_share(self) -> float:
        """The share of sentences (0 to 1) with more than twenty words."""
        return sum(len(words_of(one)) > LONG_SENTENCE for one in self.sentences) / len(
            self.sentences
        )

    @property
    def ease(self) -> float:
        """Reading ease: 206.835 - 1.015 words a sentence - 84.6 syllables a word.

        Flesch, J Appl Psychol 1948;32:221.
        """
        syllables = sum(
            syllables_of(word) for sentence in self.sentences for word in words_of(sentence)
        )
        return 206.835 - 1.015 * self.mean_length - 84.6 * syllables / self.words

    def worst(self, count: int) -> list[str]:
        """So many sentences, the least easy to read first."""
        return sorted(self.sentences, key=lambda one: Prose((one,)).ease)[:count]


def main() -> None:
    """Prepare, ask, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--worst", type=int, default=0, help="so many sentences of each page")
    parser.add_argument("--all", action="store_true", help="print every sentence")
    parser.add_argument("--kept", help="a folder with a database of the demo")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(chosen.kept or folder)
        if not chosen.kept:
            manage("fill_demo")
        pages = {name: Prose(sentences_of(text)) for name, text in texts_of_pages()}
    width = max(map(len, pages))
    print(f"{'page':{width}}  words  a sentence  ease  long")
    everything = Prose(
        tuple(dict.fromkeys(one for page in pages.values() for one in page.sentences))
    )
    for name, page in [*pages.items(), ("each sentence once", everything)]:
        if not page.sentences:
            print(f"{name:{width}}  {0:5}")
            continue
        print(
            f"{name:{width}}  {page.words:5}  {page.mean_length:10.1f}  {page.ease:4.0f}  "
            f"{page.long_share:4.0%}"
        )
        for sentence in page.sentences if chosen.all else page.worst(chosen.worst):
            print(f"    {sentence}")


def texts_of_pages() -> Iterator[tuple[str, str]]:
    """Name and HTML of each page, as the demo's people see them."""
    from django.test import Client

    for who, pages in pages_of_people():
        client = Client(SERVER_NAME="127.0.0.1")
        if who is not None:
            client.cookies["sessionid"] = session_of(who)
        for name, path in pages.items():
            answer = client.get(path, follow=True)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")
            yield name, answer.content.decode()


def pages_of_people() -> Iterator[tuple[User | None, dict[str, str]]]:
    """Whoever looks (None: nobody signed in) and their pages: names and addresses."""
    from accounts.models import Consent, Profile, User
    from foods.models import Food
    from intake.enums import DayState
    from intake.models import Day, Entry, SavedMeal, Symptom

    yield (
        None,
        {
            "landing": "/",
            "sign up": "/account/signup/",
            "sign in": "/account/login/",
            "forgotten password": "/account/password/reset/",
            "privacy": "/account/privacy/",
            "learn, signed out": "/learn/",
            "about": "/about/",
        },
    )
    new, _made = User.objects.get_or_create(email="new@demo.example")
    yield (
        new,
        {
            "welcome": "/account/welcome/",
            "day, of somebody new": "/",
            "add, of somebody new": "/day/2026-01-01/add/",
            "trends, of somebody new": "/trends/",
            "band, of somebody new": "/band/",
            "report, of somebody new": "/report/",
            "meals, of somebody new": "/meals/",
            "symptoms, of somebody new": "/symptoms/",
            "sharing, of somebody new": "/account/sharing/",
            "sources, of somebody new": "/sources/",
        },
    )
    anna = User.objects.get(email="anna@demo.example")
    today = Profile.objects.of(anna).today()
    finished = Day.objects.filter(subject=anna, food=DayState.COMPLETE).latest("date").date
    unfinished = (
        Day.objects.filter(subject=anna).exclude(food=DayState.COMPLETE).latest("date").date
    )
    entry = Entry.objects.filter(subject=anna, date=finished).first()
    food = Food.objects.shared().filter(is_staple=True).order_by("rank", "pk").first()
    unknown = Food.objects.shared().filter(magnesium_mg_per_100g=None).order_by("pk").first()
    meal = SavedMeal.objects.filter(subject=anna).first()
    symptom = Symptom.objects.filter(subject=anna).latest("date")
    if not (entry and food and unknown and meal):
        raise RuntimeError("The demo lacks what a page is of.")
    day = f"/day/{finished}/"
    yield (
        anna,
        {
            "day, today": f"/day/{today}/",
            "day, finished": day,
            "day, unfinished": f"/day/{unfinished}/",
            "day, of long ago": "/day/2020-01-01/",
            "add": f"{day}add/",
            "add, one food": f"{day}add/{food.pk}/",
            "add, a search": f"{day}add/?q=two+eggs+and+a+latte+with+toast",
            "add, nothing found": f"{day}add/?q=xqzwv",
            "quick add": f"{day}quick/",
            "entry": f"{day}entries/{entry.pk}/",
            "copy": f"{day}copy/",
            "move": f"{day}move/",
            "note": f"{day}note/",
            "foods that fill the gap": f"/day/{today}/gap/",
            "band": "/band/",
            "trends": "/trends/",
            "trends of a year": "/trends/?window=365",
            "days of trends": "/trends/days/",
            "sources": "/sources/",
            "report": "/report/",
            "learn": "/learn/",
            "supplements": "/supplements/",
            "medicines": "/medicines/",
            "symptoms": "/symptoms/",
            "add a symptom": f"{day}symptoms/",
            "symptom": f"/day/{symptom.date}/symptoms/{symptom.pk}/",
            "symptoms beside magnesium": "/symptoms/beside/",
            "find": "/find/?q=latte",
            "meals": "/meals/",
            "meal": f"/meals/{meal.pk}/",
            "recipe": "/meals/recipe/",
            "keep a meal": f"{day}keep/breakfast/",
            "foods": "/foods/?q=bread",
            "food": f"/foods/{food.pk}/",
            "food without a value": f"/foods/{unknown.pk}/",
            "own foods": "/foods/own/",
            "add an own food": "/foods/own/add/",
            "tap water": "/water/",
            "what I do not eat": "/preferences/",
            "settings": "/account/",
            "profile": "/account/profile/",
            "sharing": "/account/sharing/",
            "where signed in": "/account/sessions/",
            "e-mail address": "/account/email/",
            "change the password": "/account/password/change/",
            "second factor": "/account/2fa/",
            "my data": "/my-data/",
            "import": "/import/",
            "delete the account": "/my-data/delete/",
        },
    )
    dana = User.objects.get(email="dana@demo.example")
    code = Consent.objects.get(dietitian=dana, client=anna).client.code
    client = f"/clients/{code}/"
    yield (
        dana,
        {
            "clients": "/clients/",
            "client: day": f"{client}day/{finished}/",
            "client: band": f"{client}band/",
            "client: trends": f"{client}trends/",
            "client: sources": f"{client}sources/",
            "client: report": f"{client}report/",
            "client: symptoms": f"{client}symptoms/",
            "client: medicines": f"{client}medicines/",
            "invitations": "/account/invitations/",
            "practice": "/account/practice/",
        },
    )


class _RunningText(HTMLParser):
    """Reads the text of a page's main part, a line for each paragraph or its like."""

    def __init__(self) -> None:
        super().__init__()
        #: The element that each line began in, and its text.
        self.lines: list[tuple[str, str]] = [("", "")]
        self.open: list[str] = []
        self.silent: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element, and over it where it holds no running text."""
        if tag not in INLINE:
            self.lines.append((tag, ""))
        if tag in VOID:
            return
        self.open.append(tag)
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if self.silent is None and (
            tag in SILENT or "hidden" in given or "visually-hidden" in classes
        ):
            self.silent = len(self.open)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element and what was left open in it."""
        if tag not in self.open:
            return
        while self.open.pop() != tag:
            pass
        if self.silent is not None and len(self.open) < self.silent:
            self.silent = None
        if tag not in INLINE:
            self.lines.append(("", ""))

    def handle_data(self, data: str) -> None:
        """Take text of the main part."""
        if self.silent is None and "main" in self.open:
            tag, text = self.lines[-1]
            self.lines[-1] = tag, text + data


def sentences_of(html: str) -> tuple[str, ...]:
    """The sentences of a page in the order of reading, each once.

    Labels, headings and hints are sentences too; what else has no end mark (a line of a
    list, a figure), and what is more commas than words, is none.
    """
    reader = _RunningText()
    reader.feed(html)
    found = [
        sentence
        for tag, text in reader.lines
        for sentence in re.split(r"(?<=[.!?])\s+", " ".join(text.split()))
        if (tag in TOLD or sentence.endswith((".", "!", "?", ":")))
        and (words := len(words_of(sentence))) >= LEAST_WORDS
        and sentence.count(",") * 2 < words
    ]
    return tuple(dict.fromkeys(found))


def words_of(sentence: str) -> list[str]:
    """The words of a sentence; figures and units are none."""
    return re.findall(r"\b(?!mg\b|ml\b)[A-Za-z][A-Za-z'’-]*[A-Za-z]\b|\b[aAI]\b", sentence)


def syllables_of(word: str) -> int:
    """How many syllables, by spelling: groups of vowels, less those that are silent.

    For the words of our pages right in 97 of 100 by CMU's dictionary, and in sum within 1 %.
    """
    parts = re.findall(r"[a-z]+", word.lower().replace("’", "").replace("'", ""))
    return max(1, sum(map(_syllables_of_part, parts)))


def _syllables_of_part(part: str) -> int:
    """Syllables of what has no hyphen."""
    if len(part) == 1:
        return 1
    groups = len(re.findall(r"[aeiouy]+", part))
    # Silent at the end: "made", "takes", "logged", but "table", "dishes", "added".
    if re.search(r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouys]es$|[^aeiouytd]ed$", part) and not re.search(
        r"(ch|sh|ss|x|z|c|g)es$|[^aeiouy]les$", part
    ):
        groups -= 1
    # Two that are said apart: "diary", "being", "medium", "create".
    groups += len(
        re.findall(r"ia(?!l|n|g)|iu|eo(?!p)|[aeiouy]ing|uou|[^aeiouyqg]ua|rea[td]e", part)
    )
    return max(1, groups)


if __name__ == "__main__":
    main()
