"""Recordings of LBFGS, which evaluates its objective itself, and of what is done to gradients and
parameters around a step: clipping and averaging."""

import math

import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from torch.optim import swa_utils

from recordings_shared import F32, F64, away_from_zero, flat

ROSENBROCK = {"name": "rosenbrock"}
BOWL = {"name": "quadratic",
        "matrix": [[4.0, 1.0, 0.0, 0.5], [1.0, 3.0, -1.0, 0.0], [0.0, -1.0, 2.0, 0.25],
                   [0.5, 0.0, 0.25, 1.5]],
        "vector": [1.0, -2.0, 3.0, 0.5]}
WOLFE = "strong_wolfe"

# (slug, what the file pins, options, objective, steps)
#
# A run ends before it is chaotic: moving the start by a unit in the last place moves PyTorch's own
# parameters by at most 1e-11 of the largest. "wolfe-lr-1e-4" would move by 5e-4 in a third step.
LBFGS = [
    ("default", "twenty iterations a step, without a line search", dict(lr=1.0), BOWL, 2),
    ("lr-0.1", "a shorter step along each direction", dict(lr=0.1), BOWL, 3),
    ("max-iter-4", "four iterations a step; the pairs are kept", dict(lr=0.5, max_iter=4), BOWL, 4),
    ("max-eval-3", "evaluations run out before iterations do",
     dict(lr=0.5, max_iter=6, max_eval=3), BOWL, 4),
    ("tolerance-grad", "it stops where the gradient is small",
     dict(lr=0.5, tolerance_grad=0.5), BOWL, 2),
    ("tolerance-change", "it stops where a step is small",
     dict(lr=0.5, tolerance_change=0.05), BOWL, 2),
    ("history-2", "two pairs are kept", dict(lr=0.5, max_iter=6, history_size=2), BOWL, 3),
    ("maximize", "uphill", dict(lr=0.5, max_iter=3, maximize=True), BOWL, 2),
    ("wolfe", "a line search", dict(line_search_fn=WOLFE, max_iter=5), BOWL, 3),
    ("wolfe-rosenbrock", "a curved valley", dict(line_search_fn=WOLFE, max_iter=4), ROSENBROCK, 6),
    ("wolfe-rosenbrock-long", "a first step that is far too long",
     dict(line_search_fn=WOLFE, lr=10.0, max_iter=3), ROSENBROCK, 5),
    ("wolfe-history-1", "one pair is kept",
     dict(line_search_fn=WOLFE, max_iter=3, history_size=1), ROSENBROCK, 5),
    ("wolfe-lr-30", "a new point is a tenth away from the ends of its bracket",
     dict(line_search_fn=WOLFE, lr=30.0, max_iter=8, tolerance_change=0.01), ROSENBROCK, 3),
    ("wolfe-lr-1e-4", "the search goes on, by a hundredth to tenfold, before it has a bracket",
     dict(line_search_fn=WOLFE, lr=1e-4, max_iter=8), ROSENBROCK, 2),
    ("wolfe-tolerance-change", "it stops where the loss hardly falls",
     dict(line_search_fn=WOLFE, lr=1e-3, tolerance_change=0.01), BOWL, 3),
]


def value(objective, tensors):
    x = torch.cat([t.flatten() for t in tensors])
    if objective["name"] == "rosenbrock":
        return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()
    matrix = torch.tensor(objective["matrix"], dtype=F64)
    return x @ (matrix @ x) / 2 - torch.tensor(objective["vector"], dtype=F64) @ x


def closures():
    for slug, covers, options, objective, count in LBFGS:
        starts = [[-1.2, 1.0], [0.8]] if objective is ROSENBROCK else [[3.0, -2.0], [1.5, -0.7]]
        tensors = [torch.tensor(start, dtype=F64, requires_grad=True) for start in starts]
        optimizer = torch.optim.LBFGS(tensors, **options)
        calls = 0
        sign = -1 if options.get("maximize") else 1

        def closure():
            nonlocal calls
            calls += 1
            optimizer.zero_grad()
            loss = sign * value(objective, tensors)
            loss.backward()
            return loss

        steps = []
        for _ in range(count):
            calls = 0
            loss = optimizer.step(closure).item()
            steps.append({"parameters": list(map(flat, tensors)), "loss": loss,
                          "evaluations": calls})
        yield f"closures/LBFGS-{slug}.json", {
            "format": "gradus.closure-trace/1", "optimizer": "LBFGS", "options": options,
            "covers": covers, "dtype": "float64", "seed": 0, "objective": objective,
            "shapes": [[len(start)] for start in starts], "initial": starts, "steps": steps}


def clip_cases(dtype=F64):
    generator = torch.Generator().manual_seed(7)
    gradients = [away_from_zero(shape, 0.2, 3.0, generator).to(dtype) for shape in ((3, 4), (5,), (2, 3))]
    zeros = [torch.zeros(3, dtype=dtype), torch.zeros(2, dtype=dtype)]
    norm = float(torch.cat([g.flatten() for g in gradients]).norm())
    calls = [(gradients, p, limit) for p in (1.0, 2.0, 3.0, math.inf) for limit in (0.5, 1e3)]
    calls += [(gradients, 2.0, norm), (zeros, 2.0, 1.0), (gradients, 2.0, 0.0)]
    for given, p, limit in calls:
        tensors = [torch.zeros_like(g, requires_grad=True) for g in given]
        for tensor, g in zip(tensors, given):
            tensor.grad = g.clone()
        total = clip_grad_norm_(tensors, limit, norm_type=p).item()
        yield {"call": "clip_grad_norm_", "max_norm": limit,
               "norm_type": "inf" if p == math.inf else p, "gradients": list(map(flat, given)),
               "norm": total, "result": [flat(t.grad) for t in tensors]}
    for limit in (0.5, 10.0):
        tensors = [torch.zeros_like(g, requires_grad=True) for g in gradients]
        for tensor, g in zip(tensors, gradients):
            tensor.grad = g.clone()
        clip_grad_value_(tensors, limit)
        yield {"call": "clip_grad_value_", "clip_value": limit,
               "gradients": list(map(flat, gradients)), "result": [flat(t.grad) for t in tensors]}


def average_cases(dtype=F64):
    rules = [("mean", None, None), ("exponential", 0.9, swa_utils.get_ema_avg_fn(0.9)),
             ("exponential", 0.999, swa_utils.get_ema_avg_fn(0.999))]
    for rule, decay, function in rules:
        generator = torch.Generator().manual_seed(11)
        model = torch.nn.Linear(3, 2).to(dtype)
        averaged = swa_utils.AveragedModel(model, avg_fn=function)
        updates = []
        for _ in range(7):
            with torch.no_grad():
                for p in model.parameters():
                    p.copy_(away_from_zero(p.shape, 0.2, 3.0, generator))
            averaged.update_parameters(model)
            updates.append({"parameters": [flat(p) for p in model.parameters()],
                            "average": [flat(p) for p in averaged.module.parameters()]})
        case = {"rule": rule, "updates": updates}
        yield case | ({} if decay is None else {"decay": decay})


def tools():
    for dtype, name in ((F64, ""), (F32, "-float32")):
        head = {"dtype": str(dtype).removeprefix("torch.")}
        yield f"tools/clip{name}.json", {"format": "gradus.clip/1", **head, "seed": 7,
                                         "cases": list(clip_cases(dtype))}
        yield f"tools/average{name}.json", {"format": "gradus.average/1", **head, "seed": 11,
                                            "cases": list(average_cases(dtype))}
