"""Trainings of torch.optim, and of its authors' Lion, that are saved half way, as gradus_state.py saves
them. LBFGS is given the slopes of a bowl, since it divides by differences of gradients.

In float64 and in float32. Of the tensors the last has gradients whose squares float32 does not have:
who computes in float64 and rounds goes elsewhere.
"""

import sys
import zlib
from pathlib import Path

import torch

from recordings_shared import F32, F64, away_from_zero, flat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Python"))
import gradus_state  # noqa: E402

SHAPES = [[3, 4], [5], [2, 3], [4]]
SCALES = [1.0, 1e-3, 1e-7, 1e-24]
STEPS, HALF = 16, 8
TINY = 1e-26  # an ε that is small beside even those gradients

# By class: options for all, and for the last two tensors where they are a group.
CASES = {
    "SGD": (dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05), None),
    "Adam": (dict(lr=0.05, eps=TINY, amsgrad=True), None),
    "AdamW": (dict(lr=0.05, eps=TINY, weight_decay=0.2), dict(lr=0.02, weight_decay=0.0)),
    "NAdam": (dict(lr=0.05, eps=TINY, momentum_decay=0.1), None),
    "RAdam": (dict(lr=0.05, eps=TINY, betas=(0.9, 0.99)), None),
    "Adamax": (dict(lr=0.05, eps=TINY), None),
    "RMSprop": (dict(lr=0.01, eps=TINY, alpha=0.9, momentum=0.5, centered=True), None),
    "Adagrad": (dict(lr=0.1, eps=TINY, lr_decay=0.05), None),
    "Adadelta": (dict(lr=0.5, rho=0.8), dict(lr=1.0)),
    "Rprop": (dict(lr=0.01, step_sizes=(1e-6, 0.5)), None),
    "ASGD": (dict(lr=0.1, lambd=0.1, t0=3.0, alpha=0.5), None),
    "Adafactor": (dict(lr=0.05, weight_decay=0.1), None),
    "SparseAdam": (dict(lr=0.05, eps=TINY, betas=(0.8, 0.99)), None),
    "Muon": (dict(lr=0.02, momentum=0.9, weight_decay=0.2), None),
    "LBFGS": (dict(lr=0.4, max_iter=1, history_size=3), None),
    "Lion": (dict(lr=0.02, betas=(0.9, 0.8), weight_decay=0.2), dict(lr=0.01)),
}

# Muon is for matrices.
SHAPES_OF = {"Muon": [[3, 4], [5, 2], [2, 3], [4, 1]]}


def states():
    for kind, (options, others) in CASES.items():
        for dtype in (F64, F32):
            name = f"{kind}-{str(dtype).removeprefix('torch.')}"
            yield f"states/{name}.json", recorded(kind, options, others, dtype, name)


def recorded(kind, options, others, dtype, name):
    generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    shapes = SHAPES_OF.get(kind, SHAPES)
    initial = [away_from_zero(shape, 0.3, 2.0, generator).to(dtype) for shape in shapes]
    gradients = [[given(kind, t, (scale * away_from_zero(shape, 0.3, 2.0, generator)).to(dtype))
                  for shape, scale in zip(shapes, SCALES)] for t in range(STEPS)]
    torch.set_default_dtype(dtype)  # NAdam's product and ASGD's rate are kept in it
    try:
        optimizer, parameters = made(kind, options, others, initial)
        steps = []
        for t, step in enumerate(gradients):
            if t == HALF:
                saved = gradus_state.content_of(optimizer)
            if kind == "LBFGS":
                # The bowl's curvatures lie between one and three.
                step = gradients[t] = [p.detach() * (2 + torch.cos(torch.arange(p.numel(), dtype=dtype))
                                                     .reshape(p.shape)) for p in parameters]
            advance(optimizer, parameters, step)
            steps.append({"gradients": list(map(flat, step)), "parameters": list(map(flat, parameters))})
        end = gradus_state.content_of(optimizer)
    finally:
        torch.set_default_dtype(F32)
    return {"format": "gradus.continued-training/1", "optimizer": kind,
            "dtype": str(dtype).removeprefix("torch."), "half": HALF,
            "initial": list(map(flat, initial)), "saved": saved, "end": end, "steps": steps}


def given(kind, t, gradient):
    """The gradient of step t: of SparseAdam every other row is not in it."""
    if kind == "SparseAdam":
        gradient[t % 2::2] = 0
    return gradient


def made(kind, options, others, initial):
    """The optimizer and its parameters, of which the last two are a group where there are others."""
    parameters = [p.clone().requires_grad_() for p in initial]
    groups = parameters if others is None else [
        dict(params=parameters[:2]), dict(params=parameters[2:], **others)]
    return made_by(kind)(groups, **options), parameters


def made_by(kind):
    if kind != "Lion":
        return getattr(torch.optim, kind)
    import lion_pytorch  # of which no other case has need
    return lion_pytorch.Lion


def advance(optimizer, parameters, gradients):
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = gradient.clone().to(parameter.dtype)
        if isinstance(optimizer, torch.optim.SparseAdam):
            parameter.grad = parameter.grad.to_sparse(1)
    # LBFGS takes the slopes that are there.
    optimizer.step((lambda: torch.tensor(0.0)) if isinstance(optimizer, torch.optim.LBFGS) else None)
