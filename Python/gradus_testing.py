"""Assertions for tests, with pytest or without: what `gradus` says of a gradient or an optimizer.

    from gradus_testing import assert_gradient, assert_optimizer

    def test_loss():
        assert_gradient(loss, gradient, x)

    def test_adam():
        assert_optimizer(MyAdam, "Adam", lr=0.01, betas=(0.8, 0.95))

The report is the failure's message. gradus_gradcheck says how a gradient is given and how the command
is found.
"""

import inspect
import math
import os
import random
import subprocess
import tempfile

from gradus_command import GradusError, find_gradus, no_verdict
from gradus_gradcheck import assert_gradient, library, like
from gradus_trace import Recorder, record

__all__ = ["GradusError", "assert_gradient", "assert_optimizer"]

__tracebackhide__ = True  # pytest then shows the test and the function that is checked

STEPS = 24


def assert_optimizer(optimizer, name, *, gradus=None, **options):
    """Fails where `optimizer` does not do what torch.optim's `name` does with `options`, and says why.

    `optimizer` is one of

    - a class of PyTorch's kind, or a function of one argument, that makes an optimizer of a list of
      tensors; a class is given `options` too;
    - an optimizer of PyTorch that has taken no step, which moves its own tensors. Its options are read
      from it where none are given;
    - an optimizer of Optax, Keras or MLX;
    - a function `step(parameters, gradients)`, or `step(parameters, gradients, lr)`, of two lists of
      NumPy arrays, which returns the parameters after the step, or moves them and returns None.

    `options` have PyTorch's names, and PyTorch's defaults where they are left out. The gradients are
    such that mistakes show: of three sizes, with a step of zeros and one that turns the last one round;
    halfway the learning rate is halved, where the optimizer lets it be.
    """
    command = find_gradus(gradus)
    with tempfile.TemporaryDirectory(prefix="gradus-") as folder:
        path = os.path.join(folder, f"{name}.json")
        driven = driver(optimizer, name, options)
        drive(driven, name, path)
        run = subprocess.run([command, "trace", f"{name}.json"], cwd=folder, stdin=subprocess.DEVNULL,
                             capture_output=True, encoding="utf-8", errors="replace", check=False)
    if run.returncode == 1:
        raise AssertionError(run.stdout.rstrip())
    if run.returncode != 0:
        raise no_verdict("trace", run.returncode, run.stdout + run.stderr)


def drive(driven, name, path):
    """Records the steps of an optimizer, with gradients that tell mistakes apart."""
    generator = random.Random(1)
    with Recorder(path, optimizer=name, options=driven.options, parameters=driven.parameters(),
                  framework=driven.framework) as recorder:
        last = None
        for step in range(STEPS):
            if step == STEPS // 2 and driven.halve_rate():
                recorder.change(lr=driven.options["lr"] / 2)
            sizes = {5: [0, 0, 0], 6: [-1, -1, -1]}.get(step)
            gradients = []
            for k, parameter in enumerate(driven.parameters()):
                if sizes and last:
                    numbers = [sizes[k % 3] * g for g in last[k]]
                else:
                    numbers = [(1, 1e-3, 1e-7)[k % 3] * generator.gauss(0, 1)
                               for _ in range(math.prod(parameter.shape))]
                gradients.append(numbers)
            if step != 5:
                last = gradients
            made = [like(p, g) for p, g in zip(driven.parameters(), gradients)]
            driven.step(made)
            recorder.step(gradients=made, parameters=driven.parameters())


def start(name):
    """The numbers that the parameters have at first, by their shape."""
    generator = random.Random(0)
    # Muon takes matrices alone.
    shapes = [(3, 4), (2, 5), (4, 2)] if name == "Muon" else [(3, 4), (5,), (2, 3)]
    return [(shape, [generator.gauss(0, 1) for _ in range(math.prod(shape))]) for shape in shapes]


def driver(optimizer, name, options):
    """What moves the optimizer, by its kind."""
    kind = library(optimizer)
    if kind == "torch" and not isinstance(optimizer, type):
        return Torch(optimizer, options)
    for known, drives in [("optax", Optax), ("keras", Keras), ("mlx", MLX)]:
        if kind == known and not isinstance(optimizer, type):
            return drives(optimizer, name, options)
    if not callable(optimizer):
        raise GradusError(f"{type(optimizer).__name__} is no optimizer of PyTorch, Optax, Keras or MLX, and no "
                          "function step(parameters, gradients)")
    arguments = 1 if isinstance(optimizer, type) else takes(optimizer)
    if arguments == 1:
        import torch
        tensors = [torch.tensor(numbers, dtype=torch.float64).reshape(shape).requires_grad_()
                   for shape, numbers in start(name)]
        made = optimizer(tensors, **options) if isinstance(optimizer, type) else optimizer(tensors)
        if library(made) != "torch":
            raise GradusError(f"{optimizer.__name__} makes a {type(made).__name__}, which is no "
                              "torch.optim.Optimizer; a function step(parameters, gradients) will do too")
        return Torch(made, options)
    return Step(optimizer, name, options, arguments)


def takes(function):
    """How many arguments a function takes by position: 1, 2 or 3."""
    parameters = inspect.signature(function).parameters.values()
    count = sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters)
    if not 1 <= count <= 3:
        raise GradusError(f"{getattr(function, '__name__', 'the function')} takes {count} arguments; an optimizer "
                          "is made by a function of one, and stepped by one of two, step(parameters, gradients), "
                          "or three, step(parameters, gradients, lr)")
    return count


class Torch:
    framework = "torch"

    def __init__(self, optimizer, options):
        self.optimizer, groups = optimizer, optimizer.param_groups
        if len(groups) != 1:
            raise GradusError(f"the optimizer has {len(groups)} parameter groups; give one with a single group, "
                              "or record its training with gradus_trace.record")
        if any(kept.get("step", kept) for kept in optimizer.state.values()):
            raise GradusError("the optimizer has taken steps already; give a fresh one")
        self.tensors = groups[0]["params"]
        self.options = options or record.options_of(groups[0])
        if "lr" in groups[0]:
            self.options.setdefault("lr", groups[0]["lr"])
        self.closure = [lambda: 0.0] if any(
            p.default is p.empty for p in inspect.signature(optimizer.step).parameters.values()) else []

    def parameters(self):
        return self.tensors

    def step(self, gradients):
        import torch
        for tensor, gradient in zip(self.tensors, gradients):
            tensor.grad = gradient
        # In which NAdam and ASGD keep a part of their state.
        before = torch.get_default_dtype()
        torch.set_default_dtype(self.tensors[0].dtype)
        try:
            self.optimizer.step(*self.closure)
        finally:
            torch.set_default_dtype(before)

    def halve_rate(self):
        if "lr" in self.options:
            self.optimizer.param_groups[0]["lr"] = self.options["lr"] / 2
        return "lr" in self.options


class Step:
    framework = "python"

    def __init__(self, function, name, options, arguments):
        import numpy
        self.function, self.options = function, options
        self.arrays = [numpy.array(numbers).reshape(shape) for shape, numbers in start(name)]
        if arguments == 3 and "lr" not in options:
            raise GradusError("step takes a learning rate; say which, as in lr=0.01")
        self.rate = [options["lr"]] if arguments == 3 else []

    def parameters(self):
        return self.arrays

    def step(self, gradients):
        import numpy
        given = [array.copy() for array in self.arrays]
        found = self.function(given, [g.copy() for g in gradients], *self.rate)
        self.arrays = [numpy.asarray(array) for array in (given if found is None else found)]

    def halve_rate(self):
        self.rate = [rate / 2 for rate in self.rate]
        return bool(self.rate)


class Optax:
    framework = "optax"

    def __init__(self, optimizer, name, options):
        import jax.numpy
        self.optimizer, self.options = optimizer, options
        self.arrays = [jax.numpy.asarray(numbers).reshape(shape) for shape, numbers in start(name)]
        self.state = optimizer.init(self.arrays)

    def parameters(self):
        return self.arrays

    def step(self, gradients):
        import optax
        updates, self.state = self.optimizer.update(gradients, self.state, self.arrays)
        self.arrays = optax.apply_updates(self.arrays, updates)

    def halve_rate(self):
        # inject_hyperparams keeps it in the state; elsewhere it is part of the function.
        kept = getattr(self.state, "hyperparams", {})
        if "learning_rate" not in kept or "lr" not in self.options:
            return False
        kept["learning_rate"] = kept["learning_rate"] / 2
        return True


class Keras:
    framework = "keras"

    def __init__(self, optimizer, name, options):
        import keras
        self.optimizer, self.options = optimizer, options
        self.variables = [keras.Variable(keras.ops.reshape(keras.ops.convert_to_tensor(
            numbers, dtype=keras.config.floatx()), shape)) for shape, numbers in start(name)]

    def parameters(self):
        import keras
        return [keras.ops.convert_to_numpy(variable.value) for variable in self.variables]

    def step(self, gradients):
        import keras
        self.optimizer.apply([keras.ops.convert_to_tensor(g) for g in gradients], self.variables)

    def halve_rate(self):
        if "lr" in self.options:
            self.optimizer.learning_rate = self.options["lr"] / 2
        return "lr" in self.options


class MLX:
    framework = "mlx"

    def __init__(self, optimizer, name, options):
        import mlx.core
        self.optimizer, self.options = optimizer, options
        self.arrays = {str(k): mlx.core.array(numbers).reshape(shape)
                       for k, (shape, numbers) in enumerate(start(name))}

    def parameters(self):
        return list(self.arrays.values())

    def step(self, gradients):
        self.arrays = self.optimizer.apply_gradients(dict(zip(self.arrays, gradients)), self.arrays)

    def halve_rate(self):
        if "lr" in self.options:
            self.optimizer.learning_rate = self.options["lr"] / 2
        return "lr" in self.options
