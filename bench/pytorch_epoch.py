#!/usr/bin/env python3
"""Full fine-tuning of a BERT folder on real texts in PyTorch, as fast as possible: PyTorch's side of bench/real_data.py.

Reads texts as JSON lines {"text", "text_pair", "label"} from standard input. Batches are padded to their
longest text; AdamW is fused, dropout is on. Prints one JSON object: the seconds of an epoch's steps, without
tokenization and without some steps before it, which warm up.
"""
import argparse
import json
import random
import sys
import time

from pytorch_batches import batches


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--model", required=True, help="a Hugging Face folder")
    arguments.add_argument("--batch-size", type=int, default=32)
    arguments.add_argument("--max-length", type=int, default=128)
    arguments.add_argument("--learning-rate", type=float, default=5e-5)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--compile", action="store_true", help="torch.compile with dynamic shapes")
    arguments.add_argument("--precision", choices=["fp32", "bf16"], default="fp32", help="bf16: autocast")
    arguments.add_argument("--group-by-length", action="store_true", help="batches of similar length: less padding")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    examples = [json.loads(line) for line in sys.stdin]
    labels = 1 + max(example["label"] for example in examples)
    tokenizer = AutoTokenizer.from_pretrained(given.model)
    model = AutoModelForSequenceClassification.from_pretrained(given.model, num_labels=labels, dtype=torch.float32)
    model.train()
    pairs = [example["text_pair"] for example in examples] if "text_pair" in examples[0] else None
    encoded = tokenizer([e["text"] for e in examples], pairs, truncation=True, max_length=given.max_length)
    lengths = [len(ids) for ids in encoded["input_ids"]]
    shuffled = batches(lengths, given.batch_size, given.group_by_length, random.Random(given.seed))
    inputs = []
    for batch in shuffled:
        padded = tokenizer.pad({k: [encoded[k][i] for i in batch] for k in encoded}, return_tensors="pt")
        padded["labels"] = torch.tensor([examples[i]["label"] for i in batch])
        inputs.append(padded)
    optimizer = torch.optim.AdamW(model.parameters(), lr=given.learning_rate, weight_decay=0.01, fused=True)
    forward = torch.compile(model, dynamic=True) if given.compile else model

    def step(batch):
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=given.precision == "bf16"):
            loss = forward(**batch).loss
        loss.backward()
        optimizer.step()

    for batch in inputs[: 20 if given.compile else 5]:
        step(batch)
    begin = time.perf_counter()
    for batch in inputs:
        step(batch)
    print(json.dumps({"seconds": time.perf_counter() - begin, "steps": len(inputs), "examples": len(examples)}))


if __name__ == "__main__":
    main()
