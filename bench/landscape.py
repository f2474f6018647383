#!/usr/bin/env python3
"""Peak memory against time per step, for every setting of slimfit and PyTorch: docs/landscape.svg.

    PYTHON=python3 bench/landscape.py --runs DIR [--steps 2] [--only PART_OF_A_NAME] [--svg docs/landscape.svg]

PYTHON must have torch, transformers and peft. Each setting runs in its own process; settings whose result is
in DIR are not run again. The model is BERT-base on 32 x 128 tokens, with two threads, in fp32 unless a name
says bf16. PyTorch runs with the default malloc, with which it is fastest, and also, as "small", with the
malloc settings with which it is smallest.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys

HOME = pathlib.Path(__file__).resolve().parent.parent
PYTHON = os.environ.get("PYTHON", "python3")
SMALL = {"MALLOC_MMAP_THRESHOLD_": "1048576", "THP_MEM_ALLOC_ENABLE": "1"}

SMALLEST = "--profile min --optimizer adamw8bit --optimizer-states paged"
FAST = "--precision bf16 --gradient-precision int8"
OURS = {  # where no policy is named, weights are frozen by ILS; the most telling ones come first, in case the run is stopped
    "bf16, int8 gradients, lean, 8-bit, truncate": f"{FAST} --profile lean --optimizer adamw8bit --truncate",
    "bf16, int8 gradients, min, paged 8-bit, truncate": f"{FAST} {SMALLEST} --truncate",
    "lean, 8-bit, truncate": "--profile lean --optimizer adamw8bit --truncate",
    "min, paged 8-bit, truncate": f"{SMALLEST} --truncate",
    "lean": "--profile lean",
    "exact": "--profile exact",
    "min, paged 8-bit": SMALLEST,
    "lean, 8-bit": "--profile lean --optimizer adamw8bit",
    "min, paged 8-bit, parts of 512": f"{SMALLEST} --micro-batch 512",
    "paper": "--profile paper",
    "exact, truncate": "--profile exact --truncate",
    "nothing frozen, lean, 8-bit": "--freeze none --profile lean --optimizer adamw8bit",
    "checkpoint": "--profile checkpoint",
    "lean, truncate": "--profile lean --truncate",
    "head only": "--freeze static --freeze-blocks 12 --truncate --profile lean --optimizer adamw8bit",
    "min, 8-bit": "--profile min --optimizer adamw8bit",
    "bf16, lean": "--precision bf16 --profile lean",
    "int8 gradients, lean": "--gradient-precision int8 --profile lean",
    "bf16, exact": "--precision bf16 --profile exact",
    "bf16, int8 gradients, min, paged 8-bit, parts of 512": f"{FAST} {SMALLEST} --micro-batch 512",
}
THEIRS = {  # options, and whether malloc is set to save memory
    "bf16, full, compiled": ("--precision bf16 --compile", False),
    "bf16, LoRA, accumulating 4, small": ("--precision bf16 --method lora --micro-batch 4", True),
    "bf16, frozen 0.95, compiled": ("--precision bf16 --method frozen --compile", False),
    "full, compiled": ("--compile", False),
    "full, accumulating 4, small": ("--micro-batch 4", True),
    "LoRA, accumulating 4, small": ("--method lora --micro-batch 4", True),
    "LoRA, compiled": ("--method lora --compile", False),
    "frozen 0.95, compiled": ("--method frozen --compile", False),
    "frozen 0.95, accumulating 4, small": ("--method frozen --micro-batch 4", True),
    "checkpointing, accumulating 4, small": ("--method checkpoint --micro-batch 4", True),
    "full, accumulating 4": ("--micro-batch 4", False),
    "full": ("", False),
    "LoRA, accumulating 4": ("--method lora --micro-batch 4", False),
    "LoRA": ("--method lora", False),
    "frozen 0.95": ("--method frozen", False),
    "checkpointing": ("--method checkpoint", False),
    "full, accumulating 4, compiled": ("--micro-batch 4 --compile", False),
    "bf16, full, accumulating 4, small": ("--precision bf16 --micro-batch 4", True),
    "head only, compiled": ("--method head --compile", False),
    "bf16, LoRA, compiled": ("--precision bf16 --method lora --compile", False),
    "bf16, LoRA": ("--precision bf16 --method lora", False),
    "bf16, frozen 0.95, accumulating 4, small": ("--precision bf16 --method frozen --micro-batch 4", True),
    "bf16, checkpointing": ("--precision bf16 --method checkpoint", False),
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", required=True, type=pathlib.Path)
    arguments.add_argument("--steps", type=int, default=2)
    arguments.add_argument("--draw", action="store_true", help="measure nothing: only draw and print what DIR contains")
    arguments.add_argument("--only", default="", help="only settings whose name contains this")
    arguments.add_argument("--svg", type=pathlib.Path)
    given = arguments.parse_args()
    given.runs.mkdir(parents=True, exist_ok=True)
    points = []
    for side, name, options, environment in settings():
        if given.only in name:
            points += measured(given, side, name, options, environment)
    print("| setting | seconds per step | peak RSS, MiB |\n|---|---|---|")
    for side, name, seconds, mib in sorted(points, key=lambda p: p[2]):
        print(f"| {side}: {name} | {seconds:.2f} | {mib:.0f} |")
    left = unbeaten(points)
    print("\nSettings of PyTorch for which no setting of slimfit is both faster and smaller: " + ("; ".join(left) if left else "none"))
    if given.svg:
        given.svg.write_text(picture(sorted(points, key=lambda p: (p[0] == 'PyTorch', p[2]))), encoding="utf-8")


def unbeaten(points):
    """PyTorch's settings for which no setting of slimfit is both faster and smaller; fp32 is compared with fp32 only."""

    def beats(ours, theirs):
        return ours[2] < theirs[2] and ours[3] < theirs[3] and (theirs[1].startswith("bf16") or not ours[1].startswith("bf16"))

    ours = [point for point in points if point[0] == "slimfit"]
    return [theirs[1] for theirs in points if theirs[0] == "PyTorch" and not any(beats(point, theirs) for point in ours)]


def settings():
    """Alternately, so that a slow hour affects both sides."""
    ours = [("slimfit", name, options, {}) for name, options in OURS.items()]
    theirs = [("PyTorch", name, options, SMALL if small else {}) for name, (options, small) in THEIRS.items()]
    while ours or theirs:
        yield from ours[:1] + theirs[:1]
        ours, theirs = ours[1:], theirs[1:]


def measured(given, side, name, options, environment):
    file = given.runs / (side + "-" + "".join(c if c.isalnum() else "-" for c in name) + ".json")
    if not file.exists() and given.draw:
        return []
    if not file.exists():
        print(side, name, file=sys.stderr, flush=True)
        common = f"--architecture bert-base --batch-size 32 --max-length 128 --threads 2 --steps {given.steps}"
        if side == "slimfit":
            precision = "" if "--precision" in options.split() else "--precision fp32"
            policy = "" if "--freeze" in options else "--freeze ils"
            command = [HOME / "slimfit", "bench", *f"{common} {options} {policy} {precision}".split(), "--json", file]
        else:
            command = [PYTHON, HOME / "bench/pytorch_step.py", *f"{common} {options}".split()]
        done = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, env={**os.environ, **environment}
        )
        if done.returncode:
            print(f"{side} {name} failed:\n{done.stderr[-2000:]}", file=sys.stderr)
            return []
        if side == "PyTorch":
            file.write_text(done.stdout, encoding="utf-8")
    run = json.loads(file.read_text(encoding="utf-8"))
    peak = run["memory"]["peak_rss"] if "memory" in run else run["peak_rss"]
    return [(side, name, statistics.median(run["step_seconds"]), peak / 2**20)]


def picture(points):
    """Time to the right, memory upwards, both logarithmic. Points are numbered; the key is on the right."""
    width, height, left, right, top, bottom = 1250, 640, 70, 570, 60, 55
    colours = {"slimfit": "#1f6f8b", "PyTorch": "#c0561f"}
    low_seconds, high_seconds = 0.88 * min(p[2] for p in points), 1.15 * max(p[2] for p in points)
    low_mib, high_mib = 0.85 * min(p[3] for p in points), 1.15 * max(p[3] for p in points)

    def share(value, low, high):
        return math.log(value / low) / math.log(high / low)

    def at(seconds, mib):
        x = left + share(seconds, low_seconds, high_seconds) * (width - left - right)
        return x, height - bottom - share(mib, low_mib, high_mib) * (height - top - bottom)

    def text(x, y, words, size=11, fill="#222222", anchor="start"):
        return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}">{words}</text>'

    def dot(x, y, side, name):
        fill = "#ffffff" if name.startswith("bf16") else colours[side]
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{fill}" stroke="{colours[side]}" stroke-width="2"/>'

    out = [text(left, 24, "BERT-base, 32 x 128 tokens, two threads: memory of the process and time per step", 15)]
    out.append(text(left, 44, "filled: fp32, hollow: bf16; closer to the lower left is better", 11, "#777777"))
    for mib in (512 * 2**i for i in range(8)):
        if low_mib < mib < high_mib:
            y = at(low_seconds, mib)[1]
            out.append(f'<line x1="{left}" x2="{width - right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e5e7ea"/>')
            out.append(text(left - 8, y + 4, f"{mib / 1024:g} GiB", anchor="end", fill="#777777"))
    for seconds in (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100):
        if low_seconds < seconds < high_seconds:
            x = at(seconds, low_mib)[0]
            out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{height - bottom}" stroke="#f1f2f4"/>')
            out.append(text(x, height - bottom + 18, f"{seconds} s", anchor="middle", fill="#777777"))
    out.append(text((left + width - right) / 2, height - 14, "seconds per step (median)", 12, anchor="middle"))
    places = [at(p[2], p[3]) for p in points]
    taken = list(places)
    row = {side: 0 for side in colours}
    for number, ((side, name, _, _), (x, y)) in enumerate(zip(points, places), 1):
        spots = [(x + r * math.cos(turn), y + r * math.sin(turn)) for r in (12, 18, 26) for turn in (i * math.pi / 4 for i in range(8))]
        spot = next((s for s in spots if all(math.dist(s, other) > 11 for other in taken if other != (x, y))), spots[0])
        taken.append(spot)
        out.append(dot(x, y, side, name) + text(spot[0], spot[1] + 3.5, number, 9.5, colours[side], "middle"))
        key_x = width - right + 30 + (0 if side == "slimfit" else 280)
        key_y = top + 22 + 20 * row[side]
        row[side] += 1
        out.append(text(key_x + 18, key_y + 4, number, 10, colours[side], "end") + text(key_x + 26, key_y + 4, name, 10))
    for side, x in (("slimfit", width - right + 30), ("PyTorch", width - right + 310)):
        out.append(text(x + 26, top, side, 13, colours[side]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="Helvetica, Arial, sans-serif">\n'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n' + "\n".join(out) + "\n</svg>\n"
    )


if __name__ == "__main__":
    main()
