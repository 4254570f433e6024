"""Recordings of torch.optim.lr_scheduler and SWALR: every class, every option, and their traps.

A function cannot stand in JSON. `lr_lambda` and `scale_fn` are tables: f(e) is element e.
"""

import warnings

import torch
from torch.optim import lr_scheduler, swa_utils

RISE = [0.1, 0.4, 0.7, 1.0]
FALL = [1.0, 0.9, 0.8, 0.75, 0.7, 0.65, 0.6, 0.5, 0.45, 0.4, 0.3, 0.25, 0.2, 0.1]
IMPROVING = [1.0, 0.9, 0.8, 0.8, 0.8, 0.79999, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.6, 0.6, 0.6]
WORSENING = [-1.0, -0.99995, -0.9999, -0.99985, -0.9998, -0.9997, -0.9996, -0.9995]
GROWING = [0.1, 0.2, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3001, 0.3, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.5]


def part(scheduler, **options):
    """One scheduler of several."""
    return {"scheduler": scheduler, "options": options}


# (class, slug, what the file pins, options, extras: lr, momentum, steps, metrics)
CASES = [
    ("LambdaLR", "table", "the factor multiplies the base rate", dict(lr_lambda=FALL), {}),
    ("LambdaLR", "warm-up", "a warm-up by hand", dict(lr_lambda=RISE + [1.0] * 8), dict(steps=11)),
    ("MultiplicativeLR", "table", "the factor multiplies the rate before; f(0) is never used",
     dict(lr_lambda=FALL), {}),
    ("MultiplicativeLR", "growing", "factors above one", dict(lr_lambda=[5.0, 1.1, 1.2, 0.5, 1.3]),
     dict(steps=4)),
    ("StepLR", "default", "gamma is 0.1", dict(step_size=3), {}),
    ("StepLR", "gamma-0.5", "another factor", dict(step_size=4, gamma=0.5), {}),
    ("StepLR", "size-1", "every step", dict(step_size=1, gamma=0.9), {}),
    ("MultiStepLR", "default", "at the milestones themselves", dict(milestones=[2, 5, 9]), {}),
    ("MultiStepLR", "gamma-0.5", "another factor", dict(milestones=[3, 4, 10], gamma=0.5), {}),
    ("MultiStepLR", "twice", "a milestone twice counts twice", dict(milestones=[3, 3, 7], gamma=0.5),
     {}),
    ("MultiStepLR", "zero", "a milestone at zero counts at once", dict(milestones=[0, 4], gamma=0.5),
     {}),
    ("ConstantLR", "default", "a third for five steps", {}, {}),
    ("ConstantLR", "factor-0.5-total-3", "the base from step 3 on", dict(factor=0.5, total_iters=3),
     {}),
    ("ConstantLR", "total-0", "the factor stays for ever", dict(factor=0.5, total_iters=0), {}),
    ("LinearLR", "default", "from a third to one in five steps", {}, {}),
    ("LinearLR", "warm-up", "from a thousandth in ten steps",
     dict(start_factor=0.001, total_iters=10), {}),
    ("LinearLR", "falling", "from one to a tenth",
     dict(start_factor=1.0, end_factor=0.1, total_iters=6), {}),
    ("ExponentialLR", "gamma-0.9", "a tenth less each step", dict(gamma=0.9), {}),
    ("ExponentialLR", "gamma-0.5", "half each step", dict(gamma=0.5), {}),
    ("ExponentialLR", "gamma-1.1", "a growing rate, as for a range test", dict(gamma=1.1), {}),
    ("PolynomialLR", "default", "to zero in five steps", {}, {}),
    ("PolynomialLR", "power-2", "a parabola", dict(total_iters=8, power=2.0), {}),
    ("PolynomialLR", "power-0.5", "a root", dict(total_iters=10, power=0.5), {}),
    ("CosineAnnealingLR", "t-10", "half a wave in ten steps", dict(T_max=10), dict(steps=10)),
    ("CosineAnnealingLR", "eta-min", "not below the least rate", dict(T_max=8, eta_min=0.01), {}),
    ("CosineAnnealingLR", "past-the-end", "it rises again after T_max", dict(T_max=4),
     dict(steps=18)),
    ("CosineAnnealingLR", "eta-min-above", "a least rate above the base: it rises",
     dict(T_max=6, eta_min=0.5), {}),
    ("CosineAnnealingLR", "t-1", "the shortest wave", dict(T_max=1), dict(steps=6)),
    ("CosineAnnealingWarmRestarts", "t0-4", "restarts every four steps", dict(T_0=4), {}),
    ("CosineAnnealingWarmRestarts", "t0-2-mult-2", "each period twice as long",
     dict(T_0=2, T_mult=2), dict(steps=16)),
    ("CosineAnnealingWarmRestarts", "eta-min", "not below the least rate",
     dict(T_0=3, T_mult=3, eta_min=0.02), {}),
    ("CosineAnnealingWarmRestarts", "t0-2-long", "many restarts", dict(T_0=2), dict(steps=27)),
    ("CosineAnnealingWarmRestarts", "t0-1", "the shortest period", dict(T_0=1, T_mult=2), {}),
    ("CyclicLR", "triangular", "momentum falls where the rate rises",
     dict(base_lr=0.01, max_lr=0.1, step_size_up=4), dict(steps=18)),
    ("CyclicLR", "triangular2", "each cycle half as high",
     dict(base_lr=0.01, max_lr=0.1, step_size_up=3, mode="triangular2"), dict(steps=18)),
    ("CyclicLR", "exp-range", "the height falls with each step",
     dict(base_lr=0.01, max_lr=0.1, step_size_up=3, mode="exp_range", gamma=0.95), dict(steps=18)),
    ("CyclicLR", "up-2-down-5", "unequal halves",
     dict(base_lr=0.01, max_lr=0.1, step_size_up=2, step_size_down=5), dict(steps=18)),
    ("CyclicLR", "momentum-range", "another range of momentum",
     dict(base_lr=0.01, max_lr=0.1, step_size_up=4, base_momentum=0.5, max_momentum=0.95),
     dict(steps=18)),
    ("CyclicLR", "no-momentum", "the rate alone",
     dict(base_lr=0.01, max_lr=0.1, step_size_up=4, cycle_momentum=False), {}),
    ("CyclicLR", "scale-by-cycle", "heights from a table, by cycle from 1",
     dict(base_lr=0.01, max_lr=0.1, step_size_up=2, scale_fn=[0.0, 1.0, 0.7, 0.4, 0.2, 0.1, 0.05]),
     dict(steps=15)),
    ("CyclicLR", "scale-by-iteration", "heights from a table, by step",
     dict(base_lr=0.01, max_lr=0.1, step_size_up=2, scale_fn=FALL + [0.1] * 4,
          scale_mode="iterations"), dict(steps=12)),
    ("OneCycleLR", "default", "cosines up and down; momentum opposite",
     dict(max_lr=0.9, total_steps=20), dict(steps=19)),
    ("OneCycleLR", "linear", "straight lines", dict(max_lr=0.9, total_steps=15,
                                                    anneal_strategy="linear"), {}),
    ("OneCycleLR", "pct-0.5", "half the way up", dict(max_lr=0.9, total_steps=15, pct_start=0.5),
     {}),
    ("OneCycleLR", "factors", "where it starts and where it ends",
     dict(max_lr=0.9, total_steps=15, div_factor=10.0, final_div_factor=100.0), {}),
    ("OneCycleLR", "three-phase", "up, down as far, then out",
     dict(max_lr=0.9, total_steps=20, three_phase=True), dict(steps=19)),
    ("OneCycleLR", "three-phase-linear", "the same in straight lines",
     dict(max_lr=0.9, total_steps=20, three_phase=True, anneal_strategy="linear", pct_start=0.25),
     dict(steps=19)),
    ("OneCycleLR", "epochs", "epochs times steps", dict(max_lr=0.5, epochs=3, steps_per_epoch=5),
     {}),
    ("OneCycleLR", "momentum-range", "another range of momentum",
     dict(max_lr=0.9, total_steps=15, base_momentum=0.5, max_momentum=0.99), {}),
    ("OneCycleLR", "no-momentum", "the rate alone",
     dict(max_lr=0.9, total_steps=15, cycle_momentum=False), {}),
    ("OneCycleLR", "one-step-more", "the step beyond the last is taken too",
     dict(max_lr=0.9, total_steps=10), dict(steps=10)),
    ("OneCycleLR", "one-step-more-linear", "and leads below zero",
     dict(max_lr=0.9, total_steps=10, anneal_strategy="linear"), dict(steps=10)),
    ("ReduceLROnPlateau", "patience-2", "after three bad epochs",
     dict(factor=0.5, patience=2), dict(metrics=IMPROVING)),
    ("ReduceLROnPlateau", "patience-0", "at the first bad one", dict(patience=0),
     dict(metrics=IMPROVING)),
    ("ReduceLROnPlateau", "default", "ten bad epochs are borne", {},
     dict(metrics=[1.0] * 14 + [0.5] + [0.6] * 12)),
    ("ReduceLROnPlateau", "max", "larger is better", dict(mode="max", factor=0.5, patience=2),
     dict(metrics=GROWING)),
    ("ReduceLROnPlateau", "abs", "an absolute threshold",
     dict(factor=0.5, patience=1, threshold=0.15, threshold_mode="abs"), dict(metrics=IMPROVING)),
    ("ReduceLROnPlateau", "abs-of-ten", "an absolute threshold on a large metric",
     dict(factor=0.5, patience=1, threshold=0.15, threshold_mode="abs"),
     dict(metrics=[10.0, 9.7, 9.4, 9.1, 8.8, 8.7, 8.6, 8.6, 8.6, 8.6])),
    ("ReduceLROnPlateau", "rel-0.2", "a relative threshold",
     dict(factor=0.5, patience=1, threshold=0.2), dict(metrics=IMPROVING)),
    ("ReduceLROnPlateau", "max-abs", "an absolute threshold upwards",
     dict(mode="max", factor=0.5, patience=1, threshold=0.05, threshold_mode="abs"),
     dict(metrics=GROWING)),
    ("ReduceLROnPlateau", "cooldown-3", "bad epochs do not count while it cools down",
     dict(factor=0.5, patience=0, cooldown=3), dict(metrics=[1.0] * 14)),
    ("ReduceLROnPlateau", "cooldown-better", "what is better while it cools down is the best from then on",
     dict(factor=0.5, patience=1, cooldown=3),
     dict(metrics=[1.0, 1.1, 1.2, 0.5, 0.4, 0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.45, 0.3, 0.35])),
    ("ReduceLROnPlateau", "min-lr", "not below the least rate",
     dict(factor=0.1, patience=0, min_lr=0.004), dict(metrics=[1.0] * 6)),
    ("ReduceLROnPlateau", "eps", "a change below eps is not made",
     dict(factor=0.5, patience=0, eps=0.02), dict(metrics=[1.0] * 6)),
    ("ReduceLROnPlateau", "negative", "of a negative metric, slowly worse counts as better",
     dict(factor=0.5, patience=1), dict(metrics=WORSENING)),
    ("SWALR", "default", "to the rate of averaging, by a cosine in ten steps", dict(swa_lr=0.02), {}),
    ("SWALR", "linear-3", "by a straight line in three",
     dict(swa_lr=0.01, anneal_epochs=3, anneal_strategy="linear"), dict(lr=1.0)),
    ("SWALR", "at-once", "without annealing", dict(swa_lr=0.05, anneal_epochs=0), dict(steps=5)),
    ("SequentialLR", "warm-up-then-exponential", "the rate of the base returns at the milestone",
     dict(schedulers=[part("LinearLR", start_factor=0.1, total_iters=4),
                      part("ExponentialLR", gamma=0.9)], milestones=[4]), {}),
    ("SequentialLR", "warm-up-then-cosine", "as language models are trained",
     dict(schedulers=[part("LinearLR", start_factor=0.01, total_iters=3),
                      part("CosineAnnealingLR", T_max=9, eta_min=0.001)], milestones=[3]), {}),
    ("SequentialLR", "warm-up-then-polynomial", "with a power",
     dict(schedulers=[part("LinearLR", start_factor=0.2, total_iters=4),
                      part("PolynomialLR", total_iters=6, power=2.0)], milestones=[4]), {}),
    ("SequentialLR", "warm-up-stable-decay", "a line up, and a line down",
     dict(schedulers=[part("LinearLR", start_factor=0.25, total_iters=3),
                      part("ConstantLR", factor=1.0, total_iters=4),
                      part("LinearLR", start_factor=1.0, end_factor=0.1, total_iters=4)],
          milestones=[3, 7]), {}),
    ("SequentialLR", "three", "three of them",
     dict(schedulers=[part("ConstantLR", factor=0.1, total_iters=2),
                      part("ExponentialLR", gamma=0.8), part("StepLR", step_size=2, gamma=0.5)],
          milestones=[2, 7]), {}),
    ("SequentialLR", "multiplicative", "one without a closed form goes on from the rate it finds",
     dict(schedulers=[part("ExponentialLR", gamma=0.5),
                      part("MultiplicativeLR", lr_lambda=[0.95] * 20)], milestones=[3]), {}),
    ("SequentialLR", "one-cycle", "its constructor has changed the base",
     dict(schedulers=[part("LinearLR", start_factor=0.1, total_iters=3),
                      part("OneCycleLR", max_lr=2.0, total_steps=10)], milestones=[3]),
     dict(steps=10)),
    ("SequentialLR", "nested", "a sequence within a sequence",
     dict(schedulers=[part("SequentialLR", schedulers=[
         part("ConstantLR", factor=0.5, total_iters=9), part("ConstantLR", factor=0.2,
                                                             total_iters=9)], milestones=[3]),
         part("ExponentialLR", gamma=0.5)], milestones=[6]), dict(steps=10)),
    ("SequentialLR", "milestone-0", "the second from the start",
     dict(schedulers=[part("ExponentialLR", gamma=0.5), part("StepLR", step_size=2, gamma=0.1)],
          milestones=[0]), {}),
    ("ChainedScheduler", "constant-exponential", "both multiply",
     dict(schedulers=[part("ConstantLR", factor=0.1, total_iters=4),
                      part("ExponentialLR", gamma=0.9)]), {}),
    ("ChainedScheduler", "exponential-lambda", "one that sets forgets what the other multiplied",
     dict(schedulers=[part("ExponentialLR", gamma=0.5), part("LambdaLR", lr_lambda=FALL)]), {}),
    ("ChainedScheduler", "exponential-restarts", "as do restarts",
     dict(schedulers=[part("ExponentialLR", gamma=0.9),
                      part("CosineAnnealingWarmRestarts", T_0=4)]), {}),
    ("ChainedScheduler", "three", "three that multiply",
     dict(schedulers=[part("LinearLR", total_iters=4), part("StepLR", step_size=3, gamma=0.5),
                      part("CosineAnnealingLR", T_max=12)]), {}),
]


def made(name, options, optimizer):
    """The scheduler of torch's class `name`; tables become functions, parts schedulers."""
    options = dict(options)
    for table in ("lr_lambda", "scale_fn"):
        if table in options:
            options[table] = lambda e, values=options[table]: values[int(e)]
    if "schedulers" in options:
        parts = [made(p["scheduler"], p["options"], optimizer) for p in options.pop("schedulers")]
        if name == "ChainedScheduler":
            return lr_scheduler.ChainedScheduler(parts)
        return lr_scheduler.SequentialLR(optimizer, parts, **options)
    if name == "SWALR":
        return swa_utils.SWALR(optimizer, **options)
    return getattr(lr_scheduler, name)(optimizer, **options)


def schedules():
    for name, slug, covers, options, extras in CASES:
        base = {"lr": extras.get("lr", 0.1), "momentum": 0.9}
        optimizer = torch.optim.SGD([torch.zeros(1)], **base)
        metrics = extras.get("metrics")
        steps = len(metrics) if metrics else extras.get("steps", 13)
        group = optimizer.param_groups[0]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that no optimizer step came before
            scheduler = made(name, options, optimizer)
            values = [{"lr": float(group["lr"]), "momentum": float(group["momentum"])}]
            for step in range(steps):
                scheduler.step(*([metrics[step]] if metrics else []))
                values.append({"lr": float(group["lr"]), "momentum": float(group["momentum"])})
        content = {"format": "gradus.schedule-trace/1", "scheduler": name, "options": options,
                   "covers": covers, "dtype": "float64", "seed": 0, "base": base}
        if metrics:
            content["metrics"] = metrics
        yield f"schedules/{name}-{slug}.json", content | {"values": values}
