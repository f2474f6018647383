"""Draws soak.csv, and checks it: graph.py CSV SVG. Exit code 1 if memory or open files grew."""

import csv
import sys

rows = list(csv.DictReader(open(sys.argv[1])))
names = list(dict.fromkeys(row["process"] for row in rows))
bad = []
lines = []
most = max(int(row["rss"]) for row in rows)
longest = max(int(row["second"]) for row in rows) or 1
for number, name in enumerate(names):
    own = [row for row in rows if row["process"] == name]
    settled = own[len(own) // 4 :]
    if len(settled) < 60:
        continue
    tenth = max(1, len(settled) // 10)
    first = max(int(row["rss"]) for row in settled[:tenth])
    last = max(int(row["rss"]) for row in settled[-tenth:])
    files = [max(int(row["files"]) for row in part) for part in (settled[:tenth], settled[-tenth:])]
    print(f"{name}: {first} to {last} KiB ({100 * (last / first - 1):+.1f} %), open files {files}")
    if last > 1.02 * first or files[1] > files[0]:
        bad.append(name)
    points = " ".join(
        f"{40 + 740 * int(row['second']) / longest:.1f},"
        f"{280 - 260 * int(row['rss']) / most:.1f}"
        for row in own
    )
    color = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728"][number % 4]
    lines.append(f'<polyline fill="none" stroke="{color}" points="{points}"/>')
with open(sys.argv[2], "w") as svg:
    svg.write(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 300" font-size="12">'
        f'<text x="40" y="14">resident memory, up to {most // 1024} MiB, over {longest} s</text>'
        + "".join(lines)
        + "</svg>\n"
    )
sys.exit(f"grew: {', '.join(bad)}" if bad else 0)
