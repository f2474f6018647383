#!/usr/bin/env python3
"""Draws a run from metrics.json and steps.jsonl of its output folder: docs/run.svg. Needs only Python.

    bench/picture.py RUN docs/run.svg
"""
import json
import os
import sys

WIDTH, LEFT, RIGHT = 860, 150, 20
OURS, USUAL, INK, FAINT = "#1f6f8b", "#c9ccd1", "#222222", "#777777"
CATEGORIES = ["weights", "gradients", "optimizer", "activations", "workspace", "total"]


def text(x, y, words, size=12, fill=INK, anchor="start", weight="normal"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{words}</text>'
    )


def rect(x, y, width, height, fill):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height:.1f}" fill="{fill}"/>'


def memory(metrics, top):
    """Two bars for each category: slimfit, and below it full fine-tuning."""
    ours, usual = metrics["memory"], metrics["memory"]["baseline"]
    largest = max(max(ours[c], usual[c]) for c in CATEGORIES)
    scale = (WIDTH - LEFT - RIGHT - 90) / largest
    out = [text(LEFT, top, "Peak memory, MiB", 14, weight="bold")]
    out.append(rect(LEFT + 250, top - 10, 12, 10, OURS) + text(LEFT + 267, top, "slimfit"))
    out.append(rect(LEFT + 335, top - 10, 12, 10, USUAL) + text(LEFT + 352, top, "full fine-tuning, by formula"))
    y = top + 14
    for category in CATEGORIES:
        out.append(text(LEFT - 10, y + 16, category, anchor="end"))
        for value, fill, dy in ((ours[category], OURS, 0), (usual[category], USUAL, 11)):
            out.append(rect(LEFT, y + dy, value * scale, 10, fill))
            out.append(text(LEFT + value * scale + 5, y + dy + 9, f"{value / 2**20:.0f}", 10, FAINT))
        y += 30
    return out, y


def group(name):
    """The block or other group that a weight belongs to."""
    parts = name.split(".")
    if "layer" in parts:
        return "block " + parts[parts.index("layer") + 1]
    return "embeddings" if "embeddings" in parts else "head"


def freezing(steps, top):
    """A row per group of weights, a column per few steps: the more of the weights were active, the darker."""
    seen = {}
    for step in steps:
        for name in step["active"]:
            seen.setdefault(group(name), set()).add(name)
    blocks = sorted((g for g in seen if g.startswith("block ")), key=lambda g: int(g.split()[1]))
    rows = [g for g in ["head", *reversed(blocks), "embeddings"] if g in seen]
    columns = min(len(steps), 120)
    width = (WIDTH - LEFT - RIGHT) / columns
    title = f"Active weights, steps {steps[0]['step']} to {steps[-1]['step']}"
    out = [text(LEFT, top, title, 14, weight="bold"), text(LEFT + 330, top, "darker: more of them", fill=FAINT)]
    y = top + 12
    for row in rows:
        out.append(text(LEFT - 10, y + 11, row, anchor="end"))
        out.append(rect(LEFT, y, WIDTH - LEFT - RIGHT, 14, "#f2f4f6"))
        for column in range(columns):
            part = steps[column * len(steps) // columns : (column + 1) * len(steps) // columns]
            active = sum(1 for step in part for name in step["active"] if group(name) == row)
            share = active / (len(part) * len(seen[row]))
            if share > 0:
                out.append(
                    f'<rect x="{LEFT + column * width:.1f}" y="{y}" width="{width:.1f}" height="14" fill="{OURS}" '
                    f'fill-opacity="{0.15 + 0.85 * share:.2f}"/>'
                )
        y += 17
    return out, y


def loss(steps, top):
    """The loss of each step, as a running mean."""
    height, window = 80, max(1, len(steps) // 50)
    values = [sum(s["loss"] for s in steps[max(0, i - window + 1) : i + 1]) / min(i + 1, window) for i in range(len(steps))]
    low, high = min(values), max(values)
    spread = (high - low) or 1
    points = " ".join(
        f"{LEFT + i * (WIDTH - LEFT - RIGHT) / max(1, len(values) - 1):.1f},{top + 12 + (high - v) / spread * height:.1f}"
        for i, v in enumerate(values)
    )
    return [
        text(LEFT, top, f"Training loss, mean of {window} steps" if window > 1 else "Training loss", 14, weight="bold"),
        text(LEFT - 10, top + 20, f"{high:.2f}", 11, FAINT, "end"),
        text(LEFT - 10, top + 12 + height, f"{low:.2f}", 11, FAINT, "end"),
        f'<polyline points="{points}" fill="none" stroke="{OURS}" stroke-width="1.5"/>',
    ], top + 12 + height


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    run, target = sys.argv[1:]
    with open(os.path.join(run, "metrics.json"), encoding="utf-8") as file:
        metrics = json.load(file)
    with open(os.path.join(run, "steps.jsonl"), encoding="utf-8") as file:
        steps = [json.loads(line) for line in file]
    title = (
        f"{metrics['task']}, {metrics['steps']} steps, freezing {metrics['freeze']} {metrics['freeze_rate']}, "
        f"profile {metrics['profile']}"
    )
    accuracy = metrics["eval"].get("accuracy")
    if accuracy is not None:
        title += f": accuracy {accuracy:.3f} on {metrics['eval_samples']} examples"
    body = [text(LEFT, 26, title, 15, weight="bold")]
    parts, y = memory(metrics, 60)
    body += parts
    parts, y = freezing(steps, y + 34)
    body += parts
    parts, y = loss(steps, y + 34)
    body += parts
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 20:.0f}" '
        f'font-family="Helvetica, Arial, sans-serif">\n{rect(0, 0, WIDTH, y + 20, "#ffffff")}\n'
    )
    with open(target, "w", encoding="utf-8") as file:
        file.write(svg + "\n".join(body) + "\n</svg>\n")


if __name__ == "__main__":
    main()
