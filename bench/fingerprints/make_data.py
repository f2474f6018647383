#!/usr/bin/env python3
"""Writes the small data sets that bench/fingerprints/run trains on: the same bytes on every machine.

usage: make_data.py DIR
"""
import json
import pathlib
import random
import sys

WORDS = """river stone quiet bright market winter garden letter carry follow answer gentle broken silver
summer window teacher paper music ocean travel simple narrow golden""".split()
NOTES = {"bright": "warm", "gentle": "warm", "broken": "cold", "winter": "cold"}


def sentence(rng: random.Random, length: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(length))


def texts(folder: pathlib.Path, rng: random.Random) -> None:
    with open(folder / "scores.csv", "w", encoding="utf-8") as file:
        file.write("sentence1,sentence2,label\n")
        for _ in range(160):
            first, second = sentence(rng, rng.randint(3, 30)), sentence(rng, rng.randint(3, 30))
            shared = set(first.split()) & set(second.split())
            file.write(f"{first},{second},{len(shared) / 2}\n")
    with open(folder / "labels.jsonl", "w", encoding="utf-8") as file:
        for _ in range(160):
            text = sentence(rng, rng.randint(3, 40))
            labels = sorted({NOTES[word] for word in text.split() if word in NOTES})
            file.write(json.dumps({"text": text, "label": labels}) + "\n")


def questions(folder: pathlib.Path, rng: random.Random) -> None:
    for part, count in (("train", 24), ("dev", 6)):
        paragraphs = []
        for number in range(count):
            context = sentence(rng, rng.randint(40, 160))
            answer = rng.choice(context.split())
            at = context.index(answer)
            paragraphs.append({"context": context, "qas": [
                {"id": f"{part}{number}", "question": f"where is the {answer}", "is_impossible": False,
                 "answers": [{"text": answer, "answer_start": at}]},
                {"id": f"{part}{number}n", "question": "who sold the moon", "is_impossible": True,
                 "answers": []}]})
        data = {"version": "v2.0", "data": [{"title": "words", "paragraphs": paragraphs}]}
        (folder / f"{part}.json").write_text(json.dumps(data), encoding="utf-8")


def images(folder: pathlib.Path, rng: random.Random) -> None:
    """CIFAR-10's binary format: a label and 3 x 32 x 32 bytes per image."""
    folder.mkdir()
    names = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]
    for name in names:
        content = bytearray()
        for number in range(40):
            label = number % 10
            content.append(label)
            content += bytes((rng.randrange(128) + 12 * label) % 256 for _ in range(3 * 32 * 32))
        (folder / name).write_bytes(bytes(content))
    classes = "airplane automobile bird cat deer dog frog horse ship truck".split()
    (folder / "batches.meta.txt").write_text("\n".join(classes) + "\n", encoding="utf-8")


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    rng = random.Random(20)
    texts(folder, rng)
    questions(folder, rng)
    images(folder / "cifar", rng)


main()
