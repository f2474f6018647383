"""Compares plans with runs: plans.py [--glue GLUE] [--squad FOLDER] [--cifar FOLDER] [NAME ...]

Without data it measures steps of `slimfit bench`. With the folder of GLUE's tasks, of SQuAD's JSON
or of CIFAR-10's archives it measures runs of `slimfit train`, too: 12 combinations in all. NAMEs
choose some of them.

Prints a row of a table for each combination: the peak of the tensors and of the process, planned
and measured, and the categories that differ. Exit code 1 if one is outside these bounds:
- weights are equal, and so are optimizer states; with more threads, chance decides how many paged
  ones are in memory at the same time, and they are at most those of the plan;
- with one thread every category is equal;
- with more threads the total is planned at most 3 % too high;
- the process is planned at most 5 % too high; and nothing is planned too low.
Where only the run knows which weights train, the plan is of those that need the most. Then the total
is between those of the least and the greatest sets, and the process is compared without what the
greatest have more than those of the run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

SLIMFIT = Path(__file__).resolve().parents[2] / "slimfit"
MEBI = 1 << 20
MOST_ABOVE_WITH_THREADS = 1.03
MOST_ABOVE_OF_PROCESS = 1.05
CATEGORIES = ("weights", "gradients", "optimizer", "activations", "workspace", "total")

SMALL = "--architecture minilm --batch-size 16 --max-length 64"
BASE = "--architecture bert-base --batch-size 8 --max-length 64"
BENCH = {
    "text-small": f"{SMALL} --threads 1 --freeze ils --profile lean",
    "text-small-exact": f"{SMALL} --threads 1 --profile exact",
    "text-small-bf16": f"{SMALL} --threads 1 --precision bf16 --profile checkpoint",
    "text-small-parts": f"{SMALL} --threads 2 --micro-batch 128",
    "text-base": f"{BASE} --threads 1 --freeze ils",
    "text-base-8bit": f"{BASE} --threads 1 --optimizer adamw8bit --profile min",
    "text-base-paged": f"{BASE} --threads 2 --optimizer-states paged --micro-batch 128",
    "image-base": "--architecture vit-base --batch-size 4 --threads 1 --profile checkpoint",
}
WHOLE = {  # two parts, which wait for each other; run if they are named
    "whole-small": "--architecture minilm --batch-size 32 --max-length 128 --threads 2",
    "whole-small-ils": "--architecture minilm --batch-size 32 --max-length 128 --threads 2"
                       " --freeze ils",
    "whole-base": "--architecture bert-base --threads 2",
    "whole-base-paged": "--architecture bert-base --batch-size 8 --threads 2 --profile min"
                        " --optimizer adamw8bit --optimizer-states paged",
    "whole-image": "--architecture vit-base --batch-size 4 --threads 2",
}
TRAIN = {
    "text-glue": ("glue", "--task sst2 --data {}/SST-2 --model embedded --max-steps 40"
                  " --batch-size 16 --threads 1 --profile paper --max-train-samples 4000"),
    "text-pairs": ("glue", "--task mrpc --data {}/MRPC --model embedded --max-steps 20"
                   " --batch-size 16 --threads 2 --freeze ils --profile min"),
    "question-small": ("squad", "--task squad --data {} --model embedded --max-steps 12"
                       " --batch-size 8 --max-train-samples 1000 --max-eval-samples 50"
                       " --threads 1"),
    "image-small": ("cifar", "--task cifar10 --data {} --model vit-tiny --from-scratch"
                    " --image-size 64 --max-steps 12 --batch-size 8 --max-eval-samples 100"
                    " --threads 1 --profile lean --freeze ils"),
}


def slimfit(*words):
    ended = subprocess.run([SLIMFIT, *words], capture_output=True, text=True)
    if ended.returncode:
        sys.exit(f"slimfit {' '.join(words)}:\n{ended.stderr}")


def measured(command, words, folder):
    """The plan, and the memory of the run."""
    planned = folder / "plan.json"
    slimfit("plan", *words, "--json", str(planned))
    if command == "bench":
        steps = () if "ils" in words else ("--steps", "2")  # the plan is of the default, 5 steps
        slimfit("bench", *words, *steps, "--json", str(folder / "run.json"))
        run = folder / "run.json"
    else:
        slimfit("train", *words, "--output", str(folder / "run"), "--overwrite")
        run = folder / "run" / "metrics.json"
    return json.loads(planned.read_text()), json.loads(run.read_text())["memory"]


def faults(plan, run, is_open, is_paged):
    """What is outside the bounds, in words."""
    memory = plan["memory"]
    found = [f"{key} too low" for key in (*CATEGORIES, "peak_rss") if memory[key] < run[key]]
    exact = ("weights", "optimizer")
    if is_open or (is_paged and plan["threads"] > 1):
        exact = ("weights",)
    elif plan["threads"] == 1:
        exact = CATEGORIES
    found += [f"{key} too high" for key in exact if memory[key] > run[key]]
    if is_open and run["total"] < plan["total_by_active_set"]["least"]:
        found.append("total below that of the least sets")
    if not is_open and memory["total"] > MOST_ABOVE_WITH_THREADS * run["total"]:
        found.append("total more than 3 % too high")
    of_other_sets = memory["total"] - run["total"] if is_open else 0
    if memory["peak_rss"] - of_other_sets > MOST_ABOVE_OF_PROCESS * run["peak_rss"]:
        found.append("process more than 5 % too high")
    return found


def compare(name, command, words, folder):
    """Prints one row; returns what is outside the bounds."""
    plan, run = measured(command, words, folder)
    memory = plan["memory"]
    different = [key for key in CATEGORIES if memory[key] != run[key]]
    found = faults(plan, run, "total_by_active_set" in plan, "paged" in words)
    added = run["peak_rss"] - run["total"] - plan["floor_rss"]

    def ratio(key):
        return 100 * (memory[key] / run[key] - 1)

    print(
        f"| {name} | {memory['total'] / MEBI:.1f} | {run['total'] / MEBI:.1f}"
        f" | {memory['peak_rss'] / MEBI:.1f} | {run['peak_rss'] / MEBI:.1f}"
        f" | {ratio('peak_rss'):+.1f} % | {added / MEBI:.0f} | {plan['computing_rss'] / MEBI:.0f}"
        f" | {', '.join(f'{key} {ratio(key):+.2f} %' for key in different) or '-'} |",
        flush=True,
    )
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--glue")
    parser.add_argument("--squad")
    parser.add_argument("--cifar")
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    combinations = {name: ("bench", words) for name, words in BENCH.items()}
    if given.names:
        combinations |= {name: ("bench", words) for name, words in WHOLE.items()}
    for name, (source, words) in TRAIN.items():
        if getattr(given, source):
            combinations[name] = ("train", words.format(getattr(given, source)))
    print("| run | tensors planned, MiB | measured | process planned | measured | planned above"
          " | computing added | counted | categories that differ |")
    print("|" + "---|" * 9)
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for name in given.names or combinations:
            command, words = combinations[name]
            found = compare(name, command, words.split(), Path(folder))
            failed += [f"{name}: {fault}" for fault in found]
    sys.exit("outside the bounds:\n" + "\n".join(failed) if failed else 0)


main()
