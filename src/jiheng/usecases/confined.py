"""The reader service: work on foreign files in a process of its own, killed from outside."""

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from jiheng.rulebook import RuleHistory
from jiheng.usecases import answers
from jiheng.usecases.forking import forked, inside
from jiheng.usecases.helpers import asked
from jiheng.usecases.limits import FILE, Bounds

T = TypeVar("T")


def confined(
    work: Callable[..., T], *arguments: object, rules: RuleHistory, bounds: Bounds = FILE
) -> T:
    """Return what work on a foreign file makes, done in a process of its own within its bounds.

    Rulebooks in the answer are those of `rules`. Raises LimitError where a bound is met or the
    process is gone, and ChildError for a fault of ours. Inside of such a process it just runs.
    """
    if inside():
        return work(*arguments)
    if sys.platform == "linux" and threading.current_thread() is threading.main_thread():
        data = forked(lambda: work(*arguments), bounds)
    else:  # a fork with other threads at work may hang: a process that has no others does it
        data = asked(work, arguments, bounds)
    answer: T = answers.opened(data, rules)
    return answer
