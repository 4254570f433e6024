#!/usr/bin/env python3
# /// script
# requires-python = ">=3.10"
# dependencies = ["torch==2.15.0", "numpy", "geoopt==0.5.1", "heavyball==3.2.1", "adan-pytorch==0.1.0",
#                 "climin==0.1a1", "torch-optimi==0.3.3", "lightly==1.6.0", "fastai==2.8.12",
#                 "pymc==5.28.5", "deepspeed==0.19.8", "mmengine==0.10.7", "pytorch-ignite==0.5.5",
#                 "transformers==5.24.0"]
# ///
"""Record optimizers and schedules of libraries that the catalogue had not seen, as LIBRARY.NAME.json.

    uv run Tests/Course/OtherLibraries/record_strangers.py [NAME …]

Each is labelled with PyTorch's class, or our subject, that somebody would take it for, and with the options
that he would give. again.py and again_schedules.py have their rules once more in other options.
"""

import importlib
import importlib.metadata
import json
import sys
import warnings
import zlib
from pathlib import Path

warnings.simplefilter("ignore")

import numpy as np  # noqa: E402

from again_schedules import by_torch as rates  # noqa: E402

HERE = Path(__file__).resolve().parent
SHAPES, SCALES, STEPS = [[3, 4], [5], [2, 2]], [1.0, 1e-3, 1e-7], 16
ZERO, TURNED = 6, 9  # the steps with gradients of zeros, and with those of the step before turned round
B = dict(betas=(0.8, 0.95))


def by_torch(module, name, rate="lr", **options):
    """The steps of a class, or a function, that is used as torch.optim's are."""
    def run(initial, gradients, lr):
        import torch
        torch.set_default_dtype(torch.float64)
        if module == "heavyball":
            import heavyball.utils
            heavyball.utils.compile_mode = None
        parameters = [torch.tensor(p, requires_grad=True) for p in initial]
        optimizer = getattr(importlib.import_module(module), name)(parameters, **{rate: lr}, **options)
        for step in gradients:
            for p, g in zip(parameters, step):
                p.grad = torch.tensor(g)
            optimizer.step()
            yield [p.detach().numpy() for p in parameters]
    return run


def by_climin(initial, gradients, lr):
    from climin.adam import Adam
    flat, given = np.concatenate([p.ravel() for p in initial]), iter(gradients)
    optimizer = iter(Adam(flat, lambda _: np.concatenate([g.ravel() for g in next(given)]), step_rate=lr))
    for _ in gradients:
        next(optimizer)
        yield np.split(flat, np.cumsum([p.size for p in initial])[:-1])


def by_pymc(initial, gradients, lr):
    import pymc as pm
    import pytensor
    import pytensor.tensor as pt
    parameters = [pytensor.shared(p) for p in initial]
    symbols = [pt.tensor(f"g{k}", dtype="float64", shape=(None,) * p.ndim) for k, p in enumerate(initial)]
    step = pytensor.function(symbols, [], updates=pm.updates.rmsprop(symbols, parameters, learning_rate=lr),
                             mode="FAST_COMPILE")
    for given in gradients:
        step(*given)
        yield [p.get_value() for p in parameters]


# The file; the package; our subject; the options beside the rate; what steps.
OPTIMIZERS = [
    ("geoopt.RiemannianSGD", "geoopt", "SGD", dict(momentum=0.9),
     by_torch("geoopt.optim", "RiemannianSGD", momentum=0.9)),
    ("heavyball.AdamW", "heavyball", "AdamW", B | dict(eps=1e-4, weight_decay=0.1),
     by_torch("heavyball", "AdamW", eps=1e-4, weight_decay=0.1, **B)),
    ("adan_pytorch.Adan", "adan-pytorch", "Adan", {}, by_torch("adan_pytorch", "Adan")),
    ("climin.Adam", "climin", "Adam", {}, by_climin),
    ("optimi.RAdam", "torch-optimi", "RAdam", {}, by_torch("optimi", "RAdam")),
    ("lightly.LARS", "lightly", "LARS", dict(momentum=0.9, weight_decay=0.1),
     by_torch("lightly.utils.lars", "LARS", momentum=0.9, weight_decay=0.1)),
    ("fastai.RMSProp-momentum", "fastai", "RMSprop", dict(momentum=0.8, alpha=0.9),
     by_torch("fastai.optimizer", "RMSProp", mom=0.8, sqr_mom=0.9)),
    ("fastai.Lamb", "fastai", "LAMB", B | dict(eps=1e-4, weight_decay=0.02),
     by_torch("fastai.optimizer", "Lamb", mom=0.8, sqr_mom=0.95, eps=1e-4, wd=0.02)),
    ("fastai.RAdam", "fastai", "RAdam", {}, by_torch("fastai.optimizer", "RAdam")),
    ("pymc.rmsprop", "pymc", "RMSprop", {}, by_pymc),
]


def recorded(name, package, kind, options, run):
    dtype = np.float32 if package == "heavyball" else np.float64
    draw = np.random.default_rng(zlib.crc32(name.encode()))
    initial = [draw.normal(size=s).astype(dtype) for s in SHAPES]
    gradients = [[(scale * draw.normal(size=s)).astype(dtype) for s, scale in zip(SHAPES, SCALES)]
                 for _ in range(STEPS)]
    gradients[ZERO - 1] = [0 * g for g in gradients[ZERO - 1]]
    gradients[TURNED - 1] = [-g for g in gradients[TURNED - 2]]
    start, seen = [x.ravel().astype(float).tolist() for x in initial], []
    for g in gradients:
        seen.append([x.ravel().astype(float).tolist() for x in g])
    steps = [{"gradients": g, "parameters": [np.array(x, float).ravel().tolist() for x in p]}
             for g, p in zip(seen, run(initial, gradients, 0.01))]
    return {"format": "gradus.optimizer-trace/1",
            "recordedBy": {"framework": package, "version": importlib.metadata.version(package)},
            "optimizer": kind, "options": {"lr": 0.01} | options, "dtype": np.dtype(dtype).name,
            "shapes": SHAPES, "initial": start, "steps": steps}


def deepspeed():
    from deepspeed.runtime.lr_schedules import WarmupLR
    return rates(lambda o: WarmupLR(o, 0.01, 0.1, 6), 20, 0.1)


def mmengine(name, **options):
    return lambda: rates(lambda o: getattr(importlib.import_module("mmengine.optim"), name)(o, **options), 20, 0.1)


def ignite():
    import torch
    from ignite.handlers.param_scheduler import CosineAnnealingScheduler
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    schedule, values = CosineAnnealingScheduler(optimizer, "lr", 0.1, 0.01, 10), []
    for _ in range(25):
        schedule(None)
        values.append(optimizer.param_groups[0]["lr"])
    return values


def transformers():
    from transformers import get_linear_schedule_with_warmup
    return rates(lambda o: get_linear_schedule_with_warmup(o, 5, 20), 24, 0.1)


LINES = {"schedulers": [{"scheduler": "LinearLR", "options": {"start_factor": 0.2, "total_iters": 5}},
                        {"scheduler": "LinearLR", "options": {
                            "start_factor": 1.0, "end_factor": 0.0, "total_iters": 15}}],
         "milestones": [5]}
# The file; the package; PyTorch's scheduler; its options; the rates.
SCHEDULES = [
    ("deepspeed.WarmupLR", "deepspeed", "LinearLR", dict(start_factor=0.1, total_iters=6), deepspeed),
    ("mmengine.LinearLR", "mmengine", "LinearLR", dict(start_factor=0.25, total_iters=5),
     mmengine("LinearLR", start_factor=0.25, end=5)),
    ("mmengine.CosineAnnealingLR-end", "mmengine", "CosineAnnealingLR", dict(T_max=10, eta_min=0.01),
     mmengine("CosineAnnealingLR", T_max=10, eta_min=0.01, end=10)),
    ("ignite.CosineAnnealingScheduler", "pytorch-ignite", "CosineAnnealingLR",
     dict(T_max=10, eta_min=0.01), ignite),
    ("hf.linear", "transformers", "SequentialLR", LINES, transformers),
]


def schedule(package, kind, options, values):
    return {"format": "gradus.schedule-trace/1",
            "recordedBy": {"framework": package, "version": importlib.metadata.version(package)},
            "scheduler": kind, "options": options, "base": {"lr": 0.1},
            "values": [{"lr": float(value)} for value in values()]}


def main():
    wanted = sys.argv[1:]
    made = {case[0]: (lambda case=case: recorded(*case)) for case in OPTIMIZERS}
    made |= {name: (lambda rest=rest: schedule(*rest)) for name, *rest in SCHEDULES}
    for name, make in made.items():
        if not wanted or name in wanted:
            text = json.dumps(make(), allow_nan=False).replace('{"gradients"', '\n{"gradients"')
            (HERE / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
