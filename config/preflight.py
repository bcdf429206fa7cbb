"""Checks Python, the data folder and the port before the app starts; errors are one line.

Run by ``make`` with any Python 3, so it uses only syntax that all of them have.
"""

import os
import socket
import sys
from typing import NoReturn


def stop(words: str) -> NoReturn:
    sys.exit("midband: " + words)


def main() -> None:
    """Check the Python version, the folder for data, and the port (if asked)."""
    if sys.version_info < (3, 11):
        stop(
            "Python 3.11 or newer is needed, this is %d.%d. Set PYTHON to a newer one, "
            "for example: make run PYTHON=python3.12" % sys.version_info[:2]
        )
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    var = os.environ.get("MIDBAND_VAR") or os.path.join(root, "var")
    try:
        os.makedirs(var, mode=0o700, exist_ok=True)
    except OSError as error:
        words = "cannot make the folder %s: %s. Set MIDBAND_VAR to another one."
        stop(words % (var, error.strerror))
    if not os.access(var, os.W_OK | os.X_OK):
        stop("cannot write to %s. Give it to this user or set MIDBAND_VAR to another folder." % var)
    for bind in sys.argv[1:]:
        host, _colon, port = bind.rpartition(":")
        try:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, int(port)))
        except (OSError, ValueError, OverflowError):
            stop(
                "cannot listen on %s; something else may be running there. "
                "Choose another port, for example: make run BIND=127.0.0.1:8001" % bind
            )


if __name__ == "__main__":
    main()
