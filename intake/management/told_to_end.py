"""Commands that leave nothing half done where they are told to end."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Of a service manager, and of a terminal that goes away.
_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class _ToldToEndError(KeyboardInterrupt):
    """The process is to end; psycopg takes back a statement under way, as for Ctrl-C."""


@contextmanager
def ending_in_order() -> Iterator[None]:
    """End by an exception where a signal says so, so that what is unfinished is taken away."""
    # What nohup had the process ignore stays ignored.
    before = {
        number: signal.getsignal(number)
        for number in _SIGNALS
        if signal.getsignal(number) is not signal.SIG_IGN
    }

    def end(_number: int, _frame: FrameType | None) -> None:
        # A second one would cut short what is taken away.
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise _ToldToEndError

    for number in before:
        signal.signal(number, end)
    try:
        yield
    except _ToldToEndError:
        # They stay ignored until the process has ended.
        before.clear()
        sys.exit(1)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
