"""Checks Python, the data folder and the port before the app starts; errors are one line.

Run by ``make`` with any Python 3, so it uses only syntax that all of them have.
"""

import fcntl
import os
import socket
import subprocess
import sys
from typing import List, NoReturn


def stop(words: str) -> NoReturn:
    sys.exit("midband: " + words)


def listen(bind: str) -> socket.socket:
    """Take the port, or stop with one line where somebody else has it."""
    host, _colon, port = bind.rpartition(":")
    taken = socket.socket()
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, int(port)))
    except (OSError, ValueError, OverflowError):
        taken.close()
        stop(
            "cannot listen on %s; something else may be running there. "
            "Choose another port, for example: make run BIND=127.0.0.1:8001" % bind
        )
    return taken


def serve(bind: str, command: List[str]) -> NoReturn:
    """Become the server, which is handed the port: of two starts only one has it."""
    taken = listen(bind)
    taken.listen(2048)
    taken.set_inheritable(True)
    os.execv(command[0], [*command, "--bind", "fd://%d" % taken.fileno()])  # noqa: S606  # ours


def alone(var: str, command: str) -> int:
    """Run a line of the shell while no other start of the same place does so."""
    with open(os.path.join(var, "install.lock"), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return subprocess.call(command, shell=True)  # noqa: S602  # the Makefile's own


def main() -> None:
    """Check the Python version, the folder for data, and the port (if asked).

    ``--serve ADDRESS COMMAND...`` starts the server, ``--alone COMMAND`` installs.
    """
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
    arguments = sys.argv[1:]
    if arguments[:1] == ["--serve"]:
        serve(arguments[1], arguments[2:])
    if arguments[:1] == ["--alone"]:
        sys.exit(alone(var, arguments[1]))
    for bind in arguments:
        listen(bind).close()


if __name__ == "__main__":
    main()
