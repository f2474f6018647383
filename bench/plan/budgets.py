"""Whether runs stay within their memory budgets: budgets.py [--glue GLUE] [--squad FOLDER]
[--cifar FOLDER] [--runs 50] [--seed 1] [--first 0]

Draws combinations of model, task, batch, length, freezing, optimizer and threads, asks slimfit for
the smallest budget that would do, gives it that or up to 300 MiB more, trains some steps, and polls
the memory of the process from outside: VmHWM, which the kernel keeps, and VmRSS. Without data it
draws steps of `slimfit bench` and runs on WordNet's glosses only. Exit code 1 if a run passed its
budget.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SLIMFIT = Path(__file__).resolve().parents[2] / "slimfit"
MEBI = 1 << 20
MOST_MORE = 300  # MiB above the smallest budget
POLL = 0.02  # seconds
FEW = "--max-steps 6 --max-train-samples 600 --max-eval-samples 60"
TASKS = {
    "wordnet": (None, "train --task wordnet"),
    "sst2": ("glue", "train --task sst2 --model embedded --data {}/SST-2"),
    "mrpc": ("glue", "train --task mrpc --model embedded --data {}/MRPC"),
    "stsb": ("glue", "train --task stsb --model embedded:bge-small-en-v1.5 --data {}/STS-B"),
    "squad": ("squad", "train --task squad --model embedded --data {} --doc-stride 32"),
    "cifar10": ("cifar", "train --task cifar10 --model vit-tiny --from-scratch --data {}"),
    "bench-minilm": (None, "bench --architecture minilm --steps 2"),
    "bench-vit": (None, "bench --architecture vit-tiny --image-size 64 --steps 2"),
}


def combination(draw, given):
    """The name of a task, and the words of a command without its budget."""
    names = [name for name, (source, _) in TASKS.items() if not source or getattr(given, source)]
    name = draw.choice(names)
    source, words = TASKS[name]
    words = words.format(source and getattr(given, source)).split()
    if words[0] == "train":
        words += FEW.split()
    words += ["--batch-size", str(draw.choice([2, 4, 8, 16, 32]))]
    if name == "cifar10":
        words += ["--image-size", str(draw.choice([32, 64, 96]))]
    elif name == "squad":
        words += ["--max-length", str(draw.choice([128, 192, 256]))]
    elif name != "bench-vit":
        words += ["--max-length", str(draw.choice([16, 32, 64, 128, 256]))]
    words += draw.choice([["--freeze", "none"], ["--freeze", "ils"], ["--freeze", "columns"]])
    words += draw.choice([[], ["--optimizer", "adamw8bit"]])
    words += draw.choice([[], ["--threads", "1"], ["--threads", "2"]])
    words += draw.choice([[], [], ["--micro-batch", "whole"], ["--max-grad-norm", "1"]])
    return name, words


def smallest(words):
    """The smallest budget that would do, in MiB, from slimfit's refusal."""
    ended = subprocess.run(
        [SLIMFIT, "plan", *planned(words), "--memory-budget", "1MiB"],
        capture_output=True, text=True)
    found = re.search(r"needs at least (\d+) MiB", ended.stderr)
    if not found:
        sys.exit(f"slimfit plan {' '.join(words)}:\n{ended.stderr}")
    return int(found.group(1))


def planned(words):
    without_steps = re.sub(r"--steps \d+", "", " ".join(words[1:]))
    return without_steps.split()


def polled(words, folder):
    """The most memory that was seen from outside, in MiB, and the exit code."""
    if words[0] == "train":
        words = [*words, "--output", str(folder / "run"), "--overwrite"]
    with open(folder / "err", "w") as err:
        process = subprocess.Popen([SLIMFIT, *words], stdout=err, stderr=err)
        most = 0
        while process.poll() is None:
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                status = ""
            for key, value in re.findall(r"^(VmHWM|VmRSS):\s+(\d+) kB", status, re.M):
                most = max(most, int(value) / 1024)
            time.sleep(POLL)
    return most, process.returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--glue")
    parser.add_argument("--squad")
    parser.add_argument("--cifar")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first run")
    given = parser.parse_args()
    passed = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for number in range(given.first, given.runs):
            draw = random.Random(1000 * given.seed + number)
            name, words = combination(draw, given)
            least = smallest(words)
            budget = least + draw.choice([0, draw.randrange(MOST_MORE)])
            most, code = polled([*words, "--memory-budget", f"{budget}MiB"], folder)
            if code:
                sys.exit(f"slimfit {' '.join(words)}:\n{(folder / 'err').read_text()}")
            note = re.search(r"within a budget of .*?MiB: (.*?), which",
                             (folder / "err").read_text())
            print(f"{number:3} {name:12} least {least:5}, budget {budget:5}, seen {most:7.1f} MiB"
                  f" ({100 * (most / budget - 1):+.1f} %) {note.group(1) if note else ''}"
                  f"   {' '.join(words[3:])}", flush=True)
            if most > budget:
                passed.append(number)
    sys.exit(f"passed their budgets: {passed}" if passed else 0)


main()
