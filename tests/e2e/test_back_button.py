"""The back button brings back no old figure and nothing of somebody who signed out."""

from __future__ import annotations

import datetime as dt
import shutil
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.servers.basehttp import ThreadedWSGIServer
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.conftest import CHROMIUM_ARGS
from tests.e2e.diary import Diary, somebody

#: How long a browser may take to go back (s).
PATIENCE_S = 10.0


class SecureServer(ThreadedWSGIServer):
    """A server that speaks TLS."""

    tls: ssl.SSLContext

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.socket = self.tls.wrap_socket(self.socket, server_side=True)

    def setup_environ(self) -> None:
        """Say so to the app."""
        super().setup_environ()
        self.base_environ["HTTPS"] = "on"


def certificate(folder: Path) -> Path:
    """A key and a certificate for localhost that nobody but this test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / "localhost.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain)
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(scope="module")
def browser(browser: Browser, chromium: str) -> Iterator[Browser]:
    """One that keeps pages for its back button, as people's do; the headless shell does not."""
    keeping = browser.browser_type.launch(
        executable_path=shutil.which("chromium") or chromium,
        args=CHROMIUM_ARGS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield keeping
    keeping.close()


@pytest.fixture(scope="module")
def site_over_tls(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """The site over https."""
    SecureServer.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    SecureServer.tls.load_cert_chain(certificate(tmp_path_factory.mktemp("tls")))
    server = LiveServer("localhost", start=False)
    server.thread.server_class = SecureServer
    server.start()
    yield server
    server.stop()


@pytest.fixture
def site(site_over_tls: LiveServer, transactional_db: None) -> str:
    """Its address."""
    return site_over_tls.url.replace("http:", "https:")


@pytest.fixture
def device() -> str:
    """One is enough."""
    return "desktop"


@pytest.fixture
def context_options() -> dict[str, Any]:
    """The browser need not know who signed the certificate."""
    return {"ignore_https_errors": True}


def go_back(context: BrowserContext, page: Page, until: str) -> str:
    """Go one step back and give the text there, once the address ends in this.

    Playwright waits for a load, which a page that was kept does not have.
    """
    session = context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": "setTimeout(() => history.back())"})
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        time.sleep(0.2)
        asked = {"expression": "[location.pathname, document.body.innerText].join('\\n')"}
        address, _line, text = session.send("Runtime.evaluate", asked)["result"]["value"].partition(
            "\n"
        )
        if address.endswith(until):
            return str(text)
    raise AssertionError(f"{until} was not reached, but {address}")


def test_nothing_comes_back_after_the_sign_out(
    context: BrowserContext, page: Page, site: str
) -> None:
    somebody(context, site)
    diary = Diary(page).open()
    expect(page.locator("#ruler")).to_contain_text("mg")
    assert "Breakfast" in page.locator("body").inner_text()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    text = go_back(context, page, "/account/login/")
    assert "Breakfast" not in text
    assert "Sign in" in text
    assert diary.page.get_by_label("Password").is_visible()


def test_a_page_that_was_kept_is_read_anew(context: BrowserContext, page: Page, site: str) -> None:
    somebody(context, site)
    page.goto("/learn/")
    page.evaluate("document.querySelector('h1').textContent = 'Old'")
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: false}))")
        expect(page.locator("h1")).to_have_text("Old")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("h1")).not_to_have_text("Old")
