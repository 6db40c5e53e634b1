"""Work counted in steps, not in seconds: the same on every machine, however busy it is."""

import sys


class TooManyStepsError(AssertionError):
    pass


def steps(work, *, at_most):
    """How many lines of Python are run; stopped as soon as they are too many."""
    count = 0

    def traced(_frame, event, _value):
        nonlocal count
        count += event == "line"
        if count > at_most:
            raise TooManyStepsError(f"more than {at_most} lines")
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        work()
    finally:
        sys.settrace(before)
    return count
