#!/usr/bin/env python3
# /// script
# requires-python = ">=3.10"
# dependencies = ["torch==2.15.0", "numpy", "lion-pytorch==0.2.5", "timm==1.0.31",
#                 "pytorch-optimizer==4.1.0", "torch_optimizer==0.3.0", "schedulefree==1.4.1"]
# ///
"""Record the optimizers that PyTorch does not have, as the files in libraries/.

    uv run Fixtures/record_libraries.py            record every file again
    uv run Fixtures/record_libraries.py --check    record in memory and compare with the files

Each is its authors' rule in the options that the table gives, whatever else the library adds by
default. What they meet on their way is what PyTorch's meet: see recordings_optimizers.py.
"""

import importlib
import importlib.metadata
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import record  # noqa: E402

FOLDER = "libraries"

RATE, BETAS, EPS, DECAY = dict(lr=0.1), dict(betas=(0.5, 0.9)), dict(eps=1e-3), dict(weight_decay=0.1)
ADAPTIVE = [
    ("default", "the defaults", dict()), ("lr-0.1", "another learning rate", RATE),
    ("betas-0.5-0.9", "short memories", BETAS | dict(lr=0.01)),
    ("eps-1e-3", "a large epsilon", EPS | dict(lr=0.01)),
    ("weight-decay-0.1", "decay", DECAY | dict(lr=0.01)),
    ("none", "tensors without a gradient", dict(lr=0.01, none=True)),
    ("everything", "all together", dict(lr=0.02, weight_decay=0.05, eps=1e-4, betas=(0.8, 0.95))),
]
TRIPLE = [c for c in ADAPTIVE if c[0] not in ("betas-0.5-0.9", "everything")] + [
    ("betas-0.5-0.9-0.8", "short memories", dict(lr=0.01, betas=(0.5, 0.9, 0.8))),
    ("everything", "all together",
     dict(lr=0.02, weight_decay=0.05, eps=1e-4, betas=(0.8, 0.95, 0.9))),
]
MOMENTUM = [
    ("default", "the defaults", dict()), ("lr-0.1", "another learning rate", RATE),
    ("momentum-0.5", "a short memory", dict(lr=0.1, momentum=0.5)),
    ("weight-decay-0.1", "decay", DECAY | dict(lr=0.1)),
    ("everything", "all together", dict(lr=0.05, weight_decay=0.05, momentum=0.8)),
]

# Our name: the library's module, class and package, what it is given beside a file's options, the learning
# rate and other defaults of our own, and the cases.
SUBJECTS = {
    "AdaBelief": ("timm.optim", "AdaBelief", "timm", dict(rectify=False), ADAPTIVE),
    "Yogi": ("torch_optimizer", "Yogi", "torch_optimizer", {}, ADAPTIVE + [
        ("initial-0.1", "another start", dict(lr=0.01, initial_accumulator=0.1))]),
    "LAMB": ("timm.optim", "Lamb", "timm", dict(max_grad_norm=None, always_adapt=True),
             ADAPTIVE + [("weight-decay-0", "no decay", dict(lr=0.01, weight_decay=0.0))]),
    "LARS": ("timm.optim", "Lars", "timm", dict(always_adapt=True), [
        c for c in MOMENTUM if c[0] != "momentum-0.5"] + [
        ("momentum-0.9", "with a memory", dict(lr=0.5, momentum=0.9)),
        ("nesterov", "with a look-ahead", dict(lr=0.5, momentum=0.9, nesterov=True)),
        ("trust-0.02-eps-1e-2", "another coefficient",
         dict(lr=0.3, trust_coeff=0.02, eps=1e-2, momentum=0.5)),
        ("none", "tensors without a gradient", dict(lr=0.3, momentum=0.5, none=True))]),
    "NovoGrad": ("timm.optim", "NvNovoGrad", "timm", {}, ADAPTIVE + [
        ("averaging", "the gradient is weighed", dict(lr=0.01, grad_averaging=True))]),
    "ADOPT": ("timm.optim", "Adopt", "timm", {}, ADAPTIVE + [
        ("no-clipping", "the quotient is not clipped", dict(lr=0.01, clip_exp=None)),
        ("decoupled", "decay beside the gradient",
         dict(lr=0.01, weight_decay=0.1, decoupled=True))]),
    "LaProp": ("timm.optim", "LaProp", "timm", {}, ADAPTIVE),
    "AdEMAMix": ("pytorch_optimizer", "AdEMAMix", "pytorch_optimizer",
                 dict(weight_decouple=True, foreach=False), TRIPLE + [
                     ("alpha-2", "less of the slow mean", dict(lr=0.01, alpha=2.0)),
                     ("warm-up", "the slow mean comes little by little",
                      dict(lr=0.01, t_alpha_beta3=10.0))]),
    "Adan": ("timm.optim", "Adan", "timm", {}, TRIPLE + [
        ("no-prox", "decay before the step", dict(lr=0.01, weight_decay=0.1, no_prox=True))]),
    "MADGRAD": ("timm.optim", "MADGRAD", "timm", {}, MOMENTUM + [
        ("momentum-0", "without a memory", dict(lr=0.1, momentum=0.0)),
        ("eps-1e-3", "a large epsilon", dict(lr=0.1, eps=1e-3)),
        ("none", "tensors without a gradient", dict(lr=0.01, none=True))]),
    "AdaBound": ("torch_optimizer", "AdaBound", "torch_optimizer", {}, ADAPTIVE + [
        ("final-0.01-gamma-0.2", "narrow bounds", dict(lr=0.01, final_lr=0.01, gamma=0.2)),
        ("amsbound", "the largest square", dict(lr=0.01, betas=(0.5, 0.5), amsbound=True))]),
    "SM3": ("pytorch_optimizer", "SM3", "pytorch_optimizer", dict(foreach=False), [
        ("default", "the defaults", dict()), ("lr-0.01", "another learning rate", dict(lr=0.01)),
        ("momentum-0.5", "with a memory", dict(lr=0.05, momentum=0.5)),
        ("beta-0.9", "squares that fade", dict(lr=0.05, beta=0.9)),
        ("eps-1e-3", "a large epsilon", dict(lr=0.05, eps=1e-3)),
        ("none", "tensors without a gradient", dict(lr=0.05, momentum=0.7, none=True)),
        ("everything", "all together", dict(lr=0.02, momentum=0.8, beta=0.95, eps=1e-6))]),
    "FTRL": ("pytorch_optimizer", "FTRL", "pytorch_optimizer", dict(foreach=False), [
        ("default", "the defaults", dict()), ("lr-0.1", "another learning rate", RATE),
        ("beta-1", "a slower start", dict(lr=0.1, beta=1.0)),
        ("lambda1-0.5", "numbers put to zero", dict(lr=0.1, lambda_1=0.5)),
        ("lambda2-0.5", "numbers kept small", dict(lr=0.1, lambda_2=0.5)),
        ("none", "tensors without a gradient", dict(lr=0.1, beta=0.5, none=True)),
        ("everything", "all together",
         dict(lr=0.3, beta=0.5, lambda_1=0.2, lambda_2=0.1))]),
    "ScheduleFreeSGD": ("schedulefree", "SGDScheduleFree", "schedulefree", {}, MOMENTUM + [
        ("warm-up", "the rate rises first", dict(lr=0.1, warmup_steps=4)),
        ("r-1-power-1", "other weights", dict(lr=0.1, r=1.0, weight_lr_power=1.0))]),
    "ScheduleFreeAdamW": ("schedulefree", "AdamWScheduleFree", "schedulefree", {}, [
        c for c in ADAPTIVE if c[0] != "none"] + [
        ("warm-up", "the rate rises first", dict(lr=0.1, warmup_steps=4)),
        ("r-1-power-1", "other weights", dict(lr=0.1, r=1.0, weight_lr_power=1.0))]),
}


class Library:
    """What recordings_optimizers asks of a case, with another library's optimizer."""

    def __init__(self, name, slug, covers, options):
        import inspect
        import zlib

        import recordings_optimizers as recordings
        from optimizer_cases import NONE, ZERO

        module, kind, package, fixed, _ = SUBJECTS[name]
        self.make = getattr(importlib.import_module(module), kind)
        self.framework, self.fixed = package, fixed
        options = dict(options)
        self.none = NONE if options.pop("none", False) else set()
        default = inspect.signature(self.make).parameters["lr"].default
        self.options = {"lr": default} | options
        self.kind, self.covers, self.file = name, covers, f"{name}-{slug}.json"
        self.seed = zlib.crc32(self.file.encode())
        self.shapes, self.zero, self.smooth, self.sparse = recordings.SHAPES, ZERO, None, False
        self.dtype, self.groups = recordings.F64, None
        self.changes = {recordings.LR_CHANGE: dict(lr=self.options["lr"] * 0.3)}

    def optimizer(self, parameters):
        made = self.make(parameters, **self.fixed, **self.options)
        if hasattr(made, "train"):
            made.train()
        return made


def recorded(case):
    import recordings_optimizers as recordings
    import torch

    generator = torch.Generator().manual_seed(case.seed)
    initial = [recordings.away_from_zero(s, 0.2, 2.0, generator) for s in case.shapes]
    gradients = recordings.gradient_sequence(case, generator)
    parameters = [p.clone().requires_grad_() for p in initial]
    torch.set_default_dtype(case.dtype)
    try:
        optimizer = case.optimizer(parameters)
        steps = []
        for t, step in enumerate(gradients, start=1):
            for group in optimizer.param_groups:
                group.update(case.changes.get(t, {}))
            for k, (p, g) in enumerate(zip(parameters, step)):
                p.grad = None if (t, k) in case.none else g.clone()
            optimizer.step()
            steps.append({
                "gradients": [[] if (t, k) in case.none else recordings.flat(g)
                              for k, g in enumerate(step)],
                "parameters": list(map(recordings.flat, parameters))})
            if t in case.changes:
                steps[-1]["options"] = case.changes[t]
    finally:
        torch.set_default_dtype(torch.float32)
    version = importlib.metadata.version(case.framework)
    return {
        "format": "gradus.optimizer-trace/1",
        "recordedBy": {"framework": case.framework, "version": version}, "optimizer": case.kind,
        "options": case.options, "covers": case.covers, "dtype": "float64", "seed": case.seed,
        "shapes": case.shapes, "initial": list(map(recordings.flat, initial)), "steps": steps}


def schedule_free():
    """For lesson 3.9: where SGDScheduleFree asks for a gradient, and its average after each step.

    The loss is that of one example after the other, (a · p − target)².
    """
    import recordings_shared as shared
    import schedulefree
    import torch

    seed, cases = 39, []
    generator = torch.Generator().manual_seed(seed)
    for steps, count, options in (
            (5, 2, dict(lr=0.1, momentum=0.9)), (6, 3, dict(lr=0.05, momentum=0.6, warmup_steps=4)),
            (5, 2, dict(lr=0.2, momentum=0.5, weight_decay=0.3)),
            (8, 1, dict(lr=0.1, momentum=0.95, warmup_steps=3, weight_decay=0.1)),
            (4, 2, dict(lr=0.08, momentum=0.8, warmup_steps=7))):
        p = shared.away_from_zero((count,), 0.2, 2.0, generator).round(decimals=1)
        examples = shared.away_from_zero((steps, count), 0.2, 2.0, generator).round(decimals=1)
        targets = shared.away_from_zero((steps,), 0.2, 2.0, generator).round(decimals=1)
        start = p.clone()
        p.requires_grad_()
        optimizer = schedulefree.SGDScheduleFree([p], **options)
        asked, averages = [], []
        for example, target in zip(examples, targets):
            optimizer.train()
            optimizer.zero_grad()
            asked.append(p.detach().clone())
            (example @ p - target).square().backward()
            optimizer.step()
            optimizer.eval()
            averages.append(p.detach().clone())
        cases.append({"name": f"{steps} steps of {count}", "numbers": shared.tensors(
            start=start, examples=examples, targets=targets, lr=options["lr"],
            warmUp=float(options.get("warmup_steps", 0)), asked=torch.stack(asked),
            average=torch.stack(averages),
            **{"β": options["momentum"], "λ": options.get("weight_decay", 0.0)})})
    version = importlib.metadata.version("schedulefree")
    return {
        "format": "gradus.lesson/1",
        "recordedBy": {"framework": "schedulefree", "version": version}, "dtype": "float64",
        "seed": seed, "cases": cases}


def everything():
    yield f"{FOLDER}/3.9-schedule-free.json", record.dump(schedule_free()) + "\n"
    for name, (*_, cases) in SUBJECTS.items():
        for slug, covers, options in cases:
            case = Library(name, slug, covers, options)
            yield f"{FOLDER}/{case.file}", record.dump(recorded(case)) + "\n"


def main():
    record.load_recordings()  # for its check of torch
    files = dict(everything())
    if "--check" in sys.argv[1:]:
        results = [record.check_file(name, text) for name, text in files.items()]
        failures = [f for r in results for f in r.failures]
        print(f"{len(results)} files, {sum(r.numbers for r in results)} numbers, largest relative "
              f"difference {max(r.largest for r in results):.2g}, {len(failures)} failures.")
        print("\n".join(failures[:20]), file=sys.stderr)
        return bool(failures)
    for path in (record.HERE / FOLDER).glob("*.json"):
        if f"{FOLDER}/{path.name}" not in files:
            path.unlink()
    for name, text in files.items():
        record.write_atomically(record.HERE / name, text.encode("utf-8"))
    record.write_manifest()
    print(f"{len(files)} files.")


if __name__ == "__main__":
    sys.exit(main())
