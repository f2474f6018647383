"""Prints the errors of gradients that `--probe-gradients` wrote to a steps.jsonl, in percent.

One row for each kind of weight, one column for each block: the largest of all steps in which the
weight was active, or "-" if it never was.
"""

import json
import re
import sys

NAME = re.compile(r"encoder\.layer\.(\d+)\.(.*)\.weight$")


def main(path: str) -> None:
    worst: dict[str, dict[int, float]] = {}
    whole: list[float] = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            probe = json.loads(line).get("probe")
            if probe is None:
                continue
            whole.append(probe["relative_error"])
            for name, nearness in probe["by_weight"].items():
                found = NAME.search(name)
                kind, block = (found[2], int(found[1])) if found else (name, 0)
                row = worst.setdefault(kind, {})
                row[block] = max(row.get(block, 0.0), nearness["relative_error"])
    blocks = 1 + max(block for row in worst.values() for block in row)
    print(f"{'':42}" + "".join(f"{block:>7}" for block in range(blocks)))
    for kind in sorted(worst):
        cells = (worst[kind].get(block) for block in range(blocks))
        print(f"{kind:42}" + "".join(f"{'-' if c is None else f'{100 * c:.2f}':>7}" for c in cells))
    print(f"whole gradient: {100 * min(whole):.2f} to {100 * max(whole):.2f} in {len(whole)} steps")


main(sys.argv[1])
