"""A person with a log, their dietitian, and what each list is driven by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.models.consent import OPTIONAL_SCOPES
from foods.enums import Evidence
from tests.background import download
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    create_user,
    new_key,
)
from tests.intake.transfer.diary_files import begin, csv_of, diary_of, run
from tests.pages import browser_of, confirm, text_of

#: The name of the member that was added to every list.
NEW = "INVENTED"
TODAY = timezone.now().date()

Drive = Callable[[Any], None]
DRIVES: dict[str, Drive] = {}


def drives(drive: Drive) -> Drive:
    """Let a function drive the list of its name: ``day_state`` drives ``DayState``."""
    DRIVES[drive.__name__.title().replace("_", "")] = drive
    return drive


class World:
    """A woman who logs, in her browser, and the dietitian who looks, in theirs."""

    def __init__(self) -> None:
        self.user = create_user(name="Ada")
        create_profile(user=self.user, sex="F", birth_date=dt.date(1990, 1, 1), time_zone="UTC")
        self.dietitian = create_dietitian()
        self.consent = create_consent(
            client=self.user, dietitian=self.dietitian, **dict.fromkeys(OPTIONAL_SCOPES, True)
        )
        self.own, self.theirs = browser_of(self.user), browser_of(self.dietitian)
        confirm(self.own)
        self.food = create_food(evidence=Evidence.LABEL, source="The label")

    def post(self, view: str, /, *args: Any, **data: Any) -> None:
        """Send a form of one's own log, which is taken."""
        self._send(self.own, reverse(f"intake:{view}", args=args), data)

    def post_as_dietitian(self, view: str, /, *args: Any, **data: Any) -> None:
        """Send a form of the client's log, which is taken."""
        url = reverse(f"intake:{view}", args=[self.user.code, *args])
        self._send(self.theirs, url, data)

    def _send(self, browser: Client, url: str, data: dict[str, Any]) -> None:
        answer = browser.post(url, {**data, "request_key": str(new_key())})
        assert answer.status_code in {200, 302}, (url, answer.status_code, text_of(answer)[-900:])

    def says(self, url: str, *words: object, browser: Client | None = None) -> str:
        """Read a page, which has these words."""
        answer = (browser or self.own).get(url, follow=True)
        assert answer.status_code == 200, (url, answer.status_code)
        text = text_of(answer)
        missing = [word for word in words if str(word) not in text]
        assert not missing, (url, missing)
        return text

    def shown_everywhere(self) -> None:
        """Every page, chart, export and report of the log is drawn, for both readers."""
        day = reverse("intake:day", args=[TODAY])
        for url in (
            day,
            *(reverse(f"intake:{name}") for name in _PAGES),
            *(reverse("intake:export_file", args=[table, "csv"]) for table in _TABLES),
        ):
            answer = self.own.get(url)
            assert answer.status_code == 200, url
            if answer.streaming:
                answer.getvalue()
        for name in ("export_workbook", "export_all"):
            assert download(self.own, name)
        prefix = f"/clients/{self.user.code}"
        for url in ("/clients/", f"{prefix}{day}", f"{prefix}/trends/", f"{prefix}/report/"):
            self.says(url, browser=self.theirs)

    def comes_back(self) -> User:
        """The diary as it is exported, taken into another account: to the same entries."""
        other = create_user()
        run(other, begin(other, csv_of(self.user), "entries.csv"))
        kept = [row[:-2] for row in diary_of(self.user)]
        assert [row[:-2] for row in diary_of(other)] == kept
        return other


_PAGES = (
    *(
        "trends",
        "trend_days",
        "sources",
        "report",
        "compare_symptoms",
        "symptoms",
        "band",
        "supplements",
    ),
    *("meals", "my_data", "preferences", "import_diary"),
)
_TABLES = ("entries", "days", "bands", "symptoms")
