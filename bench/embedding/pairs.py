"""Makes pairs for `train --task embed` of SQuAD's questions, each with a passage of its context.

    python3 bench/embedding/pairs.py SQUAD/train.json FOLDER [PAIRS]

FOLDER/train.jsonl gets PAIRS pairs (50,000), FOLDER/test.jsonl a pair of every tenth paragraph, which
train.jsonl does not have. A passage begins at a word of the context, drawn for each pair,
and has up to WORDS words. Where there are fewer questions than pairs, each comes again with another
passage. Order and choice are the same in each call.
"""

import json
import random
import sys
from pathlib import Path

WORDS = 24
HELD_OUT = 10


def passage(words, draw):
    start = draw.randrange(max(1, len(words) - WORDS + 1))
    return " ".join(words[start : start + WORDS])


def train_pairs(paragraphs, draw):
    questions = [
        (question["question"].strip(), paragraph["context"].split())
        for paragraph in paragraphs
        for question in paragraph["qas"]
    ]
    while True:
        draw.shuffle(questions)
        for question, words in questions:
            yield {"anchor": question, "positive": passage(words, draw)}


def test_pairs(paragraphs, draw):
    for paragraph in paragraphs:
        question = draw.choice(paragraph["qas"])  # one: the passages of a paragraph are alike
        yield {"anchor": question["question"].strip(), "positive": passage(paragraph["context"].split(), draw)}


def write(path, rows):
    with open(path, "w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(rows)} pairs in {path}")


def main():
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 50_000
    draw = random.Random(1)
    articles = json.loads(source.read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"] if paragraph["qas"]]
    folder.mkdir(parents=True, exist_ok=True)
    training = train_pairs([p for i, p in enumerate(paragraphs) if i % HELD_OUT], draw)
    write(folder / "train.jsonl", [next(training) for _ in range(count)])
    write(folder / "test.jsonl", list(test_pairs(paragraphs[::HELD_OUT], draw)))


main()
