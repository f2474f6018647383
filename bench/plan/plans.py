"""Compares plans with runs: plans.py [--data GLUE] [--squad FOLDER] [--images FOLDER] [NAME ...]

Without data it measures steps of `slimfit bench`. With the folder of GLUE's tasks, of SQuAD's JSON
or of CIFAR-10's archives it measures runs of `slimfit train`, too; those on texts need the model
nreimers/MiniLM-L6-H384-uncased. NAMEs choose some of the combinations.

Prints for each combination the peak of the tensors and of the process, planned and measured, and
the categories that differ. Exit code 1 if a plan is below its run, if the process is planned more
than 5 % too high, or if a category differs with one thread and no choice of weights by distance.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

SLIMFIT = Path(__file__).resolve().parents[2] / "slimfit"
MODEL = "nreimers/MiniLM-L6-H384-uncased"
MEBI = 1 << 20
MOST_ABOVE = 1.05

BENCH = {
    "small": "--architecture minilm --batch-size 16 --max-length 64 --threads 1",
    "small-fp32": "--architecture minilm --batch-size 16 --max-length 64 --threads 1"
    " --precision fp32 --freeze none",
    "small-exact": "--architecture minilm --batch-size 16 --max-length 64 --threads 1"
    " --freeze none --profile exact",
    "small-threads": "--architecture minilm --batch-size 16 --max-length 64 --threads 2"
    " --freeze none --micro-batch 128",
    "base": "--architecture bert-base --batch-size 8 --max-length 64 --threads 1",
    "base-fp32": "--architecture bert-base --batch-size 8 --max-length 64 --threads 1"
    " --precision fp32 --freeze none --profile exact",
    "base-8bit": "--architecture bert-base --batch-size 8 --max-length 64 --threads 1"
    " --optimizer adamw8bit --profile min --gradient-precision int8",
    "base-paged": "--architecture bert-base --batch-size 8 --max-length 64 --threads 2"
    " --optimizer-states paged --micro-batch 128 --freeze none",
    "images": "--architecture vit-base --batch-size 4 --threads 1 --profile checkpoint",
}
TRAIN = {
    "texts": ("data", f"--task sst2 --data {{}}/SST-2 --model {MODEL} --max-steps 100"
              " --batch-size 16 --max-length 64 --threads 1"),
    "pairs": ("data", f"--task mrpc --data {{}}/MRPC --model {MODEL} --max-steps 60"
              " --batch-size 16 --threads 2 --freeze none --profile min"),
    "questions": ("squad", f"--task squad --data {{}} --model {MODEL} --max-steps 20"
                  " --batch-size 8 --max-train-samples 2000 --max-eval-samples 100 --threads 1"),
    "pictures": ("images", "--task cifar10 --data {} --model vit-tiny --from-scratch --max-steps 20"
                 " --batch-size 8 --image-size 64 --max-eval-samples 100 --threads 1"),
}


def slimfit(*words):
    ended = subprocess.run([SLIMFIT, *words], capture_output=True, text=True)
    if ended.returncode:
        sys.exit(f"slimfit {' '.join(words)}:\n{ended.stderr}")


def measured(command, words, folder):
    """The memory of the plan and of the run, and the plan."""
    planned = folder / "plan.json"
    slimfit("plan", *words, "--json", str(planned))
    if command == "bench":
        slimfit("bench", *words, "--steps", "2", "--json", str(folder / "run.json"))
        run = folder / "run.json"
    else:
        slimfit("train", *words, "--output", str(folder / "run"), "--overwrite")
        run = folder / "run" / "metrics.json"
    plan = json.loads(planned.read_text())
    return plan, json.loads(run.read_text())["memory"]


def compare(name, command, words, folder):
    """Prints one line; returns whether the plan holds."""
    plan, run = measured(command, words, folder)
    memory = plan["memory"]
    categories = [key for key in run if key not in ("peak_rss", "baseline")]
    different = [key for key in categories if memory[key] != run[key]]
    low = [key for key in [*categories, "peak_rss"] if memory[key] < run[key]]
    ratio = memory["peak_rss"] / run["peak_rss"]
    added = run["peak_rss"] - run["total"] - plan["floor_rss"]
    print(
        f"{name:14} tensors {memory['total'] / MEBI:7.1f} {run['total'] / MEBI:7.1f}"
        f"  process {memory['peak_rss'] / MEBI:7.1f} {run['peak_rss'] / MEBI:7.1f} MiB"
        f" ({100 * (ratio - 1):+.1f} %), computing added {added / MEBI:5.1f} MiB"
        f" of {plan['computing_rss'] / MEBI:.1f}; differ: {', '.join(different) or 'none'}",
        flush=True,
    )
    exact = plan["threads"] == 1 and "total_by_active_set" not in plan
    return not low and ratio <= MOST_ABOVE and not (exact and different)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data")
    parser.add_argument("--squad")
    parser.add_argument("--images")
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    combinations = {name: ("bench", words) for name, words in BENCH.items()}
    for name, (source, words) in TRAIN.items():
        if getattr(given, source):
            combinations[name] = ("train", words.format(getattr(given, source)))
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for name in given.names or combinations:
            command, words = combinations[name]
            if not compare(name, command, words.split(), Path(folder)):
                failed.append(name)
    sys.exit(f"outside the bounds: {', '.join(failed)}" if failed else 0)


main()
