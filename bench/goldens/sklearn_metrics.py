#!/usr/bin/env python3
"""Makes src/test/resources/golden/metrics/sklearn.json: what scikit-learn computes from labels and predictions.

    python bench/goldens/sklearn_metrics.py [FILE]

"one" has examples with one class each, in which some classes are never labelled, never predicted, or neither; "several"
has examples with any number of classes. Needs scikit-learn.
"""
import json
import pathlib
import random
import sys

from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support, precision_score, recall_score

HOME = pathlib.Path(__file__).resolve().parent.parent.parent
SCORES = [("f1", f1_score), ("precision", precision_score), ("recall", recall_score)]


def averages(labels, predictions, kinds):
    values = {"accuracy": accuracy_score(labels, predictions)}
    for kind in kinds:
        for name, score in SCORES:
            key = name if kind == "binary" else f"{kind}_{name}"
            values[key] = score(labels, predictions, average=kind, zero_division=0)
    return values


def of_classes(truth, predictions, **numbered):
    columns = precision_recall_fscore_support(truth, predictions, zero_division=0, **numbered)
    return [dict(precision=p, recall=r, f1=f, examples=int(n)) for p, r, f, n in zip(*columns)]


def one(name, classes, labels, predictions):
    kinds = ["micro", "macro"] + (["binary"] if classes == 2 else [])
    return {"name": name, "classes": classes, "labels": labels, "predictions": predictions,
            "metrics": averages(labels, predictions, kinds),
            "of_classes": of_classes(labels, predictions, labels=range(classes))}


def several(name, labels, predictions):
    return {"name": name, "labels": labels, "predictions": predictions,
            "metrics": averages(labels, predictions, ["micro", "macro"]),
            "of_classes": of_classes(labels, predictions)}


def drawn(seed, classes, examples, labelled, predicted):
    """Examples of the classes `labelled`, predicted as one of `predicted`; two thirds are right where that is possible."""
    r = random.Random(seed)
    labels = [r.choice(labelled) for _ in range(examples)]
    predictions = [y if y in predicted and r.random() < 2 / 3 else r.choice(predicted) for y in labels]
    return classes, labels, predictions


def sets(seed, classes, examples, frequent):
    r = random.Random(seed)
    labels = [[int(r.random() < frequent[c]) for c in range(classes)] for _ in range(examples)]
    predictions = [[bit if r.random() < 0.75 else 1 - bit for bit in row] for row in labels]
    for row in predictions:
        row[classes - 1] = 0  # never predicted
    return labels, predictions


CASES = {
    "one": [
        one("all right, three of five classes occur", 5, [0, 1, 2, 2, 1], [0, 1, 2, 2, 1]),
        one("predicted, but never labelled", 3, [0, 0, 1, 1], [0, 2, 1, 2]),
        one("labelled, but never predicted", 3, [0, 1, 2, 2], [0, 1, 1, 0]),
        one("never right", 4, [0, 0, 1], [1, 1, 0]),
        one("one class", 3, [1, 1, 1], [1, 1, 1]),
        one("two classes", *drawn(1, 2, 60, [0, 1], [0, 1])),
        one("two classes, one of them never labelled", 2, [0, 0, 0, 0], [0, 0, 1, 0]),
        one("two classes, only the first occurs", 2, [0, 0, 0], [0, 0, 0]),
        one("two classes, the second is never predicted", 2, [0, 1, 1, 0, 0], [0, 0, 0, 0, 0]),
        one("four of seven classes", *drawn(2, 7, 80, [0, 2, 3, 6], [2, 3, 4, 6])),
        one("twenty classes, few examples", *drawn(3, 20, 25, list(range(20)), list(range(20)))),
    ],
    "several": [
        several("a class that is never predicted", *sets(4, 4, 50, [0.5, 0.3, 0.1, 0.4])),
        several("a class that never occurs", *sets(5, 3, 30, [0.6, 0.2, 0])),
        several("nothing is right", [[1, 0], [0, 1]], [[0, 1], [1, 0]]),
        several("empty sets", [[0, 0], [0, 0]], [[0, 0], [0, 0]]),
    ],
}

file = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "src/test/resources/golden/metrics/sklearn.json"
lines = [json.dumps(kind) + ": [\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]" for kind, cases in CASES.items()]
file.write_text("{\n" + ",\n".join(lines) + "\n}\n")
