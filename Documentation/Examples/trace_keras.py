"""Records Keras's Adam as a trace: `python trace_keras.py adam.json && gradus trace adam.json`.

gradus_trace is in Python/: `pip install ./Python`, or its file beside this one.
"""

import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_ENABLE_X64", "1")  # float64 tells more than float32

import keras  # noqa: E402
import numpy as np  # noqa: E402

import gradus_trace  # noqa: E402

keras.config.set_floatx("float64")  # or the learning rate is a float32

generator = np.random.default_rng(0)
variables = [keras.Variable(generator.normal(size=shape), dtype="float64") for shape in ((2, 3), (4,))]
adam = keras.optimizers.Adam(learning_rate=0.01)


def values():
    return [keras.ops.convert_to_numpy(variable.value) for variable in variables]


with gradus_trace.Recorder(sys.argv[1], optimizer="Adam", options={"lr": 0.01},
                           parameters=values(), framework="keras",
                           version=keras.__version__) as recorder:
    for _ in range(20):
        # Gradients near epsilon, as late in training, show where it stands.
        gradients = [scale * generator.normal(size=variable.shape)
                     for scale, variable in zip((1, 1e-6), variables)]
        adam.apply([keras.ops.convert_to_tensor(g) for g in gradients], variables)
        recorder.step(gradients=gradients, parameters=values())
