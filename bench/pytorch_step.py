#!/usr/bin/env python3
"""Time and memory of a step of fine-tuning in PyTorch, for a BERT, ModernBERT or ViT with random weights: PyTorch's side of bench/compare.

Needs torch and transformers. Prints one JSON object: seconds per step (median, minimum, all), their processor time,
and the peak memory of the process (VmHWM).
"""
import argparse
import json
import random
import statistics
import time

SHAPES = {  # hidden size, blocks, heads, intermediate size
    "bert-base": (768, 12, 12, 3072),
    "bert-large": (1024, 24, 16, 4096),
    "minilm": (384, 6, 12, 1536),
    "modernbert-base": (768, 22, 12, 1152),
    "vit-base": (768, 12, 12, 3072),
}


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32", help="bf16: autocast")
    parser.add_argument("--architecture", choices=SHAPES, default="bert-base")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--max-length", type=int, default=128, help="tokens of a text")
    parser.add_argument("--image-size", type=int, default=224, help="pixels, for vit-base; patches have 16 x 16")
    parser.add_argument("--micro-batch", type=int, default=0, help="texts or images per pass (default: the whole batch)")
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument(
        "--method",
        choices=["full", "checkpoint", "lora", "frozen", "head"],
        default="full",
        help="checkpoint: gradient checkpointing; lora: rank 8, needs peft; frozen: requires_grad is false for 95 of 100 matrices; head: only the head trains",
    )
    parser.add_argument("--compile", action="store_true", help="torch.compile")
    parser.add_argument("--threads", type=int, default=0, help="(default: torch chooses)")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def peak_rss():
    """VmHWM in bytes; 0 if the system does not report it."""
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def prepared(model, options):
    """The model, prepared for a method."""
    if options.method == "checkpoint":
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    elif options.method == "lora":
        from peft import LoraConfig, get_peft_model
        from torch import nn

        names = [name for name, layer in model.named_modules() if isinstance(layer, nn.Linear) and name != "classifier"]
        model = get_peft_model(model, LoraConfig(r=8, lora_alpha=16, target_modules=names, modules_to_save=["classifier"]))
    elif options.method == "frozen":
        matrices = [p for name, p in model.named_parameters() if p.dim() == 2 and "classifier" not in name]
        frozen = random.Random(options.seed).sample(matrices, round(0.95 * len(matrices)))
        for parameter in frozen:
            parameter.requires_grad_(False)
    elif options.method == "head":
        for name, parameter in model.named_parameters():
            parameter.requires_grad_("classifier" in name)
    return model


def text_model(options):
    """A classifier, and a batch of texts of full length: the arguments of its forward pass."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, ModernBertConfig, ModernBertForSequenceClassification

    hidden, blocks, heads, intermediate = SHAPES[options.architecture]
    sizes = dict(
        hidden_size=hidden, num_hidden_layers=blocks, num_attention_heads=heads, intermediate_size=intermediate, num_labels=2)
    if options.architecture == "modernbert-base":
        model = ModernBertForSequenceClassification(ModernBertConfig(classifier_pooling="mean", **sizes))
    else:
        model = BertForSequenceClassification(BertConfig(max_position_embeddings=max(512, options.max_length), **sizes))
    tokens = torch.randint(1000, model.config.vocab_size, (options.batch_size, options.max_length))
    return model, {"input_ids": tokens, "attention_mask": torch.ones_like(tokens)}


def image_model(options):
    """The same for images with random pixels."""
    import torch
    from transformers import ViTConfig, ViTForImageClassification

    hidden, blocks, heads, intermediate = SHAPES[options.architecture]
    model = ViTForImageClassification(
        ViTConfig(
            hidden_size=hidden,
            num_hidden_layers=blocks,
            num_attention_heads=heads,
            intermediate_size=intermediate,
            image_size=options.image_size,
            num_labels=2,
        )
    )
    return model, {"pixel_values": torch.randn(options.batch_size, 3, options.image_size, options.image_size)}


def main():
    options = parse()
    import torch

    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    images = options.architecture == "vit-base"
    model, batch = image_model(options) if images else text_model(options)
    model = prepared(model, options)
    model.train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=5e-5, weight_decay=0.01, fused=True)
    forward = torch.compile(model) if options.compile else model

    labels = torch.randint(0, 2, (options.batch_size,))
    size = options.micro_batch or options.batch_size

    def step():
        optimizer.zero_grad(set_to_none=True)
        for begin in range(0, options.batch_size, size):
            part = {name: value[begin : begin + size] for name, value in batch.items()}
            wanted = labels[begin : begin + size]
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.precision == "bf16"):
                loss = forward(**part, labels=wanted).loss
            (loss * (len(wanted) / options.batch_size)).backward()
        optimizer.step()

    for _ in range(3 if options.compile else 1):  # creates the states of AdamW, and compiles
        step()
    seconds = []
    processor_seconds = []  # of all threads of this process
    for _ in range(options.steps):
        begin, processor = time.perf_counter(), time.process_time()
        step()
        seconds.append(time.perf_counter() - begin)
        processor_seconds.append(time.process_time() - processor)
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "architecture": options.architecture,
                "batch_size": options.batch_size,
                **({"image_size": options.image_size} if images else {"max_length": options.max_length}),
                "micro_batch": size,
                "precision": options.precision,
                "method": options.method,
                "compile": options.compile,
                "threads": torch.get_num_threads(),
                "seconds_median": statistics.median(seconds),
                "seconds_min": min(seconds),
                "step_seconds": seconds,
                "step_processor_seconds": processor_seconds,
                "peak_rss": peak_rss(),
            }
        )
    )


if __name__ == "__main__":
    main()
