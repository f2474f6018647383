#!/usr/bin/env python3
"""A model of each family goes through slimfit and back: transformers makes a small random one, './slimfit train' trains
it for some steps, transformers loads the folder unchanged, and its probabilities are compared with './slimfit predict'.

    round_trips.py --folder NEW [--tokenizer DIR] [--onnx]
        --tokenizer: a folder with tokenizer.json, a WordPiece vocabulary whose padding is token 0
        --onnx: also './slimfit export', read by ONNX Runtime

Needs torch, transformers, pillow, and with --onnx onnxruntime. Ends with 1 if something differs by more than 1e-4.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys

HOME = pathlib.Path(__file__).resolve().parent.parent
TEXTS = ["the start of a story", "a fine day, and a long one", "not good at all", "good", "why is this so slow?"]
SIZES = dict(hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=48)
TEXT_FAMILIES = ["bert", "roberta", "camembert", "xlm-roberta", "distilbert", "electra", "modernbert"]
IMAGE_FAMILIES = ["vit", "deit", "dinov2"]
LARGEST = 1e-4


def slimfit(*arguments, **options):
    done = subprocess.run([HOME / "slimfit", *map(str, arguments)], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"slimfit {' '.join(map(str, arguments))}\n{done.stderr}")
    return done.stdout


def text_start(family, folder, tokenizer):
    from transformers import AutoConfig, AutoModel

    sizes = dict(SIZES)
    if family == "distilbert":
        sizes = dict(dim=32, n_layers=3, n_heads=4, hidden_dim=48)
    if family == "electra":
        sizes["embedding_size"] = 24
    if family == "modernbert":
        sizes.update(local_attention=4, cls_token_id=2, sep_token_id=3, bos_token_id=2, eos_token_id=3)
    words = len(json.loads((tokenizer / "tokenizer.json").read_text())["model"]["vocab"])
    config = AutoConfig.for_model(
        family, vocab_size=words, pad_token_id=0, max_position_embeddings=66, initializer_range=0.3, **sizes)
    AutoModel.from_config(config).save_pretrained(folder)
    for file in tokenizer.iterdir():
        if file.name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
            (folder / file.name).write_bytes(file.read_bytes())


def image_start(family, folder):
    from transformers import AutoConfig, AutoImageProcessor, AutoModel, DeiTImageProcessor, ViTImageProcessor

    config = AutoConfig.for_model(family, image_size=16, patch_size=4, mlp_ratio=2, initializer_range=0.3, **SIZES)
    AutoModel.from_config(config).save_pretrained(folder)
    size = {"height": 16, "width": 16}
    processor = DeiTImageProcessor(size=size, do_center_crop=False) if family == "deit" else ViTImageProcessor(size=size)
    processor.save_pretrained(folder)


def difference(rows, labels, probabilities):
    return max(abs(p - row["probabilities"][labels[i]]) for row, own in zip(rows, probabilities) for i, p in enumerate(own))


def text_trip(family, folder, tokenizer, onnx):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    start = folder / "start"
    text_start(family, start, tokenizer)
    data = folder / "train.csv"
    data.write_text("text,label\n" + "".join(f'"{text}",{"good" if i % 2 else "bad"}\n' for i, text in enumerate(TEXTS * 4)))
    run = folder / "run"
    slimfit("train", "--train-file", data, "--validation-file", data, "--model", start, "--output", run,
            "--max-steps", 4, "--batch-size", 4, "--max-length", 32, "--threads", 1, "--precision", "fp32")
    model, report = AutoModelForSequenceClassification.from_pretrained(run / "model", output_loading_info=True)
    assert not report["missing_keys"] and not report["unexpected_keys"], report
    encode = AutoTokenizer.from_pretrained(run / "model")
    model.eval()
    predicted = slimfit("predict", "--model", run / "model", "--precision", "fp32", input="\n".join(TEXTS) + "\n")
    rows = [json.loads(line) for line in predicted.splitlines()]
    batch = encode(TEXTS, padding=True, return_tensors="pt")
    if "token_type_ids" in batch and family in ("distilbert", "modernbert", "roberta", "camembert", "xlm-roberta"):
        del batch["token_type_ids"]
    with torch.no_grad():
        worst = difference(rows, model.config.id2label, model(**batch).logits.double().softmax(-1).tolist())
    if onnx:
        import onnxruntime

        slimfit("export", "--model", run / "model", "--output", folder / "onnx")
        session = onnxruntime.InferenceSession(folder / "onnx" / "model.onnx")
        names = {i.name for i in session.get_inputs()}
        logits = session.run(["logits"], {k: v.numpy() for k, v in batch.items() if k in names})[0]
        theirs = torch.tensor(logits).double().softmax(-1).tolist()
        worst = max(worst, difference(rows, model.config.id2label, theirs))
    return type(model).__name__, worst


def image_trip(family, folder, onnx):
    import torch
    from PIL import Image
    from transformers import AutoImageProcessor, AutoModelForImageClassification

    start = folder / "start"
    image_start(family, start)
    draw = random.Random(1)
    for name in ("light", "dark"):
        for i in range(8):
            place = folder / "images" / name
            place.mkdir(parents=True, exist_ok=True)
            base = 150 if name == "light" else 20
            pixels = bytes(base + draw.randrange(100) for _ in range(16 * 16 * 3))
            Image.frombytes("RGB", (16, 16), pixels).save(place / f"{i}.png")
    run = folder / "run"
    slimfit("train", "--task", "imagefolder", "--data", folder / "images", "--validation-share", 0.25, "--model", start, "--output", run,
            "--max-steps", 4, "--batch-size", 4, "--threads", 1, "--precision", "fp32")
    files = sorted((folder / "images").rglob("*.png"))[:6]
    predicted = slimfit("predict", "--model", run / "model", "--precision", "fp32", *files)
    rows = [json.loads(line) for line in predicted.splitlines()]
    model, report = AutoModelForImageClassification.from_pretrained(run / "model", output_loading_info=True)
    assert not report["missing_keys"] and not report["unexpected_keys"], report
    model.eval()
    batch = AutoImageProcessor.from_pretrained(run / "model")([Image.open(f) for f in files], return_tensors="pt")
    with torch.no_grad():
        worst = difference(rows, model.config.id2label, model(**batch).logits.double().softmax(-1).tolist())
    if onnx:
        import onnxruntime

        slimfit("export", "--model", run / "model", "--output", folder / "onnx")
        session = onnxruntime.InferenceSession(folder / "onnx" / "model.onnx")
        logits = session.run(["logits"], {"pixel_values": batch["pixel_values"].numpy()})[0]
        theirs = torch.tensor(logits).double().softmax(-1).tolist()
        worst = max(worst, difference(rows, model.config.id2label, theirs))
    return type(model).__name__, worst


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--tokenizer", type=pathlib.Path, default=HOME / "src/test/resources/golden/tokenizers/uncased")
    parser.add_argument("--onnx", action="store_true")
    parser.add_argument("--family", action="append", choices=TEXT_FAMILIES + IMAGE_FAMILIES, help="all by default")
    options = parser.parse_args()
    failed = False
    for family in options.family or TEXT_FAMILIES + IMAGE_FAMILIES:
        folder = options.folder / family
        folder.mkdir(parents=True)
        name, worst = (
            text_trip(family, folder, options.tokenizer, options.onnx)
            if family in TEXT_FAMILIES
            else image_trip(family, folder, options.onnx))
        failed |= not worst <= LARGEST
        print(f"{family:12} {name:40} probabilities differ by {worst:.1e} at most", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
