"""A change split over factors, exactly: in an order, in the algebraic form, over all orders."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations
from math import factorial, prod

from jiheng.methods.inputs import exact
from jiheng.methods.result import MethodInputError

Factor = Fraction | tuple[Fraction, ...]  # one number, or one for each subgroup
Model = Callable[..., object]
MOST = 12  # factors: 2 ** 12 evaluations
MOST_ORDERS = 6  # factors whose orders are all tried, for their spread: 720


def factors_of(name: str, values: Sequence[object]) -> tuple[Factor, ...]:
    """Return factors exactly as written; one with several values has one for each subgroup."""
    if len(values) == 0:
        raise MethodInputError(name, "empty")
    if len(values) > MOST:
        raise MethodInputError(name, "too_many", expected=MOST, found=len(values))
    return tuple(_factor(f"{name}[{i}]", value) for i, value in enumerate(values, start=1))


def _factor(name: str, value: object) -> Factor:
    if isinstance(value, list | tuple):
        return tuple(exact(f"{name}[{j}]", part) for j, part in enumerate(value, start=1))
    return exact(name, value)


def outcome(model: str | Model, values: Sequence[Factor]) -> Fraction:
    """Return what the factors make: their product, summed over subgroups, or the model's answer."""
    if callable(model):
        plain = [tuple(map(float, v)) if isinstance(v, tuple) else float(v) for v in values]
        return exact("model", model(*plain))
    if model != "product":
        raise MethodInputError("model", "choice", expected="product", found=model)
    sizes = {len(value) for value in values if isinstance(value, tuple)}
    if not sizes:
        return prod((value for value in values if isinstance(value, Fraction)), start=Fraction(1))
    if len(sizes) > 1:
        raise MethodInputError("base", "shape", expected="(s)", found=sorted(sizes))
    return sum(
        (
            prod((v[s] if isinstance(v, tuple) else v for v in values), start=Fraction(1))
            for s in range(sizes.pop())
        ),
        Fraction(0),
    )


def substituted(
    base: Sequence[Factor], actual: Sequence[Factor], order: Sequence[int], model: str | Model
) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """Return the effect of each factor, and the outcome after each replacement, base first."""
    values = list(base)
    outcomes = [outcome(model, values)]
    effects = [Fraction(0)] * len(base)
    for at in order:
        values[at] = actual[at]
        outcomes.append(outcome(model, values))
        effects[at] = outcomes[-1] - outcomes[-2]
    return tuple(effects), tuple(outcomes)


def spread(
    base: Sequence[Factor], actual: Sequence[Factor], model: str | Model
) -> tuple[tuple[Fraction, Fraction], ...] | None:
    """Return the least and greatest effect of each factor over all orders; None if too many."""
    if len(base) > MOST_ORDERS:
        return None
    every = [substituted(base, actual, order, model)[0] for order in permutations(range(len(base)))]
    return tuple((min(effects), max(effects)) for effects in zip(*every, strict=True))


def shared(
    base: Sequence[Factor], actual: Sequence[Factor], model: str | Model
) -> tuple[Fraction, ...]:
    """Return the mean effect of each factor over all orders, by subsets: 2^k evaluations."""
    count = len(base)
    worth = [
        outcome(model, [actual[i] if chosen >> i & 1 else base[i] for i in range(count)])
        for chosen in range(1 << count)
    ]
    share = [
        Fraction(factorial(size) * factorial(count - size - 1), factorial(count))
        for size in range(count)
    ]
    effects = [Fraction(0)] * count
    for chosen in range(1 << count):
        size = chosen.bit_count()
        for i in range(count):
            if not chosen >> i & 1:
                effects[i] += share[size] * (worth[chosen | 1 << i] - worth[chosen])
    return tuple(effects)
