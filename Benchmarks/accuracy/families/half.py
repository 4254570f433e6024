"""The ordinary functions in the two half precisions, at points that each can hold."""
from dataclasses import replace

import ml_dtypes
import numpy as np

from . import ordinary

CASES = [replace(case, family=kind.__name__, kind=kind, x=[float(kind(v)) for v in case.x])
         for kind in (np.float16, ml_dtypes.bfloat16) for case in ordinary.CASES]
