"""The example configurations of proxies hold the app's own caps, and say what it believes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from config.middleware import MAX_FORM_BYTES, MAX_UPLOAD_BYTES
from config.serving import MAX_HEADERS, REQUEST_S

DEPLOY = Path(settings.BASE_DIR) / "deploy"
MIB = 1024 * 1024


def lines_of(name: str) -> str:
    """A configuration without its comments, each run of blanks one space."""
    text = re.sub(r"(?m)(^|\s)#.*$", "", (DEPLOY / name).read_text())
    return re.sub(r"\s+", " ", text)


def test_nginx_takes_bodies_as_large_as_the_app() -> None:
    text = lines_of("nginx.conf")
    assert f"client_max_body_size {MAX_FORM_BYTES // MIB}m; client_header" in text
    found = re.findall(r"location = (\S+) \{ client_max_body_size (\d+)m;", text)
    assert {path: int(size) * MIB for path, size in found} == {
        reverse(name): size for name, size in MAX_UPLOAD_BYTES.items()
    }


def test_caddy_takes_bodies_as_large_as_the_app() -> None:
    text = lines_of("Caddyfile")
    sizes = {
        name: int(size) * MIB
        for name, size in re.findall(r"request_body @(\w+) \{ max_size (\d+)MiB", text)
    }
    paths = dict(re.findall(r"@(\w+) path (\S+) ", text))
    assert {paths[name]: size for name, size in sizes.items() if name in paths} == {
        reverse(name): size for name, size in MAX_UPLOAD_BYTES.items()
    }
    assert sizes["others"] == MAX_FORM_BYTES
    assert set(re.findall(r"@others not path (\S+) (\S+)", text)) == {tuple(paths.values())}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("nginx.conf", ["X-Forwarded-For $remote_addr;", "X-Forwarded-Proto $scheme;"]),
        ("nginx.conf", ["return 301 https://$host$request_uri;", "gzip off;"]),
        ("nginx.conf", [f"client_header_timeout {REQUEST_S}s;", "limit_conn midband"]),
        ("nginx.conf", ["proxy_request_buffering on;", "proxy_buffering on;"]),
        ("Caddyfile", [f"read_header {REQUEST_S}s", f"max_header_size {MAX_HEADERS // 1024}KB"]),
    ],
)
def test_a_proxy_says_what_the_app_believes_and_keeps_the_slow_away(
    name: str, parts: list[str]
) -> None:
    text = lines_of(name)
    assert [part for part in parts if part not in text] == []
    assert text.count("{") == text.count("}")


def test_nothing_is_compressed_twice() -> None:
    assert "encode " not in lines_of("Caddyfile")
