#!/usr/bin/env python3
"""Accuracy of each setting; docs/benchmarks.md has the table. Needs only Python, and GLUE's folders.

    bench/accuracy.py --data GLUE --runs DIR [--tasks mrpc,stsb] [--seeds 1,2] [--settings none,exact,...]

Existing runs (with a metrics.json) are not repeated, so this can be stopped and started. Each setting
trains at two learning rates; full fine-tuning needs a smaller one than a run that freezes nine of ten
weights. At the end it prints a table with the metric of each setting and rate: the mean over the seeds,
and each seed. Then it prints the paired differences between the settings that freeze and exact.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

HOME = pathlib.Path(__file__).resolve().parent.parent
FROZEN_RATES = (1.5e-4, 3e-4)
FULL_RATES = (5e-5, 1e-4)
SETTINGS = {
    "none": (FULL_RATES, ["--freeze", "none", "--profile", "exact"]),
    "exact": (FROZEN_RATES, ["--profile", "exact"]),
    "paper": (FROZEN_RATES, ["--profile", "paper"]),
    "lean": (FROZEN_RATES, ["--profile", "lean"]),
    "min": (FROZEN_RATES, ["--profile", "min"]),
    "none-lean": (FULL_RATES, ["--freeze", "none", "--profile", "lean"]),
    "adamw8bit": (FROZEN_RATES, ["--profile", "exact", "--optimizer", "adamw8bit"]),
    "lean-truncate": (FROZEN_RATES, ["--profile", "lean", "--truncate"]),
}
METRIC = {"stsb": "spearmanr", "cola": "matthews_correlation"}  # accuracy for the others
STANDARD = "none,exact,paper,lean,min"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", required=True, help="the folder that contains GLUE's folders")
    arguments.add_argument("--runs", required=True, type=pathlib.Path, help="where runs are kept")
    arguments.add_argument("--tasks", default="mrpc,stsb")
    arguments.add_argument("--seeds", default="1,2")
    arguments.add_argument("--settings", default=STANDARD, help="some of " + ", ".join(SETTINGS))
    arguments.add_argument("--options", default="", help="for every run, such as --options '--epochs 2'")
    given = arguments.parse_args()
    tasks, settings = given.tasks.split(","), given.settings.split(",")
    seeds = [int(seed) for seed in given.seeds.split(",")]
    plan = [
        (task, setting, rate, seed)
        for seed in seeds
        for task in tasks
        for place in range(2)
        for setting in settings
        for rate in [SETTINGS[setting][0][place]]
    ]
    for number, run in enumerate(plan, 1):
        make(given, run, f"{number} of {len(plan)}")
    for task in tasks:
        table(given.runs, task, settings, seeds)
    if "exact" in settings:
        for setting in settings:
            if setting != "exact" and SETTINGS[setting][0] == FROZEN_RATES:
                pairs(given.runs, tasks, setting, seeds)


def folder(runs, run):
    task, setting, rate, seed = run
    return runs / f"{task}-{setting}-{rate:g}-{seed}"


def make(given, run, number):
    output = folder(given.runs, run)
    if (output / "metrics.json").exists():
        return
    task, setting, rate, seed = run
    words = ["--task", task, "--data", given.data, "--output", output, "--overwrite", "--learning-rate", f"{rate:g}"]
    words += ["--seed", seed, *SETTINGS[setting][1], *given.options.split()]
    execute(f"{number}: {output.name}", [HOME / "slimfit", "train", *words])


def execute(name, command):
    """Runs a command. If it fails, prints its errors and exits."""
    print(name, file=sys.stderr, flush=True)
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{name} failed:\n{done.stderr}")


def table(runs, task, settings, seeds):
    name = METRIC.get(task, "accuracy")
    print(f"\n| {task}, {name} | rate | mean | " + " | ".join(f"seed {seed}" for seed in seeds) + " | held, MiB |")
    print("|---|---|---|" + "---|" * (len(seeds) + 1))
    for setting in settings:
        for rate in SETTINGS[setting][0]:
            results = [json.loads((folder(runs, (task, setting, rate, s)) / "metrics.json").read_text()) for s in seeds]
            values = [result["eval"][name] for result in results]
            held = max(result["memory"]["activations"] for result in results) / 2**20
            cells = " | ".join(f"{value:.4f}" for value in values)
            print(f"| {setting} | {rate:g} | {statistics.mean(values):.4f} | {cells} | {held:.0f} |")


def value(runs, run):
    return json.loads((folder(runs, run) / "metrics.json").read_text())["eval"][METRIC.get(run[0], "accuracy")]


def pairs(runs, tasks, setting, seeds):
    """Differences from exact between runs with the same task, rate and seed."""
    differences = [
        value(runs, (task, setting, rate, seed)) - value(runs, (task, "exact", rate, seed))
        for task in tasks
        for rate in FROZEN_RATES
        for seed in seeds
    ]
    error = statistics.stdev(differences) / len(differences) ** 0.5
    print(f"\n{setting} against exact, {len(differences)} pairs: {statistics.mean(differences):+.4f}, standard error {error:.4f}")


if __name__ == "__main__":
    main()
