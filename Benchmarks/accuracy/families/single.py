"""The ordinary functions in single precision, at points that it can hold."""
from dataclasses import replace

import numpy as np

from . import ordinary

CASES = [replace(case, family="float32", kind=np.float32, x=[float(np.float32(v)) for v in case.x])
         for case in ordinary.CASES]
