#!/usr/bin/env python3
# /// script
# requires-python = ">=3.10"
# dependencies = ["torch==2.15.0", "transformers==5.24.0", "timm==1.0.31", "keras==3.15.1", "jax==0.10.2",
#                 "optax==0.2.8", "mlx[cpu]==0.32.4"]
# ///
"""Record the schedules of other libraries once more, in other lengths and rates, as again-*.json.

    uv run Tests/Course/OtherLibraries/again_schedules.py [NAME …]

Each is labelled with PyTorch's scheduler that somebody would take it for. Paddle's two are its rules,
written here: they give the recordings of Paddle 3.3.1 beside them to the last digit, which `check` asks.
"""

import importlib.metadata
import json
import math
import os
import sys
import warnings
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("JAX_PLATFORMS", "cpu")
warnings.simplefilter("ignore")

HERE = Path(__file__).resolve().parent
METRICS = [2.0, 1.7, 1.72, 1.71, 1.69, 1.8, 1.75, 1.2, 1.25, 1.3, 1.31, 1.29, 1.28, 1.1, 1.0, 1.05,
           1.06, 1.07, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97]


def by_torch(make, steps, lr):
    """The rates of a schedule that is used as torch's are."""
    import torch
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    schedule = make(optimizer)
    rates = [optimizer.param_groups[0]["lr"]]
    for _ in range(steps):
        optimizer.step()
        schedule.step()
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def transformers_cosine():
    from transformers import get_cosine_schedule_with_warmup as make
    return by_torch(lambda o: make(o, 7, 33), 36, 0.04)


def transformers_polynomial():
    from transformers import get_polynomial_decay_schedule_with_warmup as make
    return by_torch(lambda o: make(o, 0, 26, power=1.5), 30, 0.3)


def transformers_restarts():
    from transformers import get_cosine_with_hard_restarts_schedule_with_warmup as make
    return by_torch(lambda o: make(o, 0, 24, num_cycles=4), 29, 0.02)


def by_timm(make, steps, lr, metrics=None):
    import torch
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    schedule = make(optimizer)
    rates = [optimizer.param_groups[0]["lr"]]
    for epoch in range(1, steps + 1):
        schedule.step(epoch, *([] if metrics is None else [metrics[epoch - 1]]))
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def timm_cosine():
    from timm.scheduler import CosineLRScheduler
    return by_timm(lambda o: CosineLRScheduler(
        o, t_initial=26, warmup_t=8, warmup_lr_init=0.015), 31, 0.06)


def timm_plateau():
    from timm.scheduler import PlateauLRScheduler
    return by_timm(lambda o: PlateauLRScheduler(
        o, decay_rate=0.4, patience_t=2), len(METRICS), 0.3, METRICS)


def keras_plateau():
    import keras
    keras.config.set_floatx("float64")
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.25), loss="mse")
    watch = keras.callbacks.ReduceLROnPlateau(
        monitor="loss", factor=0.5, patience=3, cooldown=2, min_delta=0.05)
    watch.set_model(model)
    watch.on_train_begin()
    rates = [float(model.optimizer.learning_rate)]
    for epoch, metric in enumerate(METRICS):
        watch.on_epoch_end(epoch, {"loss": metric})
        rates.append(float(model.optimizer.learning_rate))
    return rates


def mlx_cosine():
    import mlx.core as mx
    from mlx.optimizers import cosine_decay
    schedule = cosine_decay(0.03, 14)
    return [schedule(mx.array(step)).item() for step in range(20)]


def optax_onecycle():
    import jax
    jax.config.update("jax_enable_x64", True)
    import optax
    schedule = optax.cosine_onecycle_schedule(40, 0.6, pct_start=0.25)
    return [float(schedule(step)) for step in range(40)]


def paddle_onecycle(peak, total):
    """PyTorch's phases, and an end at 1e-4, whatever the peak is."""
    up = 0.3 * total - 1
    def between(a, b, part):
        return b + (a - b) / 2 * (math.cos(math.pi * part) + 1)
    start = peak / 25
    return [between(start, peak, step / up) if step <= up
            else between(peak, 1e-4, (step - up) / (total - 1 - up)) for step in range(total)]


def paddle_plateau(lr, factor, patience, threshold, cooldown, metrics):
    """Metrics during the cooldown are not looked at."""
    rates, best, bad, cooling = [lr], math.inf, 0, 0
    for metric in metrics:
        if cooling > 0:
            cooling -= 1
        else:
            if metric < best * (1 - threshold):
                best, bad = metric, 0
            else:
                bad += 1
            if bad > patience:
                cooling, bad = cooldown, 0
                lr = max(lr * factor, 0) if lr - lr * factor > 1e-8 else lr
        rates.append(lr)
    return rates


def deepspeed_warmup(lr, part, total, steps):
    """By logarithm, and each rate one step late."""
    def rate(epoch):
        rise = math.log(epoch + 1) / math.log(total) if epoch < total else 1
        return lr * (part + (1 - part) * rise)
    return [rate(max(0, epoch - 1)) for epoch in range(steps)]


def mmengine_line(lr, start, end, steps):
    return [lr * (start + (1 - start) * min(1, epoch / (end - 1))) for epoch in range(steps)]


def cosine(lr, least, part):
    return least + (lr - least) * (1 + math.cos(math.pi * part)) / 2


def transformers_linear():
    from transformers import get_linear_schedule_with_warmup as make
    return by_torch(lambda o: make(o, 7, 30), 33, 0.04)


def part(name, **options):
    return {"scheduler": name, "options": options}


# The scheduler that it is taken for, its options, the rate before, and the metrics, if any.
RULES = {
    "hf.cosine": ("transformers", transformers_cosine, "SequentialLR", dict(
        schedulers=[part("LinearLR", start_factor=1 / 7, total_iters=7),
                    part("CosineAnnealingLR", T_max=26)], milestones=[7]), 0.04, None),
    "hf.poly": ("transformers", transformers_polynomial, "PolynomialLR",
                dict(total_iters=26, power=1.5), 0.3, None),
    "hf.restarts": ("transformers", transformers_restarts, "CosineAnnealingWarmRestarts",
                    dict(T_0=6), 0.02, None),
    "timm.cosine": ("timm", timm_cosine, "SequentialLR", dict(
        schedulers=[part("LinearLR", start_factor=0.25, total_iters=8),
                    part("CosineAnnealingLR", T_max=26)], milestones=[8]), 0.06, None),
    "timm.plateau": ("timm", timm_plateau, "ReduceLROnPlateau", dict(factor=0.4, patience=2),
                     0.3, METRICS),
    "keras.plateau": ("keras", keras_plateau, "ReduceLROnPlateau",
                      dict(factor=0.5, patience=3, cooldown=2, threshold=0.05, threshold_mode="abs"),
                      0.25, METRICS),
    "mlx.cosine": ("mlx", mlx_cosine, "CosineAnnealingLR", dict(T_max=14), 0.03, None),
    "optax.onecycle": ("optax", optax_onecycle, "OneCycleLR",
                       dict(max_lr=0.6, total_steps=40, pct_start=0.25, cycle_momentum=False),
                       0.6, None),
    "paddle.onecycle": (None, lambda: paddle_onecycle(0.5, 40), "OneCycleLR",
                        dict(max_lr=0.5, total_steps=40, cycle_momentum=False), 0.5, None),
    "paddle.plateau": (None, lambda: paddle_plateau(0.3, 0.4, 1, 0.1, 2, METRICS),
                       "ReduceLROnPlateau",
                       dict(factor=0.4, patience=1, cooldown=2, threshold=0.1), 0.3, METRICS),
    "deepspeed.WarmupLR": (None, lambda: deepspeed_warmup(0.3, 0.2, 9, 20), "LinearLR",
                           dict(start_factor=0.2, total_iters=9), 0.3, None),
    "mmengine.LinearLR": (None, lambda: mmengine_line(0.3, 0.2, 9, 20), "LinearLR",
                          dict(start_factor=0.2, total_iters=9), 0.3, None),
    "mmengine.CosineAnnealingLR": (None, lambda: [cosine(0.3, 0.02, min(e, 6) / 7) for e in range(20)],
                                   "CosineAnnealingLR", dict(T_max=7, eta_min=0.02), 0.3, None),
    "ignite.CosineAnnealingScheduler": (None, lambda: [cosine(0.3, 0.02, e % 7 / 7) for e in range(20)],
                                        "CosineAnnealingLR", dict(T_max=7, eta_min=0.02), 0.3, None),
    "hf.linear": ("transformers", transformers_linear, "SequentialLR", dict(
        schedulers=[part("LinearLR", start_factor=1 / 7, total_iters=7),
                    part("LinearLR", start_factor=1.0, end_factor=0.0, total_iters=23)],
        milestones=[7]), 0.04, None),
}


def check():
    """Paddle's rules give what Paddle recorded."""
    for name, rates in [
            ("paddle.onecycle", lambda o, m: paddle_onecycle(o["max_lr"], o["total_steps"])),
            ("paddle.plateau.cool", lambda o, m: paddle_plateau(
                0.1, o["factor"], o["patience"], o["threshold"], o["cooldown"], m))]:
        file = json.loads((HERE / f"{name}.json").read_text())
        recorded = [value["lr"] for value in file["values"]]
        found = rates(file["options"], file.get("metrics"))[:len(recorded)]
        worst = max(abs(a - b) for a, b in zip(found, recorded))
        assert len(found) == len(recorded) and worst < 1e-15, (name, worst)


def main():
    check()
    for name in sys.argv[1:] or RULES:
        package, rates, scheduler, options, lr, metrics = RULES[name]
        version = importlib.metadata.version(package) if package else ""
        content = {"format": "gradus.schedule-trace/1",
                   "recordedBy": {"framework": package or "python", "version": version},
                   "scheduler": scheduler, "options": options, "base": {"lr": lr},
                   "values": [{"lr": rate} for rate in rates()]}
        if metrics:
            content["metrics"] = metrics
        (HERE / f"again-{name}.json").write_text(json.dumps(content, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
