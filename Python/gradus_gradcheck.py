"""Check the gradient of a function in Python with `gradus gradcheck`, in one call.

    from gradus_gradcheck import gradcheck
    print(gradcheck(loss, gradient, x))

The function is of plain Python, NumPy, PyTorch, JAX or MLX, and runs where it is: `gradus` asks it
over a socket. `x` says where to check: a number, an array, or a list or dictionary of those; a tuple
holds several arguments. `loss` is called with the same kinds of things, and other numbers in them;
`gradient` too, and returns what is shaped like `x`. Where `loss` has several values, `gradient` is
given the weights of its sum as `cotangent=`, and returns the gradient of that. `gradient=None` takes
the framework's own derivative: the way to check a custom backward.

In a test, with pytest or without:

    from gradus_gradcheck import assert_gradient
    assert_gradient(loss, gradient, x)

Above a gradient that a program uses, its first call is checked, at that call's arguments:

    @gradient_of(loss)
    def gradient(w, b): ...

What `gradus gradcheck` can be told is told by the same names: `precision=1e-4`, `seed=7`,
`coordinates=True`. The command is found by `gradus=`, by the environment's GRADUS, or in the PATH.
"""

import functools
import inspect
import itertools
import math
from dataclasses import dataclass

from gradus_command import GradusError, ask, find_gradus, no_verdict
from gradus_trace import TraceError, flattened

__all__ = ["GradusError", "Report", "assert_gradient", "find_gradus", "gradcheck", "gradient_of"]

__tracebackhide__ = True  # pytest then shows the test and the function that is checked


@dataclass(frozen=True)
class Report:
    """What `gradus gradcheck` says: "agrees", "kink", "disagrees" or "unresolved", and why."""

    verdict: str
    text: str

    @property
    def holds(self):
        """Whether the gradient is right: at a kink, a valid subgradient."""
        return self.verdict in ("agrees", "kink")

    def __str__(self):
        return self.text


def gradcheck(f, gradient, x, *, gradus=None, **options):
    """The report on `gradient`, of `f` at `x`. What `f` or `gradient` raises comes through."""
    function = Function(f, gradient, x)
    status, output, errors = ask(find_gradus(gradus), flags(options), function.answer)
    if status not in (0, 1, 3):
        raise no_verdict("gradcheck", status, errors)
    return Report(output.partition(":")[0], output.rstrip())


def assert_gradient(f, gradient, x, *, gradus=None, **options):
    """Fails with the report where `gradient` is not that of `f` at `x`, or nothing shows that it is."""
    report = gradcheck(f, gradient, x, gradus=gradus, **options)
    if not report.holds:
        raise AssertionError(report.text)


def gradient_of(f, *, gradus=None, **options):
    """Decorates the gradient of `f`: its first call is checked, and fails with the report.

    Arguments by position are those that `f` is differentiated by; those by name are handed to both.
    """
    def decorate(gradient):
        is_checked = False

        @functools.wraps(gradient)
        def call(*x, **fixed):
            nonlocal is_checked
            if not is_checked:
                rest = {name: value for name, value in fixed.items() if name != "cotangent"}
                assert_gradient(functools.partial(f, **rest), functools.partial(gradient, **rest), x,
                                gradus=gradus, **options)
                is_checked = True
            return gradient(*x, **fixed)
        return call
    return decorate


# What a function is called with.

PRECISIONS = ["bfloat16", "float16", "float32", "float64"]  # from coarse to fine


def library(thing):
    """The library that something is of: "numpy", "torch", "jax", "mlx", …, or "builtins"."""
    kind = thing if isinstance(thing, type) else type(thing)
    for base in kind.__mro__:
        top = base.__module__.partition(".")[0].replace("jaxlib", "jax")
        if top in ("numpy", "torch", "jax", "mlx", "optax", "keras"):
            return top
    return kind.__module__.partition(".")[0]


def is_plain(x):
    """Whether `x` is a number or a list of those, of whatever depth."""
    if isinstance(x, (list, tuple)):
        return all(is_plain(e) for e in x)
    return isinstance(x, (int, float)) and library(x) == "builtins"


def is_structure(x):
    """Whether `x` holds arrays, and is none itself."""
    return isinstance(x, dict) or isinstance(x, (list, tuple)) and not is_plain(x)


def members(x, name):
    """What a structure holds: (its key, its name, itself)."""
    if isinstance(x, dict):
        return [(key, f"{name}.{key}" if name else str(key), e) for key, e in x.items()]
    return [(k, f"{name}[{k}]", e) for k, e in enumerate(x)]


def leaves(x, name):
    """The arrays and numbers in `x`, each with its name."""
    if not is_structure(x):
        return [(name, x)]
    return [leaf for _, inner, e in members(x, name) for leaf in leaves(e, inner)]


def with_leaves(x, made):
    """`x` with other leaves: `made` of each."""
    if isinstance(x, dict):
        return {key: with_leaves(e, made) for key, e in x.items()}
    if not is_structure(x):
        return made(x)
    parts = [with_leaves(e, made) for e in x]
    return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)


def precision(leaf, name):
    """In what the numbers of `leaf` are kept."""
    dtype = str(getattr(leaf, "dtype", "float64"))
    for known in PRECISIONS:
        if known in dtype:
            return known
    raise GradusError(f"{name} has numbers of type {dtype}; a gradient is by floating-point numbers, "
                      "so make it an array of those")


def shaped(leaf, name):
    """(shape, flat list) of an array or a number."""
    try:
        return flattened(leaf, name)
    except TraceError as error:
        raise GradusError(str(error)) from None


def like(leaf, numbers):
    """An array or a number of the kind, type and shape of `leaf`, with other numbers."""
    kind = library(leaf)
    if kind == "numpy":
        import numpy
        return numpy.array(numbers, leaf.dtype).reshape(leaf.shape)[() if leaf.shape == () else ...]
    if kind == "torch":
        import torch
        return torch.tensor(numbers, dtype=leaf.dtype, device=leaf.device).reshape(leaf.shape)
    if kind == "jax":
        import jax.numpy
        return jax.numpy.asarray(numbers, dtype=leaf.dtype).reshape(leaf.shape)
    if kind == "mlx":
        import mlx.core
        return mlx.core.array(numbers, dtype=leaf.dtype).reshape(leaf.shape)
    rest = iter(numbers)

    def nested(x):
        return type(x)(nested(e) for e in x) if isinstance(x, (list, tuple)) else next(rest)
    return nested(leaf)


class Function:
    """A function and its gradient, which answer what `gradus gradcheck` asks."""

    def __init__(self, f, gradient, x):
        self.f, self.x = f, x if isinstance(x, tuple) else (x,)
        self.name = getattr(getattr(f, "func", f), "__name__", "the function")
        names = self.argument_names()
        found = [leaf for name, e in zip(names, self.x) for leaf in leaves(e, name)]
        self.at, self.blocks, kinds = [], [], set()
        for name, leaf in found:
            if not is_plain(leaf) and library(leaf) not in ("numpy", "torch", "jax", "mlx"):
                raise GradusError(f"{name} is of {type(leaf).__name__}; a function can be checked at numbers, "
                                  "and at arrays of NumPy, PyTorch, JAX and MLX")
            shape, numbers = shaped(leaf, name)
            self.at += numbers
            self.blocks.append({"name": name, "shape": shape})
            kinds.add("plain numbers" if is_plain(leaf) else library(leaf))
        # The first value says in what it is computed, and finds what does not run at all.
        self.value = self.evaluate(self.with_numbers(self.at))
        self.count = len(shaped(self.value, self.returned())[1])
        every = [precision(leaf, name) for name, leaf in found] + [precision(self.value, self.returned())]
        self.precision = min(every, key=PRECISIONS.index)
        self.gradient = gradient if gradient is not None else derivative(f, kinds)

    def argument_names(self):
        try:
            names = [p.name for p in inspect.signature(self.f).parameters.values()
                     if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        except (TypeError, ValueError):
            names = []
        if len(self.x) == 1 and isinstance(self.x[0], dict):
            return [""]
        names = names[:len(self.x)] or ["x"]
        return names + [f"x{k}" for k in range(len(names), len(self.x))]

    def returned(self):
        return f"what {self.name} returns"

    def evaluate(self, x):
        value = self.f(*x)
        if value is None or isinstance(value, (dict, tuple, str)):
            raise GradusError(f"{self.name} returns {described(value)}; "
                              "what is checked is a number or one array")
        return value

    def with_numbers(self, numbers):
        """x with other numbers."""
        rest = iter(numbers)

        def made(leaf):
            return like(leaf, list(itertools.islice(rest, math.prod(shaped(leaf, "x")[0]))))
        return tuple(with_leaves(e, made) for e in self.x)

    def answer(self, request):
        """What is answered to one request of Documentation/Formats.md, 4."""
        if request["want"] == "shape":
            return {"at": self.at, "blocks": self.blocks, "precision": self.precision}
        try:
            return self.computed(request)
        except Exception as error:
            if hasattr(error, "add_note"):  # since Python 3.11
                numbers = ", ".join(str(x) for x in request["x"][:8])
                error.add_note(f"gradus gradcheck asked for the {request['want']} at x = [{numbers}"
                               f"{', …' if len(request['x']) > 8 else ''}]")
            raise

    def computed(self, request):
        x = self.with_numbers(request["x"])
        if request["want"] == "value":
            values = [word(v) for v in shaped(self.evaluate(x), self.returned())[1]]
            return {"value": values[0] if self.count == 1 else values}
        weights = {}
        if self.count != 1:
            weights["cotangent"] = like(self.value, request["cotangent"])
        found = self.gradient(*x, **weights)
        return {"gradient": [word(g) for g in self.gathered(found)]}

    def gathered(self, found):
        """The numbers of a gradient, which must be shaped like x."""
        if len(self.x) == 1:
            found = (found,)
        elif not isinstance(found, (list, tuple)) or len(found) != len(self.x):
            raise GradusError(f"the gradient is {described(found)}; {self.name} was checked at {len(self.x)} "
                              "arguments, so it is a tuple with as many")
        names = self.argument_names()
        return [g for name, e, part in zip(names, self.x, found) for g in gathered(e, part, name)]


def described(found):
    length = f" of {len(found)}" if isinstance(found, (list, tuple, dict)) else ""
    return f"{'None' if found is None else 'a ' + type(found).__name__}{length}"


def gathered(x, found, name):
    """The numbers of the part of a gradient that belongs to `x`."""
    if is_structure(x):
        keys = [key for key, _, _ in members(x, name)]
        have = list(found) if isinstance(found, dict) else list(
            range(len(found))) if isinstance(found, (list, tuple)) else None
        if have is None or set(have) != set(keys):
            raise GradusError(f"the gradient of {name or 'x'} is {described(found)}; it must have the parts that "
                              f"{name or 'x'} has: {', '.join(inner for _, inner, _ in members(x, name))}")
        return [g for key, inner, e in members(x, name) for g in gathered(e, found[key], inner)]
    if found is None:
        raise GradusError(f"the gradient of {name} is None")
    shape, numbers = shaped(found, f"the gradient of {name}")
    wanted = shaped(x, name)[0]
    if shape != wanted:
        raise GradusError(f"the gradient of {name} has the shape {shape}; {name} has the shape {wanted}")
    return numbers


def word(number):
    """A number as JSON has it; what is not finite as a word."""
    if math.isfinite(number):
        return number
    return "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"


def derivative(f, kinds):
    """The derivative of `f` that its framework computes."""
    if kinds == {"torch"}:
        import torch

        def gradient(*x, cotangent=None):
            x = tuple(with_leaves(e, lambda leaf: leaf.requires_grad_() if library(leaf) == "torch" else leaf)
                      for e in x)
            inputs = [leaf for e in x for _, leaf in leaves(e, "") if library(leaf) == "torch"]
            with torch.enable_grad():
                value = f(*x)
            weights = torch.ones_like(value) if cotangent is None else cotangent
            found = iter(torch.autograd.grad(value, inputs, weights, allow_unused=True))

            def part(leaf):
                one = next(found)
                return torch.zeros_like(leaf) if one is None else one
            return unwrapped(with_leaves(e, part) for e in x)
    elif kinds == {"jax"}:
        import jax

        def gradient(*x, cotangent=None):
            value, pull = jax.vjp(f, *x)
            return unwrapped(pull(jax.numpy.ones_like(value) if cotangent is None else cotangent))
    elif kinds == {"mlx"}:
        import mlx.core

        def gradient(*x, cotangent=None):
            def weighed(*x):
                return (f(*x) * (1 if cotangent is None else cotangent)).sum()
            return mlx.core.grad(weighed, argnums=tuple(range(len(x))) if len(x) > 1 else 0)(*x)
    else:
        raise GradusError("gradient=None takes the derivative of PyTorch, JAX or MLX, and x has "
                          f"{' and '.join(sorted(kinds))}; say what computes the gradient")
    return gradient


def unwrapped(parts):
    parts = tuple(parts)
    return parts[0] if len(parts) == 1 else parts


OPTIONS = ["precision", "seed", "coordinates", "self_test", "taylor", "plot"]


def flags(options):
    """Options of the command line: precision=1e-4 is --precision 1e-4, coordinates=True is --coordinates."""
    result = []
    for name, value in options.items():
        if name not in OPTIONS:
            raise TypeError(f"gradcheck has no option {name}; it has {', '.join(OPTIONS)}")
        flag = "--" + name.replace("_", "-")
        result += [] if value is False or value is None else [flag] if value is True else [flag, str(value)]
    return result
