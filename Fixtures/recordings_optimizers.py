"""Recordings of torch.optim: every class, every option that changes the mathematics."""

import inspect
import zlib

import lion_pytorch
import torch

from optimizer_cases import CASES, MORE, ZERO
from recordings_shared import F32, F64, BlindRecording, away_from_zero, flat

SHAPES = [[3, 4], [5], [2, 3]]
SCALES = [1.0, 1e-3, 1e-7]  # of the tensors' gradients: at 1e-7 the place of epsilon shows
STEPS, FLIPPED, LR_CHANGE, REPEATED = 14, 7, 9, 12  # counted from 1, as ZERO is


class Case:
    """One recording: an optimizer with its options, and what it meets on its way."""

    def __init__(self, kind, slug, covers, options, extras=None):
        self.kind, self.covers, self.options = kind, covers, options
        self.file = f"{kind}-{slug}.json"
        self.seed = zlib.crc32(self.file.encode())
        given = dict(shapes=SHAPES, changes=None, none=set(), groups=None, dtype=F64, zero=ZERO,
                     sparse=False, smooth=None) | (extras or {})
        self.__dict__.update(given)
        if self.changes is None:
            self.changes = {LR_CHANGE: dict(lr=options["lr"] * 0.3)}


def gradient_sequence(case, generator):
    """STEPS lists of gradients, one a tensor, with the traps: a zero, a sign flip, a repetition."""
    steps = []
    for t in range(1, STEPS + 1):
        if t == case.zero:
            steps.append([torch.zeros(shape, dtype=F64) for shape in case.shapes])
        elif t == FLIPPED:
            steps.append([-g for g in steps[-1]])
        elif t == REPEATED:
            steps.append([g.clone() for g in steps[-1]])
        else:
            steps.append([scale * away_from_zero(shape, 0.2, 3.0, generator)
                          for shape, scale in zip(case.shapes, SCALES)])
    return steps


def touched_rows(case):
    """The rows that each step's sparse gradients have: in step ZERO some of them, of zeros."""
    return [[[row for row in range(shape[0]) if (row + t + k) % 3] for k, shape in
             enumerate(case.shapes)] for t in range(STEPS)]


def run_optimizer(case, options, initial, gradients, rows):
    """The parameters after each step, and the averages where there are any.

    NAdam keeps its product of momenta, and ASGD its rate, in the default dtype, whatever that of
    the parameters is: a default of float32 would leave seven digits of a float64 recording.
    """
    torch.set_default_dtype(case.dtype)
    try:
        return stepped(case, options, initial, gradients, rows)
    finally:
        torch.set_default_dtype(F32)


def stepped(case, options, initial, gradients, rows):
    parameters = [p.clone().to(case.dtype).requires_grad_() for p in initial]
    groups = parameters if case.groups is None else [
        dict(params=[parameters[k] for k in group["tensors"]], **group["options"])
        for group in case.groups]
    execution = {} if case.kind in ("Muon", "SparseAdam", "LBFGS", "Lion") else dict(foreach=False)
    optimizer = optimizer_class(case.kind)(groups, **execution, **options)
    history, averages = [], []
    for t, step in enumerate(gradients, start=1):
        for group in optimizer.param_groups:
            group.update(case.changes.get(t, {}))
        for k, (p, g) in enumerate(zip(parameters, step)):
            if case.smooth:  # of a function for each tensor, of curvatures that differ
                g.copy_(SLOPES[case.smooth](p.detach(), k)
                        * (-1 if case.options.get("maximize") else 1))
            p.grad = None if (t, k) in case.none else g.to(case.dtype)
            if case.sparse and p.grad is not None:
                index = torch.tensor(rows[t - 1][k])
                p.grad = torch.sparse_coo_tensor(index[None], p.grad[index], p.shape,
                                                 check_invariants=True)
        optimizer.step(*([lambda: torch.tensor(1.0)] if case.kind == "LBFGS" else []))
        history.append([p.detach().clone() for p in parameters])
        averages.append([optimizer.state[p]["ax"].clone() for p in parameters
                         if "ax" in optimizer.state[p]])
    return history, averages


def bowl(p, k):
    """The gradient of sum of c/2 p^2 + p^4/20 with curvatures c that grow along the tensor."""
    return curvatures(p, k) * p + 0.2 * p ** 3


def waves(p, k):
    """The gradient of sum of c/3 (1 - cos 3p), which is curved upwards and downwards in turn."""
    return curvatures(p, k) * torch.sin(3 * p)


def curvatures(p, k):
    return torch.linspace(0.5, 2.0 + k, p.numel(), dtype=F64).reshape(p.shape)


SLOPES = {"bowl": bowl, "shallow bowl": lambda p, k: 0.01 * bowl(p, k), "waves": waves}


def optimizer_class(kind):
    """torch.optim has no Lion."""
    return lion_pytorch.Lion if kind == "Lion" else getattr(torch.optim, kind)


def assert_options_matter(case, initial, gradients, rows, final):
    """Each option that isn't at its default must change the final parameters if it is dropped."""
    signature = inspect.signature(optimizer_class(case.kind)).parameters
    for option, value in case.options.items():
        default = signature[option].default
        without = {k: v for k, v in case.options.items() if k != option}
        if option == "lr":
            without["lr"] = value / 2 if value == default else default
        elif value == default or option == "max_iter":  # max_iter: without it a closure is asked
            continue
        elif any(option in change for change in case.changes.values()):
            continue  # RMSprop cannot begin with momentum on its way; the change itself is seen
        if option == "momentum" and case.kind == "SGD":
            without.pop("nesterov", None)  # which torch refuses without momentum
        copies = [[g.clone() for g in step] for step in gradients]
        history, averages = run_optimizer(case, without, initial, copies, rows)
        other = history[-1] + averages[-1]
        change = max((a - b).abs().max().item() for a, b in zip(final, other))
        least = 1e-6 if option == "amsgrad" else 1e-9
        if not change > least:
            raise BlindRecording(f"{case.file}: without {option} the parameters change by "
                                 f"{change}, which is not above {least}.")


def record(case):
    generator = torch.Generator().manual_seed(case.seed)
    initial = [away_from_zero(shape, 0.2, 2.0, generator).to(case.dtype) for shape in case.shapes]
    gradients = gradient_sequence(case, generator)
    rows = touched_rows(case) if case.sparse else None
    if rows:
        for step, kept in zip(gradients, rows):
            for g, keep in zip(step, kept):
                g[[row for row in range(len(g)) if row not in keep]] = 0
    if case.dtype is F32:
        gradients = [[g.to(F32) for g in step] for step in gradients]
    history, averages = run_optimizer(case, case.options, initial, gradients, rows)
    assert_options_matter(case, initial, gradients, rows, history[-1] + averages[-1])
    steps = []
    for t, (g, p, average) in enumerate(zip(gradients, history, averages), start=1):
        step = {"gradients": [[] if (t, k) in case.none else flat(x) for k, x in enumerate(g)],
                "parameters": list(map(flat, p))}
        if rows:
            step["rows"] = rows[t - 1]
        if average:
            step["averages"] = list(map(flat, average))
        if t in case.changes:
            step["options"] = case.changes[t]
        steps.append(step)
    content = {
        "format": "gradus.optimizer-trace/1", "optimizer": case.kind, "options": case.options,
        "covers": case.covers, "dtype": str(case.dtype).removeprefix("torch."), "seed": case.seed,
        "shapes": case.shapes}
    if case.kind == "Lion":
        content["recordedBy"] = {"framework": "lion-pytorch", "version": "0.2.5"}
    if case.groups:
        content["groups"] = case.groups
    return content | {"initial": list(map(flat, initial)), "steps": steps}


def optimizers():
    for table in (CASES, MORE):
        for kind, cases in table.items():
            for arguments in cases:
                case = Case(kind, *arguments)
                yield f"optimizers/{case.file}", record(case)
