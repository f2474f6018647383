#!/usr/bin/env python3
"""Makes src/test/resources/roberta/models: tiny seeded RoBERTa and XLM-R models, a BERT with tags, and what transformers computes for a batch.

    python bench/goldens/roberta_models.py [FOLDER]

For each model it writes config.json and model.safetensors, as transformers does; golden.safetensors with the inputs,
logits, loss, every gradient (grad.NAME), and the weights after three steps of AdamW (after.NAME) with clipping to 1 and
the learning rates 1e-3 (3 - k) / 3; and golden.json with the rule of comparison. Two further models have no numbers, and
are only starting points of fine-tuning: a masked language model, and a base model, whose weights lack the prefix. Needs
torch, transformers, safetensors.
"""
import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import save_file
from transformers import (
    BertConfig,
    BertForTokenClassification,
    RobertaConfig,
    RobertaForMaskedLM,
    RobertaForQuestionAnswering,
    RobertaForSequenceClassification,
    RobertaForTokenClassification,
    XLMRobertaConfig,
    XLMRobertaForQuestionAnswering,
    XLMRobertaForSequenceClassification,
    XLMRobertaModel,
)

HOME = pathlib.Path(__file__).resolve().parent.parent.parent
SEED = 11
STEPS = 3
TOLERANCES = {  # the same as for BERT
    "loss": (1e-5, 1e-5),
    "logits": (2e-5, 2e-5),
    "grad": (1e-6, 5e-5),
    "grad of zero_gradient_parameters": (2e-6, 0.0),
    "adamw.losses": (5e-5, 5e-5),
    "adamw.grad_norms": (5e-5, 2e-4),
    "after.firm": (1e-5, 0.0),
    "after.soft": (4.2e-3, 0.0),
}


def config(kind, **more):
    sizes = dict(
        vocab_size=70, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
        max_position_embeddings=40, type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2,
        layer_norm_eps=1e-5, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    return kind(**{**sizes, **more})


def batch(generator, vocabulary, pad, lengths, width):
    ids = torch.full((len(lengths), width), pad)
    mask = torch.zeros_like(ids)
    for row, length in enumerate(lengths):
        ids[row, :length] = torch.randint(5, vocabulary, (length,), generator=generator)
        mask[row, :length] = 1
    ids[0, 3] = pad  # the padding token within a text: it has the position of padding, but attention reads it
    return {"input_ids": ids, "attention_mask": mask}


def is_norm(name):
    return "norm" in name.lower()


def make(folder, name, model, inputs, targets, stored=str):
    generator = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for parameter_name, parameter in model.named_parameters():
            drawn = torch.randn(parameter.shape, generator=generator)
            norm = is_norm(parameter_name) and parameter_name.endswith("weight")
            parameter.copy_(1 + 0.1 * drawn if norm else (0.5 if "embeddings" in parameter_name else 0.2) * drawn)
    model.train()  # without dropout
    model.save_pretrained(folder / name)
    tensors = {f"input.{key}": value for key, value in {**inputs, **targets}.items()}
    if "input_ids" in inputs:
        tensors.setdefault("input.token_type_ids", torch.zeros_like(inputs["input_ids"]))
    tensors = {key: value.int() if value.dtype == torch.int64 else value for key, value in tensors.items()}
    no_decay = [n for n, _ in model.named_parameters() if n.endswith("bias") or is_norm(n)]
    optimizer = torch.optim.AdamW(
        [{"params": [p for n, p in model.named_parameters() if (n in no_decay) == spared], "weight_decay": 0.0 if spared else 0.01}
         for spared in (False, True)], lr=1e-3)
    losses, norms, rates = [], [], [1e-3 * (STEPS - k) / STEPS for k in range(STEPS)]
    for step in range(STEPS + 1):
        optimizer.zero_grad()
        output = model(**inputs, **targets)
        output.loss.backward()
        losses.append(output.loss.item())
        if step == 0:
            tensors["loss"] = output.loss.detach().reshape(1)
            for part in ("logits", "start_logits", "end_logits"):
                if part in output:
                    tensors[part] = output[part].detach()
            for parameter_name, parameter in model.named_parameters():
                tensors["grad." + stored(parameter_name)] = parameter.grad.clone()
        if step < STEPS:
            norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0).item())
            for group in optimizer.param_groups:
                group["lr"] = rates[step]
            optimizer.step()
    for parameter_name, parameter in model.named_parameters():
        tensors["after." + stored(parameter_name)] = parameter.detach()
    for key, values in (("losses", losses), ("grad_norms", norms), ("learning_rates", rates)):
        tensors["adamw." + key] = torch.tensor(values, dtype=torch.float64)
    save_file({key: value.contiguous() for key, value in tensors.items()}, folder / name / "golden.safetensors")
    zero = [stored(n) for n, _ in model.named_parameters() if n.endswith(("key.bias", "k_lin.bias", "k_proj.bias"))]
    if "start_logits" in tensors:
        names = [n for n, _ in model.named_parameters()]
        zero += [n for n in ("qa_outputs.bias", "classifier.bias") if n in names]
        zero += [n for n in names if is_norm(n) and n.endswith("bias")][-1:]
    description = {
        "what": f"{type(model).__name__}, made by bench/goldens/{pathlib.Path(sys.argv[0]).name}",
        "rule": "A tensor passes when every |a-b| <= atol + rtol*max|b| (max over the golden tensor b).",
        "optimizer": {"weight_decay": 0.01, "clip_global_norm": 1.0},
        "parameter_order": [stored(n) for n, _ in model.named_parameters()],
        "zero_gradient_parameters": zero,
        "tolerances": {key: {"atol": atol, "rtol": rtol} for key, (atol, rtol) in TOLERANCES.items()},
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
    }
    (folder / name / "golden.json").write_text(json.dumps(description, indent=1) + "\n")
    print(name, losses, sum(p.numel() for p in model.parameters()), "parameters")


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "src/test/resources/roberta/models"
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    generator = torch.Generator().manual_seed(SEED + 1)
    classifier = config(RobertaConfig, num_labels=3, problem_type="single_label_classification")
    make(folder, "roberta-classification", RobertaForSequenceClassification(classifier),
         batch(generator, 70, 1, [12, 38, 5, 20], 38), {"labels": torch.tensor([2, 0, 1, 1])})
    regression = config(
        RobertaConfig, num_labels=1, problem_type="regression", hidden_size=24, num_attention_heads=3, pad_token_id=4,
        type_vocab_size=2, layer_norm_eps=1e-12)
    make(folder, "roberta-regression", RobertaForSequenceClassification(regression),
         batch(generator, 70, 4, [9, 17, 30], 30), {"labels": torch.tensor([0.5, -1.0, 2.5])})
    answers = config(RobertaConfig)
    make(folder, "roberta-question-answering", RobertaForQuestionAnswering(answers),
         batch(generator, 70, 1, [22, 30, 14, 25], 30),
         {"start_positions": torch.tensor([4, 0, 30, 7]), "end_positions": torch.tensor([9, 0, 64, 7])})
    several = config(XLMRobertaConfig, num_labels=5, problem_type="multi_label_classification", hidden_act="relu")
    make(folder, "xlm-roberta-multilabel", XLMRobertaForSequenceClassification(several),
         batch(generator, 70, 1, [18, 11, 24], 24), {"labels": torch.randint(0, 2, (3, 5), generator=generator).float()})
    make(folder, "xlm-roberta-question-answering", XLMRobertaForQuestionAnswering(config(XLMRobertaConfig)),
         batch(generator, 70, 1, [16, 20], 20), {"start_positions": torch.tensor([5, 19]), "end_positions": torch.tensor([5, 19])})
    for name, kind, pad, model in (("roberta-tokens", RobertaConfig, 1, RobertaForTokenClassification),
                                   ("bert-tokens", BertConfig, 0, BertForTokenClassification)):
        inputs = batch(generator, 70, pad, [14, 22, 5, 17], 22)
        labels = torch.randint(0, 5, inputs["input_ids"].shape, generator=generator)
        rest = torch.rand(labels.shape, generator=generator) < 0.4
        labels[rest | (inputs["attention_mask"] == 0)] = -100  # pieces within words, and padding
        make(folder, name, model(config(kind, num_labels=5, pad_token_id=pad)), inputs, {"labels": labels})
    small = dict(hidden_size=16, num_attention_heads=2, intermediate_size=24, max_position_embeddings=66, hidden_dropout_prob=0.1)
    RobertaForMaskedLM(config(RobertaConfig, vocab_size=601, **small)).save_pretrained(folder / "roberta-masked-lm")
    XLMRobertaModel(config(XLMRobertaConfig, vocab_size=353, **small)).save_pretrained(folder / "xlm-roberta-base")


if __name__ == "__main__":
    main()
