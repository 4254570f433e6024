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

The file is written when the recorder is closed, in one piece: an interrupted run leaves none. What
`record` cannot record it warns of, once; it never ends the training, and the file says what it lacks.
"""

import json
import math
import os
import warnings

__all__ = ["Recorder", "TraceError", "record", "record_schedule"]

VERSION = "gradus_trace.py 2"


class TraceError(ValueError):
    """What cannot be recorded: what, where, and what to do."""


# What chooses among implementations of one arithmetic.
EXECUTION = {"foreach", "fused", "capturable", "differentiable"}

# What is one number in PyTorch's state, whatever the tensor's shape.
SINGLE = {"step", "eta", "mu", "mu_product"}


def precision(tensor, name):
    """"float32" or "float64"; what a trace cannot hold is refused."""
    dtype = str(getattr(tensor, "dtype", "float64"))
    for refused, why in [("bfloat16", "each operation rounds to 8 digits of 2, so that nothing could be told apart"),
                         ("float16", "each operation rounds to 11 digits of 2, so that nothing could be told apart"),
                         ("complex", "a trace has real numbers")]:
        if refused in dtype:
            raise TraceError(f"{name} is {refused}, which is not recorded: {why}. Use float32 or float64")
    return "float32" if "32" in dtype else "float64"


def flattened(tensor, name):
    """(shape, flat list) of an array of any framework, of a list, or of a number."""
    if getattr(tensor, "is_sparse", False):
        tensor = tensor.to_dense()
    methods = ("detach", "cpu", "numpy")
    if "bfloat16" in str(getattr(tensor, "dtype", "")):  # which NumPy does not have
        methods = ("detach", "cpu")
    for method in methods:
        if hasattr(tensor, method):
            tensor = getattr(tensor, method)()
    if hasattr(tensor, "__array__") and not hasattr(tensor, "tolist"):
        tensor = tensor.__array__()
    nested = tensor.tolist() if hasattr(tensor, "tolist") else tensor
    shape, flat = [], [nested]
    while flat and isinstance(flat[0], (list, tuple)):
        lengths = {len(e) if isinstance(e, (list, tuple)) else -1 for e in flat}
        if len(lengths) != 1:
            raise TraceError(f"{name} is ragged: its rows have different lengths")
        shape.append(lengths.pop())
        flat = [x for e in flat for x in e]
    if not flat and hasattr(tensor, "shape"):
        shape = [int(size) for size in tensor.shape]
    for index, x in enumerate(flat):
        try:
            if isinstance(x, str):
                raise TypeError
            flat[index] = float(x)
        except (TypeError, ValueError):
            raise TraceError(f"{name} has {x!r} at number {index}, which is no real number") from None
    return shape, flat


def numbers(tensor, name):
    """(shape, flat list, dtype) of what a trace can hold."""
    dtype = precision(tensor, name)
    shape, flat = flattened(tensor, name)
    for index, x in enumerate(flat):
        if not math.isfinite(x):
            raise TraceError(f"{name} has {x} at number {index}; a trace has finite numbers only. "
                             "Record fewer steps, or find out where it comes from")
    return shape, flat, dtype


def entries(tensor, count):
    """The entries that a sparse gradient of torch lists, by their index; all those of another."""
    if not getattr(tensor, "is_sparse", False):
        return list(range(count))
    tensor = tensor.detach().coalesce()
    places, shape = tensor.indices().tolist(), list(tensor.shape)
    width = math.prod(shape[len(places):])
    result = []
    for place in zip(*places):
        first = 0
        for index, size in zip(place, shape):
            first = first * size + index
        result += range(first * width, (first + 1) * width)
    return result


class Recorder:
    """Writes a `gradus.optimizer-trace/1`. Use it with `with`, or call `close()`.

    `state` is what the optimizer has kept of earlier steps, where the recording begins late: for each
    tensor a dictionary by PyTorch's names, or None.
    """

    def __init__(self, path, *, optimizer, options, parameters, groups=None, state=None,
                 framework="unknown", version="", **recorded_by):
        self.path, self.is_open = os.fspath(path), True
        taken = [numbers(p, f"parameters[{k}]") for k, p in enumerate(parameters)]
        if not taken:
            raise TraceError("there are no parameters to record")
        self.shapes = [shape for shape, _, _ in taken]
        single = any(dtype == "float32" for _, _, dtype in taken)
        self.content = {
            "format": "gradus.optimizer-trace/1",
            "recordedBy": {"framework": framework, "version": version, "recorder": VERSION, **recorded_by},
            "optimizer": optimizer, "options": plain(options),
            "dtype": "float32" if single else "float64", "shapes": self.shapes}
        if groups:
            self.content["groups"] = groups
        if state and any(state):
            self.content["state"] = [kept and self.state(kept, k) for k, kept in enumerate(state)]
        self.content |= {"initial": [flat for _, flat, _ in taken], "steps": []}
        self.changed = {}

    @staticmethod
    def state(kept, index):
        """One tensor's state as JSON has it."""
        result = {}
        for name, value in kept.items():
            if value is None or name in SINGLE:
                result[name] = None if value is None else float(value)
            else:
                result[name] = numbers(value, f"state[{index}].{name}")[1]
        return result

    def change(self, **options):
        """Options that replace others from the next step on, such as `lr`."""
        self.changed |= plain(options)

    def step(self, *, gradients, parameters, options=None, groups=None, loss=None, evaluations=None):
        """One step: the gradients that went in, None where a tensor had none, and the parameters
        that came out. `options` change for all tensors, `groups` for each parameter group.

        Of LBFGS with more than one evaluation a step, `loss` is what came with these gradients, and
        `evaluations` are the further ones, in their order: (parameters, loss, gradients) each."""
        if not self.is_open:
            raise TraceError(f"{self.path} is closed; make a new Recorder for another run")
        where = f"step {len(self.content['steps']) + 1}"
        step = {"gradients": self.taken(gradients, f"{where}: gradients", True),
                "parameters": self.taken(parameters, f"{where}: parameters", False)}
        if loss is not None:
            step["loss"] = self.loss(loss, where)
            step["evaluations"] = [
                {"at": self.taken(at, f"{where}, evaluation {k}: parameters", False),
                 "loss": self.loss(value, f"{where}, evaluation {k}"),
                 "gradients": self.taken(slopes, f"{where}, evaluation {k}: gradients", True)}
                for k, (at, value, slopes) in enumerate(evaluations or [], start=2)]
        if any(getattr(g, "is_sparse", False) for g in gradients):
            step["entries"] = [entries(g, len(flat))
                               for g, flat in zip(gradients, step["gradients"])]
        changed = self.changed | plain(options or {})
        if changed:
            step["options"] = changed
        if groups:
            step["groups"] = [plain(group or {}) for group in groups]
        self.changed = {}
        self.content["steps"].append(step)

    @staticmethod
    def loss(value, where):
        """The loss of an evaluation, one number."""
        _, flat, _ = numbers(value, f"{where}: the loss")
        if len(flat) != 1:
            raise TraceError(f"{where}: the loss has {len(flat)} numbers; it is one")
        return flat[0]

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

    def lacks(self, what):
        """Writes into the file what it lacks."""
        self.content.setdefault("lacks", []).append(what)

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
        if isinstance(x, dict):
            return plain(x)
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
    """Records every `step()` of a torch optimizer while the `with` block runs.

    What goes wrong with the recording is warned of once and written into the file, under "lacks";
    the training goes on.
    """

    def __init__(self, optimizer, path):
        self.optimizer, self.path, self.recorder, self.hooks = optimizer, os.fspath(path), None, []
        self.has_warned = False
        self.parameters = [p for group in optimizer.param_groups for p in group["params"]]
        try:
            self.recorder = self.begin()
        except Exception as error:
            self.warn(f"{self.path} will not be written: {error}")

    def begin(self):
        import torch
        groups = self.optimizer.param_groups
        if getattr(self.optimizer, "register_step_pre_hook", None) is None:
            raise TraceError(f"{type(self.optimizer).__name__} is no torch.optim.Optimizer; use a Recorder")
        self.seen = [self.options_of(group) for group in groups]
        parts, first = [], 0
        for group, seen in zip(groups, self.seen):
            tensors = list(range(first, first + len(group["params"])))
            first += len(tensors)
            own = {k: v for k, v in seen.items() if v != self.seen[0].get(k)}
            parts.append({"tensors": tensors, "options": own})
        name = type(self.optimizer).__name__
        kernel = {"cpu": torch.backends.cpu.get_cpu_capability(),
                  "ONEDNN_MAX_CPU_ISA": os.environ.get("ONEDNN_MAX_CPU_ISA", "")}
        return Recorder(
            self.path, optimizer=name, options=self.seen[0], parameters=self.parameters,
            groups=parts if len(parts) > 1 else None, state=self.state(name), framework="torch",
            version=torch.__version__.split("+")[0], **(kernel if name == "Muon" else {}))

    def state(self, name):
        """What the optimizer keeps of the steps before the first one that is recorded."""
        kept = [self.optimizer.state.get(p) or None for p in self.parameters]
        for index, state in enumerate(kept):
            if state and not (state["step"] if "step" in state else
                              any(value is not None for value in state.values())):
                kept[index] = None
        if name == "LBFGS" and any(kept):
            raise TraceError("LBFGS has taken steps before; record it from the first one")
        return kept

    def asks_several(self):
        """Whether it is an LBFGS that evaluates its closure more than once a step."""
        options = self.seen[0]
        return type(self.optimizer).__name__ == "LBFGS" and (
            options["max_iter"] != 1 or options["line_search_fn"] is not None)

    @staticmethod
    def options_of(group):
        skip = EXECUTION | {"params", "initial_lr", "param_names", "max_lr", "min_lr",
                            "max_momentum", "base_momentum", "swa_lr"}
        return plain({k: v for k, v in group.items() if k not in skip})

    def warn(self, what):
        if not self.has_warned:
            warnings.warn(f"gradus_trace: {what}", RuntimeWarning, stacklevel=2)
        self.has_warned = True

    def end(self, what):
        """Records no further."""
        self.remove()
        where = len(self.recorder.content["steps"])
        self.recorder.lacks(f"all steps after step {where}: {what}")
        self.warn(f"{self.path} ends after step {where}: {what}")

    def remove(self):
        for hook in self.hooks:
            hook.remove()
        self.hooks = []

    def take(self, loss=None):
        if self.evaluations and not self.asks_several():
            return self.evaluations.append(None)
        gradients = [None if p.grad is None else p.grad.detach().clone() for p in self.parameters]
        at = [p.detach().clone() for p in self.parameters] if self.asks_several() else None
        self.evaluations.append((at, getattr(loss, "detach", lambda: loss)(), gradients))

    def before(self, optimizer, arguments, names):
        self.evaluations = []
        closure = names.get("closure") or (arguments[1] if len(arguments) > 1 else None)
        if not callable(closure):
            self.take()
            return None

        def taking():
            loss = closure()
            self.take(loss)
            return loss
        if "closure" in names:
            return arguments, names | {"closure": taking}
        return (arguments[0], taking) + tuple(arguments[2:]), names

    def after(self, optimizer, arguments, names):
        try:
            self.keep()
        except Exception as error:
            self.end(str(error) or type(error).__name__)

    def keep(self):
        groups = self.optimizer.param_groups
        if len(groups) != len(self.seen):
            raise TraceError("a parameter group was added")
        if not self.evaluations:
            raise TraceError("the closure was not evaluated")
        several = {}
        if self.asks_several():
            several = {"loss": self.evaluations[0][1], "evaluations": self.evaluations[1:]}
        elif len(self.evaluations) > 1:
            raise TraceError(f"the closure was evaluated {len(self.evaluations)} times in one step, as "
                             "LBFGS's alone may be")
        now = [self.options_of(group) for group in groups]
        changed = [{k: v for k, v in new.items() if v != old.get(k)}
                   for new, old in zip(now, self.seen)]
        self.seen = now
        alike = all(change == changed[0] for change in changed)
        self.recorder.step(gradients=self.evaluations[0][2], parameters=self.parameters, **several,
                           options=changed[0] if alike else None,
                           groups=None if alike else changed)

    def __enter__(self):
        if self.recorder:
            self.hooks = [self.optimizer.register_step_pre_hook(self.before),
                          self.optimizer.register_step_post_hook(self.after)]
        return self.recorder

    def __exit__(self, kind, error, trace):
        self.remove()
        if not self.recorder:
            return
        try:
            self.recorder.__exit__(kind, error, trace)
        except Exception as problem:
            self.warn(f"{self.path} is not written: {problem}")


def record_schedule(scheduler, path, *, options, name=None, steps=None, metrics=None, epochs=None,
                    base=None):
    """Steps a fresh torch scheduler and records its rates as a `gradus.schedule-trace/1`.

    `epochs` are what each step is told, as in `scheduler.step(epoch + i / iterations)`. `base` are the
    rates before the scheduler was made, of each parameter group or of all; without it they are what
    PyTorch has kept of them, `initial_lr`.
    """
    import torch
    groups = scheduler.optimizer.param_groups
    given = [e for e in (metrics, epochs) if e is not None]
    if not given and steps is None:
        raise TraceError("how many steps? Give steps=…, metrics=… or epochs=…")
    if base is None and plain(options).get("last_epoch", -1) != -1:
        raise TraceError("a schedule that goes on (last_epoch) needs base={\"lr\": …, \"initial_lr\": …}: "
                         "the rates before it was made")

    def rates(group, rate="lr"):
        momentum = group.get("momentum", group.get("betas", [None])[0])
        pair = {"lr": float(group.get(rate, group["lr"]))}
        return pair if momentum is None else pair | {"momentum": float(momentum)}

    if base is None:
        base = [rates(group, "initial_lr") for group in groups]
    elif isinstance(base, dict):
        base = [base] * len(groups)
    values = [[rates(group)] for group in groups]
    for step in range(len(given[0]) if given else steps):
        scheduler.step(*[e[step] for e in given if e[step] is not None])
        for group, value in zip(groups, values):
            value.append(rates(group))
    content = {"format": "gradus.schedule-trace/1",
               "recordedBy": {"framework": "torch", "version": torch.__version__.split("+")[0],
                              "recorder": VERSION},
               "scheduler": name or type(scheduler).__name__, "options": plain(options),
               "base": plain(base[0])}
    if metrics is not None:
        content["metrics"] = [float(m) for m in metrics]
    if epochs is not None:
        content["epochs"] = [None if e is None else float(e) for e in epochs]
    content["values"] = values[0]
    if len(groups) > 1:
        content["groups"] = [{"base": plain(b), "values": v} for b, v in zip(base[1:], values[1:])]
    write(os.fspath(path), content)
