# /// script
# requires-python = ">=3.10"
# dependencies = ["tensorboard==2.20.0", "setuptools<81"]
# ///
"""What tensorboard itself reads in the event files of `gradus monitor --tensorboard`.

    swift build --product gradus && uv run Benchmarks/event_files.py [--gradus PATH]

Writes a log of a run with all kinds of numbers, has it monitored, and reads the scalars back with
tensorboard's EventAccumulator, which checks both sums of each record. Exit status 1 where one differs.
"""
import argparse
import json
import math
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

ROOT = Path(__file__).resolve().parent.parent


def float32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gradus", default=ROOT / ".build/debug/gradus")
    gradus = parser.parse_args().gradus
    steps = [
        {"step": 1000 * k, "loss": 2 / (k + 1), "norm": 3.5 - 0.01 * k, "ratio": 1e-3 * (k % 7),
         "lr": 0.1, "time": 1.7e9 + k / 4}
        for k in range(300)]
    steps[17]["loss"] = math.nan
    steps[18]["norm"] = math.inf
    compared = 0
    for run in (None, "Adam 0.1"):
        lines = [json.dumps(step | ({"run": run} if run else {})) for step in steps]
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([gradus, "monitor", "--tensorboard", folder], check=True, text=True,
                           input="\n".join(lines), stdout=subprocess.DEVNULL)
            place = Path(folder, run) if run else Path(folder)
            events = EventAccumulator(str(place), size_guidance={"scalars": 0}).Reload()
            assert sorted(events.Tags()["scalars"]) == ["loss", "lr", "norm", "ratio"], events.Tags()
            for tag in events.Tags()["scalars"]:
                found = events.Scalars(tag)
                assert len(found) == len(steps), f"{tag}: {len(found)} of {len(steps)} steps"
                for event, step in zip(found, steps):
                    right = float32(step[tag])
                    same = event.value == right or math.isnan(event.value) and math.isnan(right)
                    if not (same and event.step == step["step"] and event.wall_time == step["time"]):
                        sys.exit(f"{tag} at {step['step']}: {event}, not {right}")
                    compared += 1
    print(f"tensorboard reads all {compared} scalars as they were logged, with their steps and times.")


if __name__ == "__main__":
    main()
