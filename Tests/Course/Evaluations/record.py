#!/usr/bin/env python3
# /// script
# requires-python = ">=3.10"
# dependencies = ["torch==2.15.0", "numpy"]
# ///
"""Record PyTorch's LBFGS where its closure is evaluated several times a step.

    uv run Tests/Course/Evaluations/record.py

right-*.json are what they say they are. The others are PyTorch's too, with other options than they say:
each is named by the deviation that this is.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "Python"))
sys.dont_write_bytecode = True

import gradus_trace  # noqa: E402
import torch  # noqa: E402

torch.set_default_dtype(torch.float64)


def valley(x, y):
    """Rosenbrock's function, and a third number that follows the first."""
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2 + (y[0] - x[0]) ** 2


def bowl(x, y):
    return ((x - 2) ** 4).sum() + (x[0] * y[0] - 1) ** 2 + y[0] ** 2


def run(name, function, steps, change=None, fresh=False, says=None, sign=1, **options):
    """Records `steps` steps. `change` is a step and the rate from there on; `fresh` makes an optimizer
    for each step; `says` are the options that the file states instead."""
    path = HERE / f"{name}.json"
    x = torch.tensor([-1.2, 1.0], requires_grad=True)
    y = torch.tensor([0.5], requires_grad=True)
    contents = []
    for portion in [1] * steps if fresh else [steps]:
        optimizer = torch.optim.LBFGS([x, y], **options)
        with gradus_trace.record(optimizer, path):
            for step in range(portion):
                if change and step == change[0]:
                    optimizer.param_groups[0]["lr"] = change[1]

                def closure():
                    optimizer.zero_grad()
                    loss = sign * function(x, y)
                    loss.backward()
                    return loss
                optimizer.step(closure)
        contents.append(json.loads(path.read_text(encoding="utf-8")))
    content = contents[0]
    content["steps"] = [step for part in contents for step in part["steps"]]
    content["options"] |= says or {}
    text = json.dumps(content, allow_nan=False).replace('{"gradients"', '\n{"gradients"')
    path.write_text(text + "\n", encoding="utf-8")
    print(name, [1 + len(step["evaluations"]) for step in content["steps"]])


WOLFE = dict(line_search_fn="strong_wolfe")

run("right-wolfe", valley, 4, **WOLFE)
run("right-wolfe-short-history", valley, 3, lr=0.5, history_size=2, max_iter=8, **WOLFE)
run("right-default", bowl, 3, lr=0.1)
run("right-max-eval", bowl, 5, change=(3, 0.05), lr=0.1, max_iter=8, max_eval=3)
run("right-maximize", bowl, 3, lr=0.1, max_iter=4, maximize=True, sign=-1)

run("no-line-search", bowl, 3, lr=0.1, max_iter=5, says=WOLFE)
run("line-search-unasked", valley, 3, max_iter=5, says=dict(line_search_fn=None), **WOLFE)
run("max-eval-is-max-iter", valley, 3, max_iter=8, max_eval=8, says=dict(max_eval=None), **WOLFE)
run("max-eval-ignored", bowl, 3, lr=0.1, max_iter=6, max_eval=1000, says=dict(max_eval=3))
run("one-evaluation-more", bowl, 3, lr=0.1, max_iter=6, max_eval=4, says=dict(max_eval=3))
run("one-iteration-more", bowl, 3, lr=0.1, max_iter=5, max_eval=20, says=dict(max_iter=4))
run("one-iteration-less", bowl, 3, lr=0.1, max_iter=4, max_eval=20, says=dict(max_iter=5))
run("every-step-anew", bowl, 3, fresh=True, lr=0.1, max_iter=4)
