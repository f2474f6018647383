#!/usr/bin/env python3
"""Prints the table of examples/cifar_transfer.sh: accuracy, memory and time of each way to train, and paired
differences from none.

    transfer_table.py OUT [--baseline none]

OUT contains a folder for each way, with a run for each seed. none, paper and lean are printed first, then
all others. Intervals are of 95 % (Student's t over the seeds' differences).
"""
import argparse
import json
import math
import pathlib

WAYS = ["none", "paper", "lean"]
# Student's t, two-sided 95 %, by degrees of freedom
T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}
MIB = 1 << 20


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def mean(values):
    return sum(values) / len(values)


def deviation(values):
    m = mean(values)
    return math.sqrt(sum((v - m) ** 2 for v in values) / (len(values) - 1)) if len(values) > 1 else math.nan


class Way:
    """Runs that differ only in their seed: OUT/WAY/seed-SEED."""

    def __init__(self, folder):
        of_seeds = {path.parent.name: read(path) for path in sorted(folder.glob("seed-*/metrics.json"))}
        runs = list(of_seeds.values())
        self.accuracy = {seed: 100 * run["eval"]["accuracy"] for seed, run in of_seeds.items()}
        self.tensors = runs[0]["memory"]["total"] / MIB
        self.held = runs[0]["memory"]["activations"] / MIB
        self.rss = mean([run["memory"]["peak_rss"] for run in runs]) / MIB
        self.seconds = mean([run["seconds_per_step"] for run in runs])
        self.minutes = [run["seconds_per_step"] * run["steps"] / 60 for run in runs]


def difference(way, baseline):
    """The mean of the seeds' differences in points, and its interval."""
    differences = [way.accuracy[s] - baseline.accuracy[s] for s in sorted(way.accuracy) if s in baseline.accuracy]
    degrees = len(differences) - 1
    if degrees not in T:
        return f"{mean(differences):+.2f}"
    half = T[degrees] * deviation(differences) / math.sqrt(len(differences))
    return f"{mean(differences):+.2f} ({mean(differences) - half:+.2f} to {mean(differences) + half:+.2f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--baseline", default="none")
    options = parser.parse_args()

    found = sorted({path.parent.parent.name for path in options.out.glob("*/seed-*/metrics.json")})
    ways = {name: Way(options.out / name) for name in sorted(found, key=lambda name: WAYS.index(name) if name in WAYS else len(WAYS))}
    baseline = ways[options.baseline]
    first = read(options.out / "first" / "metrics.json")
    print(f"First five classes, from scratch: accuracy {100 * first['eval']['accuracy']:.2f} of {first['eval_samples']} images.")
    print()
    print(f"| | accuracy, mean (deviation) of {len(baseline.accuracy)} seeds | points against {options.baseline} (95 %) | held, MiB"
          " | tensors, MiB | peak RSS, MiB | seconds a step | minutes of steps |")
    print("|---|---|---|---|---|---|---|---|")
    for name, way in ways.items():
        accuracy = list(way.accuracy.values())
        compared = "" if way is baseline else difference(way, baseline)
        print(f"| {name} | {mean(accuracy):.2f} ({deviation(accuracy):.2f}) | {compared} | {way.held:.1f} | {way.tensors:.0f}"
              f" | {way.rss:.0f} | {way.seconds:.3f} | {mean(way.minutes):.1f} |")


if __name__ == "__main__":
    main()
