#!/usr/bin/env python3
"""Full fine-tuning of a BERT folder on a GLUE task in PyTorch: PyTorch's side of bench/agreement.py.

The usual recipe: batches of similar length (as with transformers' group_by_length: pieces of 50 batches are
sorted), padded to their longest text; AdamW with weight decay for matrices only; a learning rate that falls
linearly to 0; no clipping. The last model is evaluated. Needs torch, transformers, scipy and scikit-learn.
Writes one JSON object.
"""
import argparse
import json
import math
import random
import time

from pytorch_batches import batches

# folder; columns of text, second text and label; whether the file has a header; whether labels are scores
TASKS = {
    "cola": ("CoLA", (3, None, 1), False, False),
    "sst2": ("SST-2", (0, None, 1), True, False),
    "mrpc": ("MRPC", (3, 4, 0), True, False),
    "stsb": ("STS-B", (7, 8, 9), True, True),
}


def read(path, places, header, numbers):
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = [line.rstrip("\r\n").split("\t") for line in file][1 if header else 0 :]
    text, pair, label = places
    texts = [line[text] for line in lines]
    pairs = None if pair is None else [line[pair] for line in lines]
    return texts, pairs, [(float if numbers else int)(line[label]) for line in lines]


def evaluate(task, logits, labels):
    from scipy.stats import pearsonr, spearmanr
    from sklearn.metrics import f1_score, matthews_corrcoef

    if task == "stsb":
        return {"pearson": float(pearsonr(logits[:, 0], labels)[0]), "spearmanr": float(spearmanr(logits[:, 0], labels)[0])}
    chosen = logits.argmax(-1)
    metrics = {"accuracy": float((chosen == labels).mean())}
    if task == "mrpc":
        metrics["f1"] = float(f1_score(labels, chosen))
    if task == "cola":
        metrics["matthews_correlation"] = float(matthews_corrcoef(labels, chosen))
    return metrics


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--task", required=True, choices=TASKS)
    arguments.add_argument("--data", required=True, help="the folder that contains GLUE's folders")
    arguments.add_argument("--model", required=True, help="a Hugging Face folder")
    arguments.add_argument("--output", required=True, help="the JSON file")
    arguments.add_argument("--epochs", type=int, default=3)
    arguments.add_argument("--batch-size", type=int, default=32)
    arguments.add_argument("--max-length", type=int, default=128)
    arguments.add_argument("--learning-rate", type=float, default=5e-5)
    arguments.add_argument("--weight-decay", type=float, default=0.01)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    import numpy
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding

    torch.set_num_threads(given.threads)
    random.seed(given.seed)
    numpy.random.seed(given.seed)
    torch.manual_seed(given.seed)
    folder, places, header, numbers = TASKS[given.task]
    tokenizer = AutoTokenizer.from_pretrained(given.model)
    kind = {"problem_type": "regression"} if numbers else {}
    model = AutoModelForSequenceClassification.from_pretrained(
        given.model, num_labels=1 if numbers else 2, dtype=torch.float32, **kind
    )

    def examples(part):
        texts, pairs, labels = read(f"{given.data}/{folder}/{part}.tsv", places, header, numbers)
        encoded = tokenizer(texts, pairs, truncation=True, max_length=given.max_length)
        return [{**{key: encoded[key][i] for key in encoded}, "labels": label} for i, label in enumerate(labels)]

    collate = DataCollatorWithPadding(tokenizer)
    training = examples("train")
    lengths = [len(example["input_ids"]) for example in training]
    validation = torch.utils.data.DataLoader(examples("dev"), batch_size=64, collate_fn=collate)

    matrices = [weight for weight in model.parameters() if weight.dim() > 1]
    vectors = [weight for weight in model.parameters() if weight.dim() == 1]
    groups = [{"params": matrices, "weight_decay": given.weight_decay}, {"params": vectors, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=given.learning_rate)
    steps = given.epochs * math.ceil(len(training) / given.batch_size)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, (steps - step) / steps))
    begin = time.perf_counter()
    model.train()
    for _ in range(given.epochs):
        for batch in batches(lengths, given.batch_size, True, random):
            batch = collate([training[i] for i in batch])
            optimizer.zero_grad(set_to_none=True)
            model(**batch).loss.backward()
            optimizer.step()
            schedule.step()
    seconds = time.perf_counter() - begin
    model.eval()
    logits, labels = [], []
    with torch.no_grad():
        for batch in validation:
            labels.append(batch.pop("labels").numpy())
            logits.append(model(**batch).logits.numpy())
    metrics = evaluate(given.task, numpy.concatenate(logits), numpy.concatenate(labels))
    with open(given.output, "w", encoding="utf-8") as file:
        json.dump({"eval": metrics, "steps": steps, "seconds": seconds}, file)


if __name__ == "__main__":
    main()
