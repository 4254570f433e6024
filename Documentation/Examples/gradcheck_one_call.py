"""A line's least squares in NumPy, with a gradient that forgets the mean in one part.

pip install ./Python && GRADUS=.build/debug/gradus python3 Documentation/Examples/gradcheck_one_call.py
"""

import numpy as np

from gradus_gradcheck import gradcheck

x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 3.0, 5.0, 9.0])


def loss(slope, intercept):
    return np.mean((slope * x + intercept - y) ** 2)


def gradient(slope, intercept):
    error = slope * x + intercept - y
    return 2 * np.sum(error * x), 2 * np.mean(error)


print(gradcheck(loss, gradient, (0.5, 0.25)))
