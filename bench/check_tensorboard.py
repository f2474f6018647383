"""check_tensorboard.py RUN...: TensorBoard's own reader on the event files of runs.

    slimfit train --report-to tensorboard --output RUN
    check_tensorboard.py RUN

Compares what it reads with steps.jsonl and metrics.json: every step once, with the same loss and
learning rate, and the metrics of the last evaluation.

pip install tensorboard
"""
import json
import math
import pathlib
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def check(run):
    events = EventAccumulator(str(run / "tensorboard"), size_guidance={"scalars": 0})
    events.Reload()
    steps = [json.loads(line) for line in (run / "steps.jsonl").read_text().splitlines()]
    for tag, key in (("train/loss", "loss"), ("train/learning_rate", "learning_rate")):
        read = events.Scalars(tag)
        assert [event.step for event in read] == [step["step"] for step in steps], tag
        for event, step in zip(read, steps):
            expected = math.nan if step[key] is None else step[key]
            assert math.isclose(event.value, expected, rel_tol=1e-6) or (
                math.isnan(event.value) and math.isnan(expected)
            ), (tag, event, expected)
    evaluations = 0
    if (run / "metrics.json").exists():
        metrics = json.loads((run / "metrics.json").read_text())
        for name, value in metrics.get("evaluations", [metrics])[-1]["eval"].items():
            if value is not None:
                read = events.Scalars("eval/" + name)
                evaluations = len(read)
                assert math.isclose(read[-1].value, value, rel_tol=1e-6), (name, read[-1], value)
    print(f"{run}: {len(steps)} steps, {evaluations} evaluations: ok; {events.Tags()['scalars']}")


for path in sys.argv[1:]:
    check(pathlib.Path(path))
