#!/usr/bin/env python3
"""Makes src/test/resources/peft: LoRA adapters that PEFT saves, and what PEFT and transformers compute with them.

    python bench/goldens/peft_adapters.py [FOLDER]
    python bench/goldens/peft_adapters.py --check BASE ADAPTER MODEL

The bases are models of src/test/resources/golden/models, with the inputs of their golden.safetensors. For each adapter it
writes what PEFT saves, and golden.safetensors with the logits, the loss, and the gradient of everything that trains
(grad.NAME), by the names that model files have. Tolerances are those of the base's golden.json.

--check compares what slimfit wrote: the base with the adapter in PEFT must have the logits of the merged model. BASE is a
folder or a name on the hub, ADAPTER and MODEL are the folders `adapter` and `model` of a run. Needs torch, transformers,
peft, safetensors.
"""
import json
import pathlib
import sys

import torch
import transformers
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors import safe_open
from safetensors.torch import load_file, save_file

HOME = pathlib.Path(__file__).resolve().parent.parent.parent
MODELS = HOME / "src/test/resources/golden/models"
SEED = 13
CASES = [  # base, name of the adapter, its settings
    ("bert-classification", "text", dict(r=2, lora_alpha=6, target_modules=["query", "value"], task_type="SEQ_CLS")),
    ("bert-question-answering", "questions",
     dict(r=3, lora_alpha=2, target_modules=["key", "attention.output.dense", "intermediate.dense"], task_type="QUESTION_ANS")),
    ("vit-classification", "images", dict(r=1, lora_alpha=1.5, target_modules="all-linear", modules_to_save=["classifier"])),
]


def opened(folder, config=None):
    config = config or transformers.AutoConfig.from_pretrained(folder)
    kind = getattr(transformers, config.architectures[0])
    return kind.from_pretrained(folder, config=config, ignore_mismatched_sizes=True)


def stored(name):
    """The name in model files, which transformers 5 translates for ViT."""
    for renamed, old in (("vit.layers.", "vit.encoder.layer."), ("q_proj", "attention.query"), ("k_proj", "attention.key"),
                         ("v_proj", "attention.value"), ("o_proj", "output.dense"), ("mlp.fc1", "intermediate.dense"),
                         ("mlp.fc2", "output.dense")):
        name = name.replace(renamed, old)
    return name


def make(folder, base, name, settings):
    generator = torch.Generator().manual_seed(SEED)
    model = get_peft_model(opened(MODELS / base), LoraConfig(**settings))
    model.eval()  # no dropout
    with torch.no_grad():
        for parameter_name, parameter in model.named_parameters():
            if "lora_" in parameter_name:
                parameter.copy_(0.3 * torch.randn(parameter.shape, generator=generator))
            elif parameter.requires_grad:
                parameter.add_(0.05 * torch.randn(parameter.shape, generator=generator))
    model.save_pretrained(folder / name)
    (folder / name / "README.md").unlink(missing_ok=True)
    saved = folder / name / "adapter_config.json"
    described = json.loads(saved.read_text())
    described["base_model_name_or_path"] = str((MODELS / base).relative_to(HOME))
    saved.write_text(json.dumps(described, indent=1, sort_keys=True) + "\n")
    golden = load_file(MODELS / base / "golden.safetensors")
    inputs = {key[6:]: value for key, value in golden.items() if key.startswith("input.")}
    inputs = {key: value.long() if value.dtype == torch.int32 else value for key, value in inputs.items()}
    output = model.base_model(**inputs)  # PEFT's own forward for questions loses token_type_ids
    output.loss.backward()
    tensors = {"loss": output.loss.detach().reshape(1)}
    for part in ("logits", "start_logits", "end_logits"):
        if part in output:
            tensors[part] = output[part].detach()
    for parameter_name, parameter in model.named_parameters():
        if parameter.requires_grad:
            plain = parameter_name.replace(".default", "").replace("base_model.model.", "").replace(".modules_to_save", "")
            tensors["grad." + stored(plain)] = parameter.grad.clone()
    save_file({key: value.contiguous() for key, value in tensors.items()}, folder / name / "golden.safetensors")
    print(name, output.loss.item(), len(tensors), "tensors")


def check(base, adapter, merged):
    config = transformers.AutoConfig.from_pretrained(adapter)
    with safe_open(pathlib.Path(adapter) / "adapter_model.safetensors", "pt") as stored:
        names = set(stored.keys())
    model = PeftModel.from_pretrained(opened(base, config), adapter).eval()
    whole = opened(merged).eval()
    generator = torch.Generator().manual_seed(SEED)
    if hasattr(config, "num_channels"):
        inputs = {"pixel_values": torch.randn(3, config.num_channels, config.image_size, config.image_size, generator=generator)}
    else:
        ids = torch.randint(5, config.vocab_size, (3, 12), generator=generator)
        inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    with torch.no_grad():
        ours, theirs = whole(**inputs), model(**inputs)
    parts = [part for part in ("logits", "start_logits", "end_logits") if part in theirs]
    difference = max((ours[part] - theirs[part]).abs().max().item() for part in parts)
    unread = [n for n, _ in model.named_parameters() if "lora_" in n and n.replace(".default", "") not in names]
    largest = max(theirs[part].abs().max().item() for part in parts)
    print(f"largest difference {difference:.3g}, largest logit {largest:.3g}, not in the file: {unread}")
    with model.disable_adapter(), torch.no_grad():
        plain = model(**inputs)
    print(f"the adapter changes logits by {max((plain[p] - theirs[p]).abs().max().item() for p in parts):.3g}")
    sys.exit(0 if difference <= 2e-5 * max(1, largest) and not unread else 1)


if __name__ == "__main__":
    torch.manual_seed(SEED)
    if sys.argv[1:2] == ["--check"]:
        check(*sys.argv[2:])
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "src/test/resources/peft"
    target.mkdir(parents=True, exist_ok=True)
    for case in CASES:
        make(target, *case)
