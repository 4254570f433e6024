#!/usr/bin/env python3
"""An autograder.py for Classroom 50: grades the checkout that it is started in, and writes result.json there.

GRADUS is the trusted checkout, built; LESSONS are the lessons of this assignment.
"""

import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile

GRADUS = pathlib.Path(os.environ.get("GRADUS", "/opt/gradus"))
LESSONS = os.environ.get("LESSONS", "1.1")

with tempfile.TemporaryDirectory() as folder:
    graded = subprocess.run(
        [GRADUS / ".build/debug/gradus", "grade", pathlib.Path.cwd(), "--lessons", LESSONS]
        + ["--format", "classroom50", "--out", f"{folder}/out"], cwd=GRADUS, stdout=subprocess.DEVNULL)
    if graded.returncode != 0:
        sys.exit(f"grade has failed with {graded.returncode}")
    result, = (json.loads(file.read_text()) for file in pathlib.Path(folder, "out/classroom50").glob("*/result.json"))

result |= {
    "schema": "classroom50/result/v1",
    "classroom": os.environ["CLASSROOM"],
    "assignment": os.environ["ASSIGNMENT"],
    "submission": os.environ["SUBMISSION_TAG"],
    "commit": os.environ["COMMIT_URL"],
    "release": os.environ["RELEASE_URL"],
    "review": os.environ.get("REVIEW_URL") or os.environ["COMMIT_URL"],
    "datetime": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
}
pathlib.Path("result.json").write_text(json.dumps(result, indent=2) + "\n")
