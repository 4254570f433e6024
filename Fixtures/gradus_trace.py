"""Record a training step of any framework as a trace that `gradus trace` judges.

One file without dependencies; copy it beside your program. With PyTorch:

    import gradus_trace
    with gradus_trace.record(optimizer, "adam.json"):
        ...                                   # train as ever

With anything else, a line around each step:

    with gradus_trace.Recorder("adam.json", optimizer="Adam", options={"lr": 0.1},
                               parameters=[w, b]) as recorder:
        ...
        recorder.step(gradients=[gw, gb], parameters=[w, b])

`optimizer` is the torch.optim class that your code is believed to follow, and `options` are its
options under PyTorch's names. Twelve steps or more tell most mistakes apart; a step with a gradient of
zeros, one that turns the gradient round, and a change of the learning rate help.

The file is written when the recorder is closed, in one piece: an interrupted run leaves none.
"""

import json
import math
import os

__all__ = ["Recorder", "TraceError", "record", "record_schedule"]


class TraceError(ValueError):
    """What cannot be recorded: what, where, and what to do."""


# What chooses among implementations of one arithmetic.
EXECUTION = {"foreach", "fused", "capturable", "differentiable"}


def numbers(tensor, name):
    """(shape, flat list, dtype) of an array of any framework, of a list, or of a number."""
    for method in ("detach", "cpu", "numpy"):
        if hasattr(tensor, method):
            tensor = getattr(tensor, method)()
    if hasattr(tensor, "__array__") and not hasattr(tensor, "tolist"):
        tensor = tensor.__array__()
    dtype = str(getattr(tensor, "dtype", "float64"))
    nested = tensor.tolist() if hasattr(tensor, "tolist") else tensor
    shape, flat = [], [nested]
    while flat and isinstance(flat[0], (list, tuple)):
        lengths = {len(e) if isinstance(e, (list, tuple)) else -1 for e in flat}
        if len(lengths) != 1:
            raise TraceError(f"{name} is ragged: its rows have different lengths")
        shape.append(lengths.pop())
        flat = [x for e in flat for x in e]
    flat = [float(x) for x in flat]
    for index, x in enumerate(flat):
        if not math.isfinite(x):
            raise TraceError(f"{name} has {x} at number {index}; a trace has finite numbers only. "
                             "Record fewer steps, or find out where it comes from")
    return shape, flat, dtype


class Recorder:
    """Writes a `gradus.optimizer-trace/1`. Use it with `with`, or call `close()`."""

    def __init__(self, path, *, optimizer, options, parameters, groups=None,
                 framework="unknown", version=""):
        self.path, self.is_open = os.fspath(path), True
        taken = [numbers(p, f"parameters[{k}]") for k, p in enumerate(parameters)]
        if not taken:
            raise TraceError("there are no parameters to record")
        self.shapes = [shape for shape, _, _ in taken]
        single = any("32" in dtype for _, _, dtype in taken)
        self.content = {
            "format": "gradus.optimizer-trace/1",
            "recordedBy": {"framework": framework, "version": version},
            "optimizer": optimizer, "options": plain(options),
            "dtype": "float32" if single else "float64", "shapes": self.shapes}
        if groups:
            self.content["groups"] = groups
        self.content |= {"initial": [flat for _, flat, _ in taken], "steps": []}
        self.changed = {}

    def change(self, **options):
        """Options that replace others from the next step on, such as `lr`."""
        self.changed |= plain(options)

    def step(self, *, gradients, parameters, options=None):
        """One step: the gradients that went in, None where a tensor had none, and the parameters
        that came out."""
        if not self.is_open:
            raise TraceError(f"{self.path} is closed; make a new Recorder for another run")
        where = f"step {len(self.content['steps']) + 1}"
        step = {"gradients": self.taken(gradients, f"{where}: gradients", True),
                "parameters": self.taken(parameters, f"{where}: parameters", False)}
        changed = self.changed | plain(options or {})
        if changed:
            step["options"] = changed
        self.changed = {}
        self.content["steps"].append(step)

    def taken(self, tensors, name, may_be_none):
        if len(tensors) != len(self.shapes):
            raise TraceError(f"{name} has {len(tensors)} tensors; there are {len(self.shapes)}")
        result = []
        for k, tensor in enumerate(tensors):
            if tensor is None and may_be_none:
                result.append([])
                continue
            shape, flat, _ = numbers(tensor, f"{name}[{k}]")
            if shape != self.shapes[k]:
                raise TraceError(f"{name}[{k}] has shape {shape}; it was {self.shapes[k]}")
            result.append(flat)
        return result

    def close(self):
        """Writes the file."""
        if not self.is_open:
            return
        self.is_open = False
        if not self.content["steps"]:
            raise TraceError(f"{self.path} is not written: no step was recorded")
        write(self.path, self.content)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.close()
        self.is_open = False


def plain(options):
    """Options as JSON has them."""
    def value(x):
        if isinstance(x, (tuple, list)):
            return [value(e) for e in x]
        if hasattr(x, "item"):
            return x.item()
        return x
    return {name: value(x) for name, x in dict(options).items()}


def write(path, content):
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump(content, file, allow_nan=False)
        os.replace(temporary, path)
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)


class record:
    """Records every `step()` of a torch optimizer while the `with` block runs."""

    def __init__(self, optimizer, path):
        import torch
        groups = optimizer.param_groups
        self.optimizer = optimizer
        self.parameters = [p for group in groups for p in group["params"]]
        self.seen = self.options_of(groups[0])
        parts, first = [], 0
        for group in groups:
            tensors = list(range(first, first + len(group["params"])))
            first += len(tensors)
            own = {k: v for k, v in self.options_of(group).items() if v != self.seen[k]}
            parts.append({"tensors": tensors, "options": own})
        self.recorder = Recorder(
            path, optimizer=type(optimizer).__name__, options=self.seen,
            parameters=self.parameters, groups=parts if len(parts) > 1 else None,
            framework="torch", version=torch.__version__.split("+")[0])

    @staticmethod
    def options_of(group):
        skip = EXECUTION | {"params", "initial_lr", "param_names", "max_lr", "min_lr",
                            "max_momentum", "base_momentum", "swa_lr"}
        return plain({k: v for k, v in group.items() if k not in skip})

    def __enter__(self):
        original = self.optimizer.step

        def step(*arguments, **names):
            now = self.options_of(self.optimizer.param_groups[0])
            changed = {k: v for k, v in now.items() if v != self.seen.get(k)}
            if changed and len(self.optimizer.param_groups) > 1:
                raise TraceError("options have changed and there are several parameter groups: a "
                                 "trace says what all of them change to. Record one group")
            self.seen = now
            gradients = [None if p.grad is None else p.grad.detach().clone()
                         for p in self.parameters]
            result = original(*arguments, **names)
            self.recorder.step(gradients=gradients, parameters=self.parameters, options=changed)
            return result

        self.optimizer.step = step
        return self.recorder

    def __exit__(self, kind, error, trace):
        del self.optimizer.step  # the class's own shows again
        self.recorder.__exit__(kind, error, trace)


def record_schedule(scheduler, path, *, name, options, steps=None, metrics=None, base=None):
    """Steps a fresh torch scheduler and records its rates as a `gradus.schedule-trace/1`.

    `base` are the rates before it was made; without them the optimizer's defaults are taken.
    """
    group = scheduler.optimizer.param_groups[0]

    def rates():
        momentum = group.get("momentum", group.get("betas", [None])[0])
        pair = {"lr": float(group["lr"])}
        return pair if momentum is None else pair | {"momentum": float(momentum)}

    if base is None:
        defaults = scheduler.optimizer.defaults
        momentum = defaults.get("momentum", defaults.get("betas", [None])[0])
        base = {"lr": float(defaults["lr"])}
        base |= {} if momentum is None else {"momentum": float(momentum)}
    if metrics is None and steps is None:
        raise TraceError("how many steps? Give steps=…, or metrics=…")
    values = [rates()]
    for step in range(len(metrics) if metrics is not None else steps):
        scheduler.step(*([metrics[step]] if metrics is not None else []))
        values.append(rates())
    content = {"format": "gradus.schedule-trace/1", "scheduler": name, "options": plain(options),
               "base": base}
    if metrics is not None:
        content["metrics"] = [float(m) for m in metrics]
    write(os.fspath(path), content | {"values": values})
