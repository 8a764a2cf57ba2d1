"""Being told when somebody sets the system's clock, instead of looking every few seconds.

Linux cancels a timer that was started for it when the clock is set, by hand, by a time server or on waking from
suspend: timerfd_create(2), TFD_TIMER_CANCEL_ON_SET. Waiting for that costs nothing, and looking would be most of what
an idle bot does.
"""

import asyncio
import contextlib
import ctypes
import errno
import os
import time
from collections.abc import Callable, Iterator

_ABSOLUTE = 1
_CANCEL_ON_SET = 2
_NEVER_S = (1 << (8 * ctypes.sizeof(ctypes.c_long) - 1)) - 1


class _TimeSpec(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _TimerSpec(ctypes.Structure):
    _fields_ = (("interval", _TimeSpec), ("expires", _TimeSpec))


@contextlib.contextmanager
def told_of_steps(tell: Callable[[], None]) -> Iterator[bool]:
    """Call ``tell`` on the running loop whenever the system's clock was set, as long as the context lasts.

    Gives False if the system cannot tell (it is not Linux, or refuses): then somebody has to look.
    """
    try:
        timer = open_step_timer()
    except OSError:
        yield False
        return
    loop = asyncio.get_running_loop()

    def note() -> None:
        # A cancelled timer says so once; after that it waits for the next step.
        with contextlib.suppress(OSError):
            os.read(timer, 8)
        tell()

    try:
        loop.add_reader(timer, note)
        yield True
    finally:
        loop.remove_reader(timer)
        os.close(timer)


def open_step_timer() -> int:
    """Return a file descriptor that becomes readable whenever the system's clock was set; reading it fails then.

    Raises:
        OSError: if the system knows no such thing.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "timerfd_create"):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    timer: int = libc.timerfd_create(time.CLOCK_REALTIME, os.O_NONBLOCK | os.O_CLOEXEC)
    if timer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    never = _TimerSpec(_TimeSpec(0, 0), _TimeSpec(_NEVER_S, 0))
    if libc.timerfd_settime(timer, _ABSOLUTE | _CANCEL_ON_SET, ctypes.byref(never), None) < 0:
        error = ctypes.get_errno()
        os.close(timer)
        raise OSError(error, os.strerror(error))
    return timer
