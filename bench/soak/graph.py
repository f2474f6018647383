"""Draws soak.csv, and checks it: graph.py CSV SVG. Exit code 1 if memory or open files grew.

The first quarter of each process is its warm-up, and in its last seconds it ends. Of the rest, the
last tenth is compared with the first: the largest memory, and the smallest number of open files,
since a save opens some for a moment.
"""

import csv
import sys

MOST_GROWTH = 1.02
ENDING = 10  # rows
COLORS = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728"]

rows = list(csv.DictReader(open(sys.argv[1])))
names = list(dict.fromkeys(row["process"] for row in rows))
most = max(int(row["rss"]) for row in rows)
longest = max(int(row["second"]) for row in rows) or 1
bad = []
lines = []
for number, name in enumerate(names):
    own = [row for row in rows if row["process"] == name]
    settled = own[len(own) // 4 : -ENDING]
    tenth = max(1, len(settled) // 10)
    ends = (settled[:tenth], settled[-tenth:])
    first, last = (max(int(row["rss"]) for row in end) for end in ends)
    files = [min(int(row["files"]) for row in end) for end in ends]
    summary = f"{name}: {first} to {last} KiB ({100 * (last / first - 1):+.1f} %)"
    print(f"{summary}, open files {files[0]} to {files[1]}, {len(own)} s")
    if last > MOST_GROWTH * first or files[1] > files[0]:
        bad.append(name)
    points = " ".join(
        f"{40 + 740 * int(row['second']) / longest:.1f},{300 - 260 * int(row['rss']) / most:.1f}"
        for row in own
    )
    color = COLORS[number % len(COLORS)]
    lines.append(f'<polyline fill="none" stroke="{color}" points="{points}"/>')
    lines.append(f'<text x="{40 + 190 * number}" y="34" fill="{color}">{summary}</text>')
title = f"resident memory from 0 to {most // 1024} MiB, over {longest // 60} minutes"
with open(sys.argv[2], "w") as svg:
    svg.write(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 320" font-size="9">\n'
        '<rect width="800" height="320" fill="white"/>\n'
        f'<text x="40" y="16" font-size="12">{title}</text>\n'
        + "\n".join(lines)
        + '\n<path d="M40 40V300H780" fill="none" stroke="black"/>\n</svg>\n'
    )
sys.exit(f"grew: {', '.join(bad)}" if bad else 0)
