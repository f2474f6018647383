#!/usr/bin/env python3
"""The same full fine-tuning in slimfit and PyTorch; docs/benchmarks.md has the table. Reads GLUE's TSV folders.

    PYTHON=python3 bench/agreement.py --data GLUE --model FOLDER --runs DIR \\
        [--tasks cola,sst2,mrpc,stsb] [--seeds 1,2,3]

FOLDER is a Hugging Face folder with the model that both sides start from, each with its own fresh head. Both
see the same examples, each in its own order, in batches of similar length. The recipe is the same: AdamW, a
learning rate that falls linearly, no warm-up, no clipping. Of SST-2, only the first 8,000 lines are used.
PYTHON must have what bench/pytorch_finetune.py needs. Existing runs are not repeated, so this can be stopped
and started; --sides slimfit and --sides pytorch may run at the same time. At the end it prints mean and
deviation of each side, and their difference.
"""
import argparse
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

HOME = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = {"cola": "CoLA", "sst2": "SST-2", "mrpc": "MRPC", "stsb": "STS-B"}
SIDES = ("slimfit", "pytorch")
SST2_LINES = 8000
METRIC = {"stsb": "spearmanr", "cola": "matthews_correlation"}  # accuracy for the others


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", required=True, type=pathlib.Path, help="the folder that contains GLUE's folders")
    arguments.add_argument("--model", required=True, help="a Hugging Face folder")
    arguments.add_argument("--runs", required=True, type=pathlib.Path, help="where runs are kept")
    arguments.add_argument("--tasks", default="cola,sst2,mrpc,stsb")
    arguments.add_argument("--seeds", default="1,2,3")
    arguments.add_argument("--sides", default=",".join(SIDES))
    arguments.add_argument("--epochs", default="2")
    arguments.add_argument("--batch-size", default="32")
    arguments.add_argument("--learning-rate", default="1e-4")
    arguments.add_argument("--threads", default="2")
    given = arguments.parse_args()
    tasks, seeds = given.tasks.split(","), [int(seed) for seed in given.seeds.split(",")]
    data = prepare(given, tasks)
    for seed in seeds:
        for task in tasks:
            for side in given.sides.split(","):
                make(given, data, task, side, seed)
    table(given.runs, tasks, seeds)


def prepare(given, tasks):
    """A folder of the tasks' data as both sides read it."""
    data = given.runs / "data"
    for task in tasks:
        source, target = given.data / FOLDERS[task], data / FOLDERS[task]
        if (target / "train.tsv").exists():
            continue
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / "dev.tsv", target / "dev.tsv")
        lines = (source / "train.tsv").read_bytes().splitlines(keepends=True)
        (target / "train.tsv").write_bytes(b"".join(lines[: SST2_LINES + 1] if task == "sst2" else lines))
    return data


def result(runs, task, side, seed):
    folder = runs / f"{task}-{side}-{seed}"
    return folder / "metrics.json" if side == "slimfit" else folder.with_suffix(".json")


def make(given, data, task, side, seed):
    output = result(given.runs, task, side, seed)
    if output.exists():
        return
    words = ["--task", task, "--data", data, "--model", given.model, "--seed", seed, "--epochs", given.epochs]
    words += ["--batch-size", given.batch_size, "--learning-rate", given.learning_rate, "--threads", given.threads]
    words += ["--max-length", 128, "--weight-decay", 0.01]
    if side == "slimfit":
        command = [HOME / "slimfit", "train", *words, "--output", output.parent, "--overwrite", "--freeze", "none"]
        command += ["--profile", "exact", "--precision", "fp32", "--warmup-steps", 0, "--group-by-length", "on"]
    else:
        command = [os.environ.get("PYTHON", "python3"), HOME / "bench" / "pytorch_finetune.py", *words, "--output", output]
    execute(str(output), command)


def execute(name, command):
    """Runs a command. If it fails, prints its errors and exits."""
    print(name, file=sys.stderr, flush=True)
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{name} failed:\n{done.stderr}")


def table(runs, tasks, seeds):
    """Only tasks that both sides have finished."""
    print("| task, metric | slimfit: mean (deviation) | seeds | PyTorch: mean (deviation) | seeds | difference, in deviations |")
    print("|---|---|---|---|---|---|")
    for task in tasks:
        name = METRIC.get(task, "accuracy")
        paths = {side: [result(runs, task, side, seed) for seed in seeds] for side in SIDES}
        if not all(path.exists() for side in SIDES for path in paths[side]):
            continue
        values = {side: [json.loads(path.read_text())["eval"][name] for path in paths[side]] for side in SIDES}
        deviation = {side: statistics.stdev(values[side]) if len(seeds) > 1 else float("nan") for side in SIDES}
        cells = []
        for side in SIDES:
            cells.append(f"{statistics.mean(values[side]):.4f} ({deviation[side]:.4f})")
            cells.append(", ".join(f"{value:.4f}" for value in values[side]))
        gap = statistics.mean(values["slimfit"]) - statistics.mean(values["pytorch"])
        pooled = ((deviation["slimfit"] ** 2 + deviation["pytorch"] ** 2) / 2) ** 0.5
        print(f"| {task}, {name} | {' | '.join(cells)} | {gap:+.4f}, {gap / pooled if pooled else math.nan:+.1f} |")


if __name__ == "__main__":
    main()
