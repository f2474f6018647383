"""seqeval_metrics.py OUT.json: entities and metrics of random tags, by seqeval.

pip install seqeval
"""
import json
import random
import sys

from seqeval.metrics import accuracy_score, f1_score, precision_score, recall_score
from seqeval.metrics.sequence_labeling import get_entities

SCHEMES = {
    "IOB1": ["O", "O", "I-PER", "I-LOC", "B-PER"],
    "IOB2": ["O", "O", "B-PER", "I-PER", "B-LOC", "I-LOC"],
    "BIOES": ["O", "B-PER", "I-PER", "E-PER", "S-PER", "B-LOC", "E-LOC", "S-LOC"],
    "without types": ["O", "B", "I"],
    "with dashes": ["O", "B-work-of-art", "I-work-of-art", "I-art"],
}

random.seed(5)
cases = []
for name, tags in SCHEMES.items():
    for sentences in (1, 4):
        true = [[random.choice(tags) for _ in range(random.randint(1, 9))] for _ in range(sentences)]
        guess = [[t if random.random() < 0.7 else random.choice(tags) for t in s] for s in true]
        cases.append({
            "scheme": name,
            "true": true,
            "predicted": guess,
            "entities": [[list(e) for e in get_entities(s)] for s in true],
            "precision": float(precision_score(true, guess, zero_division=0)),
            "recall": float(recall_score(true, guess, zero_division=0)),
            "f1": float(f1_score(true, guess, zero_division=0)),
            "accuracy": float(accuracy_score(true, guess)),
        })
with open(sys.argv[1], "w") as out:
    json.dump(cases, out, indent=1)
    out.write("\n")
