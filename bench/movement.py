#!/usr/bin/env python3
"""Draws how training moves: active weights and distances by block and by kind of weight. Needs only Python.

    bench/movement.py --svg docs/movement-mrpc.svg --title "MRPC, ILS at 0.9" RUN RUN RUN

Each RUN is the output folder of a run; runs that differ only in their seed show whether the seed matters. Distances are
those in steps.jsonl: of some 100 steps, or of all with --log-distances. A column of a map is a part of the run. The upper
maps show the share of the weights that were active in a step, the lower ones the mean distance of those that trained,
|update| / |weight|, divided by the learning rate of the step, on a logarithmic scale. Prints for each pair of runs the
rank correlations of the weights: of how often they were active, and of their mean distance. Then the share and the median
distance of each group, over all runs.
"""
import argparse
import collections
import html
import itertools
import json
import math
import pathlib
import statistics

COLUMNS = 60
SHADES = 20
ROW, GAP, LEFT, WIDTH, TOP = 13, 26, 120, 250, 62
KINDS = (  # the first that is part of the name
    ("LayerNorm", ("LayerNorm", "layernorm")),
    ("query", ("query",)),
    ("key", ("key",)),
    ("value", ("value",)),
    ("attention output", ("attention.output",)),
    ("feed-forward in", ("intermediate",)),
    ("feed-forward out", ("output.dense",)),
    ("embeddings", ("embeddings",)),
    ("head", ("",)),
)


def block(name):
    parts = name.split(".")
    if "layer" in parts:
        return "block " + parts[parts.index("layer") + 1]
    return "embeddings" if "embeddings" in parts else "head"


def kind(name):
    return next(label for label, words in KINDS if any(word in name for word in words))


def read(run):
    with open(pathlib.Path(run) / "steps.jsonl", encoding="utf-8") as file:
        steps = [json.loads(line) for line in file]
    if not any("distances" in step for step in steps):
        raise SystemExit(f"{run}: steps.jsonl has no distances")
    return steps


def rows(names, group):
    """The groups of the names, from the input to the output of the model."""
    found = {group(name) for name in names}
    blocks = sorted((g for g in found if g.startswith("block ")), key=lambda g: int(g.split()[1]))
    order = ["embeddings", *blocks, *(label for label, _ in KINDS if label not in ("embeddings", "head")), "head"]
    return [g for g in order if g in found]


def parts(steps):
    columns = min(COLUMNS, len(steps))
    return [steps[i * len(steps) // columns : (i + 1) * len(steps) // columns] for i in range(columns)]


def active_map(steps, names, group, groups):
    """For each group and column the share of its weights that were active."""
    known = set(names)
    sizes = {g: sum(1 for name in names if group(name) == g) for g in groups}
    result = {g: [] for g in groups}
    for part in parts(steps):
        counts = dict.fromkeys(groups, 0)
        for step in part:
            for name in step["active"]:
                if name in known:
                    counts[group(name)] += 1
        for g in groups:
            result[g].append(counts[g] / (len(part) * sizes[g]))
    return result


def distance_map(steps, group, groups):
    """For each group and column the mean logarithm of the distances, relative to the rate; None if none trained."""
    result = {g: [] for g in groups}
    for part in parts(steps):
        found = {g: [] for g in groups}
        for name, distance in distances(part):
            if distance:
                found[group(name)].append(math.log10(distance))
        for g in groups:
            result[g].append(statistics.mean(found[g]) if found[g] else None)
    return result


def text(x, y, words, size=11, anchor="start", weight="normal"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="#222222">{html.escape(words)}</text>'
    )


def distances(steps):
    """Each weight that trained in a step whose distances are known, and how far it moved, relative to the rate."""
    for step in steps:
        if step["learning_rate"]:
            for name, distance in step.get("distances", {}).items():
                yield name, distance / step["learning_rate"]


def shade_of(value, low, high):
    """In steps that can be told apart, so that equal neighbours are drawn as one."""
    if value is None or high == low:
        return 0
    return round(SHADES * min(1, max(0, (value - low) / (high - low)))) / SHADES


def draw(maps, groups, x, y, low, high, labels):
    out, width = [], WIDTH / len(next(iter(maps.values())))
    for row, g in enumerate(groups):
        top = y + row * ROW
        if labels:
            out.append(text(x - 6, top + ROW - 3, g, 10, "end"))
        out.append(f'<rect x="{x}" y="{top}" width="{WIDTH}" height="{ROW - 1}" fill="#f2f4f6"/>')
        out.append('<g fill="#1f6f8b">')
        column = 0
        for shade, cells in itertools.groupby(shade_of(value, low, high) for value in maps[g]):
            count = len(list(cells))
            if shade:
                out.append(
                    f'<rect x="{x + column * width:.1f}" y="{top}" width="{count * width + 0.2:.1f}" '
                    f'height="{ROW - 1}" fill-opacity="{shade:.2f}"/>'
                )
            column += count
        out.append("</g>")
    return out


def picture(title, runs, names):
    body, y = [text(LEFT, 22, title, 15, weight="bold")], TOP
    for i, run in enumerate(runs):
        body.append(text(LEFT + i * (WIDTH + 14), 42, f"{run[0]}, {len(run[1])} steps", 11))
    for group in (block, kind):
        groups = rows(names, group)
        for what in ("share of weights active", "mean log10 distance / learning rate"):
            maps = [
                active_map(steps, names, group, groups) if what.startswith("share") else distance_map(steps, group, groups)
                for _, steps in runs
            ]
            values = [v for one in maps for row in one.values() for v in row if v is not None]
            low, high = (0, max(values)) if what.startswith("share") else (min(values), max(values))
            body.append(text(LEFT, y, f"{what}, by {group.__name__}: white {low:.2g}, dark {high:.2g}", 11, weight="bold"))
            for i, one in enumerate(maps):
                body += draw(one, groups, LEFT + i * (WIDTH + 14), y + 6, low, high, i == 0)
            y += len(groups) * ROW + GAP
    width = LEFT + len(runs) * (WIDTH + 14)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" font-family="Helvetica, Arial, sans-serif">\n'
        f'<rect width="{width}" height="{y}" fill="#ffffff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def ranks(values):
    """The ranks; equal values share theirs."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    result, i = [0.0] * len(values), 0
    while i < len(order):
        j = i
        while j + 1 < len(order) and values[order[j + 1]] == values[order[i]]:
            j += 1
        for k in order[i : j + 1]:
            result[k] = (i + j) / 2
        i = j + 1
    return result


def correlation(a, b):
    """Spearman's; nan if one side is constant."""
    a, b = ranks(a), ranks(b)
    x, y = statistics.mean(a), statistics.mean(b)
    spread = math.sqrt(sum((v - x) ** 2 for v in a) * sum((w - y) ** 2 for w in b))
    return sum((v - x) * (w - y) for v, w in zip(a, b)) / spread if spread else math.nan


def activity(steps, names):
    """How often each weight was active."""
    active = collections.Counter(name for step in steps for name in step["active"])
    return [active[name] for name in names]


def mean_distances(steps, names):
    """The mean distance of each weight, relative to the rate; 0 if it never trained."""
    moved = {name: [] for name in names}
    for name, distance in distances(steps):
        moved[name].append(distance)
    return [statistics.mean(moved[name]) if moved[name] else 0 for name in names]


def compare(runs, names):
    """Whether the seed matters: whether two runs agree which weights train, and which of them move."""
    counts = [activity(steps, names) for _, steps in runs]
    means = [mean_distances(steps, names) for _, steps in runs]
    print("| runs | rank correlation of how often weights are active | of their mean distance |\n|---|---|---|")
    for i, j in itertools.combinations(range(len(runs)), 2):
        print(
            f"| {runs[i][0]}, {runs[j][0]} | {correlation(counts[i], counts[j]):.2f} | "
            f"{correlation(means[i], means[j]):.2f} |"
        )


def groups_of(runs, names):
    """How often the weights of each group were active, and how far they moved, over all runs."""
    print("\n| weights | active in a step | median of distance / learning rate |\n|---|---|---|")
    for group in (block, kind):
        for g in rows(names, group):
            members = {name for name in names if group(name) == g}
            steps = [step for _, of_run in runs for step in of_run]
            share = statistics.mean(len(members.intersection(step["active"])) / len(members) for step in steps)
            moved = [distance for name, distance in distances(steps) if name in members]
            print(f"| {g} | {share:.1%} | {statistics.median(moved):.3g} |" if moved else f"| {g} | {share:.1%} | - |")


def foreseen(runs, unfrozen):
    """Whether the weights that are chosen are those that move the most where nothing is frozen."""
    every = [step for steps in unfrozen for step in steps]
    names = sorted({name for step in every for name in step.get("distances", {})})
    chosen = activity([step for _, steps in runs for step in steps], names)
    moved = mean_distances(every, names)
    print(
        "\nrank correlation of how often weights are active with their mean distance where nothing is frozen: "
        f"{correlation(chosen, moved):.2f}"
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("runs", nargs="+", help="output folders of runs")
    arguments.add_argument("--svg", required=True, type=pathlib.Path)
    arguments.add_argument("--title", default="How training moves")
    arguments.add_argument("--unfrozen", nargs="+", default=[], help="runs of the same task that freeze nothing")
    given = arguments.parse_args()
    runs = [(pathlib.Path(run).name, read(run)) for run in given.runs]
    names = list(dict.fromkeys(name for _, steps in runs for step in steps for name in step.get("distances", {})))
    given.svg.write_text(picture(given.title, runs, names), encoding="utf-8")
    compare(runs, names)
    groups_of(runs, names)
    if given.unfrozen:
        foreseen(runs, [read(run) for run in given.unfrozen])


if __name__ == "__main__":
    main()
