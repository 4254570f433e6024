"""Records MLX's Adam as a trace: `python trace_mlx.py adam.json && gradus trace adam.json`.

gradus_trace is in Python/: `pip install ./Python`, or its file beside this one.
"""

import sys
from importlib.metadata import version

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim

import gradus_trace

mx.random.seed(0)
model = nn.Linear(3, 2)
adam = optim.Adam(learning_rate=0.01)
x, y = mx.random.normal((8, 3)), mx.random.normal((8, 2))
gradient = nn.value_and_grad(model, lambda model: nn.losses.mse_loss(model(x), y))


def flat(tree):
    return [tree["weight"], tree["bias"]]


with gradus_trace.Recorder(sys.argv[1], optimizer="Adam", options={"lr": 0.01},
                           parameters=flat(model.parameters()), framework="mlx",
                           version=version("mlx")) as recorder:
    for _ in range(20):
        _, gradients = gradient(model)
        adam.update(model, gradients)
        recorder.step(gradients=flat(gradients), parameters=flat(model.parameters()))
