#!/usr/bin/env python3
"""Loads a model folder that slimfit wrote in Hugging Face transformers, unchanged, and compares predictions.

    check_transformers.py RUN/model
        prints logits and labels of some sentences
    check_transformers.py RUN/model --tsv FILE
        prints the accuracy on lines of LABEL <tab> TEXT
    check_transformers.py RUN/model --texts FILE --predictions FILE
        prints the largest difference in probability from slimfit's predictions for the same texts: lines of
        {"text": ..., "text_pair": ...}
    check_transformers.py RUN/model --images PREDICTIONS
        the same for 'slimfit predict --model RUN/model IMAGE ... > PREDICTIONS'
"""
import argparse
import json

SENTENCES = [
    "a small domesticated carnivore that people keep as a pet",
    "a sweet dish eaten at the end of a meal",
    "the feeling of great happiness",
    "to the left of the mountain range",
]


def check_images(folder, predictions):
    import torch
    from PIL import Image
    from transformers import AutoImageProcessor, AutoModelForImageClassification

    processor = AutoImageProcessor.from_pretrained(folder)
    model, report = AutoModelForImageClassification.from_pretrained(folder, output_loading_info=True)
    model.eval()
    print(type(model).__name__, "with", type(processor).__name__)
    print("missing", sorted(report["missing_keys"]), "unexpected", sorted(report["unexpected_keys"]))
    worst = 0
    with open(predictions, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for row in rows:
        pixels = processor(Image.open(row["image"]).convert("RGB"), return_tensors="pt")
        with torch.no_grad():
            probabilities = model(**pixels).logits.softmax(-1)[0].tolist()
        for index, probability in enumerate(probabilities):
            worst = max(worst, abs(probability - row["probabilities"][model.config.id2label[index]]))
    print(f"largest difference of probabilities over {len(rows)} images: {worst:.2g}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--tsv", help="lines of LABEL <tab> TEXT")
    parser.add_argument("--texts", help="the texts of --predictions: one JSON object per line")
    parser.add_argument("--predictions", help="the output of slimfit predict, with one label per text")
    parser.add_argument("--max-length", type=int, default=64)
    parser.add_argument("--images", help="the output of slimfit predict for images; paths are relative to this folder")
    options = parser.parse_args()
    if options.images:
        check_images(options.model, options.images)
        return

    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model, report = AutoModelForSequenceClassification.from_pretrained(options.model, output_loading_info=True)
    model.eval()
    print(type(model).__name__, "with", type(tokenizer).__name__)
    print("missing", sorted(report["missing_keys"]), "unexpected", sorted(report["unexpected_keys"]))

    def logits(texts, pairs=None):
        batch = tokenizer(texts, pairs, padding=True, truncation=True, max_length=options.max_length, return_tensors="pt")
        with torch.no_grad():
            return model(**batch).logits

    if options.predictions:
        with open(options.texts, encoding="utf-8") as texts, open(options.predictions, encoding="utf-8") as predictions:
            rows = [json.loads(line) for line in texts], [json.loads(line) for line in predictions]
            compare(model.config.id2label, logits, *rows)
        return
    if not options.tsv:
        for text, row in zip(SENTENCES, logits(SENTENCES)):
            print(f"{model.config.id2label[int(row.argmax())]:20} {text}")
            print("   ", " ".join(f"{x:.4f}" for x in row.tolist()))
        return
    with open(options.tsv, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t", 1) for line in lines]
    right = 0
    for begin in range(0, len(rows), 64):
        part = rows[begin : begin + 64]
        best = logits([text for _, text in part]).argmax(dim=1).tolist()
        right += sum(model.config.id2label[b] == label for b, (label, _) in zip(best, part))
    print(f"accuracy {right / len(rows):.4f} of {len(rows)}")


def compare(labels, logits, texts, predictions):
    assert len(texts) == len(predictions), f"{len(texts)} texts, but {len(predictions)} predictions"
    largest, unequal = 0, 0
    for text, prediction in zip(texts, predictions):
        pair = [text["text_pair"]] if text.get("text_pair") else None
        probabilities = logits([text["text"]], pair).double().softmax(dim=1)[0].tolist()
        largest = max(largest, *(abs(p - prediction["probabilities"][labels[i]]) for i, p in enumerate(probabilities)))
        unequal += labels[max(range(len(probabilities)), key=probabilities.__getitem__)] != prediction["label"]
    print(f"{len(texts)} texts: probabilities differ by {largest:.2e} at most, {unequal} labels differ")


if __name__ == "__main__":
    main()
