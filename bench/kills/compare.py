"""Compares two runs but for times: compare.py RUN RUN. Exit code 1 if they differ."""

import json
import sys
from pathlib import Path


def steps(run):
    lines = (run / "steps.jsonl").read_text().splitlines()
    return [{k: v for k, v in json.loads(line).items() if k not in ("seconds", "phase_seconds")} for line in lines]


def metrics(run):
    found = json.loads((run / "metrics.json").read_text())
    found.pop("seconds_per_step")
    found.pop("time", None)
    found["memory"].pop("peak_rss")
    return found


first, second = map(Path, sys.argv[1:])
for name, read in [("steps.jsonl", steps), ("metrics.json", metrics)]:
    if read(first) != read(second):
        sys.exit(f"{name} differs")
weights = "model/model.safetensors"
if (first / weights).read_bytes() != (second / weights).read_bytes():
    sys.exit(f"{weights} differs")
