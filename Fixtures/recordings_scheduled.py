"""Trainings of torch.optim under every schedule, saved half way with it, as gradus_state.py saves them.

Two tensors, each a group with a rate of its own, whose gradients are themselves. Where a schedule moves
a momentum, Adam's β1 is moved, too.
"""

import sys
import warnings
from pathlib import Path

import torch

from recordings_schedules import CASES, made
from recordings_shared import F64, flat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Python"))
import gradus_state  # noqa: E402

INITIAL = [[1.0, -2.0], [3.0]]
RATES = [0.1, 0.03]
OPTIMIZERS = {"SGD": dict(momentum=0.9), "AdamW": dict(betas=(0.9, 0.99))}


def scheduled():
    for kind in dict.fromkeys(case[0] for case in CASES):
        cases = [recorded(optimizer, kind, slug, options, extras)
                 for name, slug, _, options, extras in CASES if name == kind
                 for optimizer in OPTIMIZERS if optimizer == "SGD" or options.get("max_lr")]
        yield f"scheduled/{kind}.json", {
            "format": "gradus.scheduled-training/1", "dtype": "float64", "seed": 0, "cases": cases}


def begun(optimizer, kind, options):
    """A fresh training: the optimizer, what it moves, and the schedule."""
    parameters = [torch.tensor(numbers, dtype=F64) for numbers in INITIAL]
    groups = [dict(params=[p], lr=rate) for p, rate in zip(parameters, RATES)]
    optimizer = getattr(torch.optim, optimizer)(groups, **OPTIMIZERS[optimizer])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that no optimizer step came before
        return optimizer, parameters, made(kind, options, optimizer)


def advance(optimizer, parameters, scheduler, metric):
    """One step of both; where they are then."""
    for parameter in parameters:
        parameter.grad = parameter.clone()
    optimizer.step()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scheduler.step(*([] if metric is None else [metric]))
    return {"lr": [float(group["lr"]) for group in optimizer.param_groups],
            "momentum": [float(group["betas"][0] if "betas" in group else group["momentum"])
                         for group in optimizer.param_groups],
            "parameters": list(map(flat, parameters))}


def recorded(name, kind, slug, options, extras):
    metrics = extras.get("metrics")
    steps = len(metrics) if metrics else extras.get("steps", 13)
    metrics = metrics or [None] * steps
    training = begun(name, kind, options)
    for step in range(steps // 2):
        advance(*training, metrics[step])
    saved = gradus_state.content_of(training[0], training[2])
    later = [advance(*training, metric) for metric in metrics[steps // 2:]]
    content = {"name": f"{slug}-{name}", "scheduler": kind, "options": options, "half": steps // 2,
               "saved": saved, "later": later, "end": gradus_state.content_of(training[0], training[2])}
    return content | ({"metrics": metrics} if metrics[0] is not None else {})
