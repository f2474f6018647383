#!/usr/bin/env python3
"""An epoch on real texts with slimfit and PyTorch alternately: seconds of all steps, medians and ratios.

    PYTHON=python3 bench/real_data.py --data GLUE --model FOLDER [--rounds 2] \\
        [--slimfit "--profile lean"] [--pytorch "--compile"]

PYTHON must have torch and transformers. FOLDER is the embedded model (all-MiniLM-L6-v2) as a Hugging Face
folder; both sides start from it. They train on 8,000 lines of SST-2, and on all of MRPC. Both use dropout and
batches of 32. PyTorch pads a batch to its longest text (with --pytorch=--group-by-length, batches have
similar lengths); slimfit does not pad.
"""
import argparse
import csv
import json
import os
import pathlib
import random
import statistics
import subprocess
import tempfile

HOME = pathlib.Path(__file__).resolve().parent.parent
PYTHON = os.environ.get("PYTHON", "python3")
TASKS = {"sst2": ("SST-2", ("sentence",), "label", 8000), "mrpc": ("MRPC", ("#1 String", "#2 String"), "Quality", None)}


def examples(data, task):
    folder, columns, label, most = TASKS[task]
    with open(pathlib.Path(data) / folder / "train.tsv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    random.Random(1).shuffle(rows)
    for row in rows[:most]:
        texts = dict(zip(("text", "text_pair"), (row[c] for c in columns)))
        yield {**texts, "label": int(row[label])}


def ours(given, task, folder):
    output = folder / f"run-{task}"
    command = [HOME / "slimfit", "train", "--task", task, "--data", given.data, "--model", given.model, "--threads", "2"]
    command += ["--epochs", "1", "--batch-size", "32", "--max-length", "128", "--max-eval-samples", "32", "--output", output, "--overwrite"]
    if TASKS[task][3]:
        command += ["--max-train-samples", str(TASKS[task][3])]
    command += given.slimfit.split()
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    with open(output / "steps.jsonl", encoding="utf-8") as file:
        return sum(json.loads(line)["seconds"] for line in file)


def theirs(given, task):
    text = "\n".join(json.dumps(example) for example in examples(given.data, task))
    command = [PYTHON, str(HOME / "bench/pytorch_epoch.py"), "--model", given.model, *given.pytorch.split()]
    return json.loads(subprocess.run(command, input=text, check=True, capture_output=True, text=True).stdout)["seconds"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", required=True, help="the folder that contains GLUE's folders")
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--tasks", default="sst2,mrpc")
    arguments.add_argument("--slimfit", default="--profile lean")
    arguments.add_argument("--pytorch", default="")
    given = arguments.parse_args()
    print("| task | slimfit, seconds per epoch | PyTorch | ratio |\n|---|---|---|---|", flush=True)
    for task in given.tasks.split(","):
        with tempfile.TemporaryDirectory() as folder:
            rounds = [(ours(given, task, pathlib.Path(folder)), theirs(given, task)) for _ in range(given.rounds)]
        us, them = (statistics.median(side) for side in zip(*rounds))
        print(f"| {task} | {us:.1f} | {them:.1f} | {us / them:.2f} |", flush=True)


if __name__ == "__main__":
    main()
