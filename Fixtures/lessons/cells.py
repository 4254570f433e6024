"""The Python of the lessons' texts: each block is run by itself, as by a reader who copies it."""

import contextlib
import io
import re
import traceback
from pathlib import Path

LESSONS = Path(__file__).resolve().parents[2] / "Exercises"

# Lessons whose blocks do not all stand by themselves yet.
TO_COME = ("2.1-",)


def blocks():
    """Each block of Python with the place where it begins."""
    for text in sorted(LESSONS.glob("*/README.md")):
        if not text.parent.name.startswith(TO_COME):
            content = text.read_text("utf-8")
            for block in re.finditer(r"(?ms)^```python\n(.*?)^```$", content):
                line = content.count("\n", 0, block.start(1)) + 1
                yield f"{text.parent.name}/README.md:{line}", block.group(1)


def failures():
    """A line for each block that does not run, or runs and fails."""
    found = []
    for place, code in blocks():
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(code, place, "exec"), {"__name__": "cell"})
        except Exception:
            found.append(f"{place}: {traceback.format_exc(limit=0).strip().splitlines()[-1]}")
    return found
