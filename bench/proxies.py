"""The example file of nginx in ``deploy/``, made to run on a port of this machine."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from bench.site import ROOT


def nginx_file(
    folder: Path, *, port: int, upstreams: Sequence[int], certificate: Path | None = None
) -> Path:
    """Write a whole configuration with the example in it, before sites on these ports.

    It listens on ``port``: by TLS with a certificate, whose key lies beside it in ``key.pem``,
    else without. All that nginx writes lies in ``folder``.
    """
    text = (ROOT / "deploy/nginx.conf").read_text()
    # The server that leads to TLS, and addresses of IPv6.
    text = re.sub(r"server \{\s*listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"\n *listen \[.*", "", text)
    if certificate is None:
        text = re.sub(r"\n *ssl_.*", "", text)
        text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    else:
        text = re.sub(r"/etc/\S+privkey.pem", str(certificate.with_name("key.pem")), text)
        text = re.sub(r"/etc/\S+fullchain.pem", str(certificate), text)
        text = text.replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    servers = "".join(f"server 127.0.0.1:{one}; " for one in upstreams)
    text = text.replace("server 127.0.0.1:8000;", servers)
    text = text.replace("/opt/midband/deploy", str(ROOT / "deploy"))
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Its workers are somebody else where root starts it, who may not read the tree or the folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    whole = folder / "nginx.conf"
    whole.write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{paths}{text}\n}}\n"
    )
    return whole
