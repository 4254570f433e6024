"""Records Optax's RMSprop as a trace: `python trace_optax.py rmsprop.json && gradus trace rmsprop.json`.

gradus_trace is in Python/: `pip install ./Python`, or its file beside this one.
"""

import sys

import jax

jax.config.update("jax_enable_x64", True)  # float64 tells more than float32

import jax.numpy as jnp  # noqa: E402
import optax  # noqa: E402

import gradus_trace  # noqa: E402


def loss(parameters):
    w, b = parameters
    return 3 * jnp.sum((w - 1) ** 2) + 1e-4 * jnp.sum(jnp.cos(b) + b * b)


parameters = [jnp.array([[0.5, -0.25, 1.5], [2.0, 0.75, -1.0]]), jnp.array([0.3, -0.7])]
optimizer = optax.rmsprop(learning_rate=0.01, decay=0.9)
state = optimizer.init(parameters)
with gradus_trace.Recorder(sys.argv[1], optimizer="RMSprop", options={"lr": 0.01, "alpha": 0.9},
                           parameters=parameters, framework="optax",
                           version=optax.__version__) as recorder:
    for _ in range(20):
        gradients = jax.grad(loss)(parameters)
        updates, state = optimizer.update(gradients, state, parameters)
        parameters = optax.apply_updates(parameters, updates)
        recorder.step(gradients=gradients, parameters=parameters)
