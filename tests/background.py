"""Doing jobs in the test's own thread, where a process would do them."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from jobs.worker import carry_out, claim
from tests.pages import confirm

#: The process that a test stands for.
HERE = "here"


def do_jobs(queue: str = "default") -> int:
    """Do what is ready in a queue; return how many tasks that were."""
    count = 0
    while (row := claim(queue, HERE)) is not None:
        carry_out(row, HERE)
        count += 1
    return count


def ask_for(browser: Client, url: str) -> str:
    """Ask for a file as a button does; the address of its page."""
    return str(browser.post(url)["Location"]).removesuffix("#asked")


def download(browser: Client, name: str) -> bytes:
    """Have a file made as a person does, ``export_all`` or ``export_workbook``; its content."""
    confirm(browser)
    page = ask_for(browser, reverse(f"intake:{name}"))
    do_jobs()
    answer = browser.get(f"{page}file/")
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a stream
