#!/usr/bin/env python3
"""Makes src/test/resources/embedding: a tiny seeded model of sentence-transformers, and what it computes.

    python bench/goldens/embedding_models.py [FOLDER]

FOLDER/model is the model folder. FOLDER/NAME.safetensors has the loss NAME of one batch, every gradient, and the weights
after three steps of AdamW, as roberta_models.py does; the texts of role R are input.R.*. FOLDER/golden.json has the rule of
comparison, the embeddings of some texts, and metrics of a search. Needs torch, transformers, sentence-transformers.
"""
import json
import pathlib
import sys

import torch
import sentence_transformers
import transformers
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator
from sentence_transformers.sentence_transformer.losses import (
    CoSENTLoss, CosineSimilarityLoss, MatryoshkaLoss, MultipleNegativesRankingLoss)
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

from roberta_models import HOME, SEED, STEPS, TOLERANCES, is_norm

WORDS = "the a cat dog sits runs on in mat house red blue green fast slow sun moon rises sets over under sea hill".split()
TEXTS = ["the cat sits on the mat", "a dog runs fast", "sun", "the blue moon rises over the green hill under the sea",
         "a red house on the hill", "slow"]


def make_model(folder):
    base = folder / "base"
    base.mkdir(parents=True, exist_ok=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + WORDS
    (base / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    BertTokenizerFast(vocab=str(base / "vocab.txt")).save_pretrained(base)
    model = BertModel(BertConfig(
        vocab_size=len(vocabulary), hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40,
        max_position_embeddings=32, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0))
    generator = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            drawn = torch.randn(parameter.shape, generator=generator)
            scale = is_norm(name) and name.endswith("weight")
            parameter.copy_(1 + 0.1 * drawn if scale else (0.5 if "embeddings" in name else 0.2) * drawn)
    model.save_pretrained(base)
    transformer = Transformer(str(base), max_seq_length=16)
    embedder = SentenceTransformer(modules=[transformer, Pooling(24, "mean"), Normalize()], device="cpu")
    embedder.save(str(folder / "model"), create_model_card=False)
    for file in sorted(base.iterdir()):
        file.unlink()
    base.rmdir()


def features(generator, lengths):
    width = max(lengths)
    ids, mask = torch.zeros(len(lengths), width, dtype=torch.long), torch.zeros(len(lengths), width, dtype=torch.long)
    for row, length in enumerate(lengths):
        ids[row, :length] = torch.randint(5, 5 + len(WORDS), (length,), generator=generator)
        mask[row, :length] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": torch.zeros_like(ids)}


def make(folder, name, make_loss, roles, scores):
    model = SentenceTransformer(str(folder / "model"), device="cpu")
    loss_of = make_loss(model)
    model.train()
    tensors = {}
    for role, inputs in enumerate(roles):
        for key in ("input_ids", "attention_mask"):
            tensors[f"input.{role}.{key}"] = inputs[key].int()
    tensors["input.scores"] = scores.float()
    named = [(n.split("model.", 1)[1], p) for n, p in model.named_parameters() if "pooler" not in n]
    optimizer = torch.optim.AdamW(
        [{"params": [p for n, p in named if (n.endswith("bias") or is_norm(n)) == spared],
          "weight_decay": 0.0 if spared else 0.01} for spared in (False, True)], lr=1e-3)
    losses, norms, rates = [], [], [1e-3 * (STEPS - k) / STEPS for k in range(STEPS)]
    for step in range(STEPS + 1):
        optimizer.zero_grad()
        loss = loss_of([dict(inputs) for inputs in roles], scores)
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            tensors["loss"] = loss.detach().reshape(1)
            for parameter_name, parameter in named:
                tensors["grad.bert." + parameter_name] = parameter.grad.clone()
        if step < STEPS:
            norms.append(torch.nn.utils.clip_grad_norm_([p for _, p in named], 1.0).item())
            for group in optimizer.param_groups:
                group["lr"] = rates[step]
            optimizer.step()
    for parameter_name, parameter in named:
        tensors["after.bert." + parameter_name] = parameter.detach()
    for key, values in (("losses", losses), ("grad_norms", norms), ("learning_rates", rates)):
        tensors["adamw." + key] = torch.tensor(values, dtype=torch.float64)
    save_file({key: value.contiguous().clone() for key, value in tensors.items()}, folder / f"{name}.safetensors")
    print(name, losses)
    return [n for n, _ in named]


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "src/test/resources/embedding"
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    make_model(folder)
    generator = torch.Generator().manual_seed(SEED + 3)
    anchors, positives, negatives = (
        features(generator, lengths) for lengths in ([5, 3, 8, 4, 6], [9, 12, 4, 7, 10], [6, 5, 11, 3, 8]))
    none = torch.zeros(5)
    scores = torch.tensor([0.2, 0.9, 0.5, 0.5, 0.0])
    names = make(folder, "pairs", MultipleNegativesRankingLoss, [anchors, positives], none)
    make(folder, "triplets", MultipleNegativesRankingLoss, [anchors, positives, negatives], none)
    make(folder, "matryoshka", lambda model: MatryoshkaLoss(model, MultipleNegativesRankingLoss(model), [24, 12, 5]),
         [anchors, positives], none)
    make(folder, "cosent", CoSENTLoss, [anchors, positives], scores)
    make(folder, "cosine", CosineSimilarityLoss, [anchors, positives], scores)

    model = SentenceTransformer(str(folder / "model"), device="cpu")
    vectors = torch.nn.functional.normalize(torch.randn(40, 6, generator=generator), dim=1)
    relevant = {str(q): {str(c) for c in range(30) if (c * 7 + q) % (9 + q) == 0} for q in range(10)}
    evaluator = InformationRetrievalEvaluator(
        {str(q): str(q) for q in range(10)}, {str(c): str(10 + c) for c in range(30)}, relevant, mrr_at_k=[10], ndcg_at_k=[10],
        accuracy_at_k=[1], precision_recall_at_k=[10], map_at_k=[10], write_csv=False,
        score_functions={"cosine": sentence_transformers.util.cos_sim})

    class Given(SentenceTransformer):
        def encode_query(self, texts, **_):
            return torch.stack([vectors[int(text)] for text in texts])

        encode = encode_document = encode_query

    found = evaluator(Given(modules=list(model.children()), device="cpu"))
    (folder / "golden.json").write_text(json.dumps({
        "what": "a BertModel under the losses of sentence-transformers, made by bench/goldens/embedding_models.py",
        "rule": "A tensor passes when every |a-b| <= atol + rtol*max|b| (max over the golden tensor b).",
        "optimizer": {"weight_decay": 0.01, "clip_global_norm": 1.0},
        "zero_gradient_parameters": ["bert." + n for n in names if n.endswith("key.bias")],
        "tolerances": {key: {"atol": atol, "rtol": rtol} for key, (atol, rtol) in TOLERANCES.items()},
        "texts": TEXTS,
        "embeddings": model.encode(TEXTS).astype(float).round(8).tolist(),
        "search": {
            "queries": vectors[:10].double().tolist(), "corpus": vectors[10:].double().tolist(),
            "relevant": [sorted(map(int, relevant[str(q)])) for q in range(10)],
            "mrr@10": found["cosine_mrr@10"], "ndcg@10": found["cosine_ndcg@10"], "recall@10": found["cosine_recall@10"],
            "accuracy@1": found["cosine_accuracy@1"]},
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__,
                     "sentence_transformers": sentence_transformers.__version__},
    }, indent=1) + "\n")
    for name in ("golden.json",):
        print((folder / name).stat().st_size, name)


if __name__ == "__main__":
    main()
