#!/usr/bin/env python3
"""Makes src/test/resources/families: tiny seeded models of families other than BERT, RoBERTa and ViT, and what transformers computes for a batch.

    python bench/goldens/family_models.py [FOLDER]

The files are those that roberta_models.py makes. Names of parameters are those of the model files, which transformers may
rename when it loads them. Needs torch, transformers, safetensors.
"""
import pathlib
import re
import sys

import torch
from transformers import (
    CamembertConfig,
    CamembertForSequenceClassification,
    DeiTConfig,
    DeiTForImageClassification,
    Dinov2Config,
    Dinov2ForImageClassification,
    DistilBertConfig,
    DistilBertForQuestionAnswering,
    DistilBertForSequenceClassification,
    DistilBertForTokenClassification,
    ElectraConfig,
    ElectraForQuestionAnswering,
    ElectraForSequenceClassification,
    ElectraForTokenClassification,
    ModernBertConfig,
    ModernBertForQuestionAnswering,
    ModernBertForSequenceClassification,
    ModernBertForTokenClassification,
)

from roberta_models import HOME, SEED, batch, config, make


def text(generator, pad, lengths, types=0):
    inputs = batch(generator, 70, pad, lengths, max(lengths))
    if types:
        inputs["token_type_ids"] = torch.randint(0, types, inputs["input_ids"].shape, generator=generator)
    return inputs


def tags(inputs, generator, labels):
    drawn = torch.randint(0, labels, inputs["input_ids"].shape, generator=generator)
    rest = torch.rand(drawn.shape, generator=generator) < 0.4
    drawn[rest | (inputs["attention_mask"] == 0)] = -100
    return {"labels": drawn}


def stored_vision(name):
    """The name in a model file of a parameter of transformers 5."""
    name = re.sub(r"\.layers\.(\d+)\.", r".encoder.layer.\1.", name)
    renamed = [("attention.q_proj", "attention.attention.query"), ("attention.k_proj", "attention.attention.key"),
               ("attention.v_proj", "attention.attention.value"), ("attention.o_proj", "attention.output.dense")]
    if not name.startswith("dinov2"):
        renamed += [("mlp.fc1", "intermediate.dense"), ("mlp.fc2", "output.dense")]
    for new, old in renamed:
        name = name.replace("." + new + ".", "." + old + ".")
    return name


SPANS = {"start_positions": torch.tensor([4, 0, 30, 7]), "end_positions": torch.tensor([9, 0, 64, 7])}


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "src/test/resources/families"
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    generator = torch.Generator().manual_seed(SEED + 2)
    labels = {"labels": torch.tensor([2, 0, 1, 1])}

    make(folder, "camembert-classification", CamembertForSequenceClassification(config(CamembertConfig, num_labels=3)),
         text(generator, 1, [12, 38, 5, 20]), labels)

    def distilbert(kind, **more):
        return kind(DistilBertConfig(
            vocab_size=70, dim=32, n_layers=2, n_heads=4, hidden_dim=48, max_position_embeddings=40, dropout=0.0,
            attention_dropout=0.0, qa_dropout=0.0, seq_classif_dropout=0.0, **more))

    make(folder, "distilbert-classification", distilbert(DistilBertForSequenceClassification, num_labels=3),
         text(generator, 0, [12, 40, 5, 20]), labels)
    make(folder, "distilbert-question-answering", distilbert(DistilBertForQuestionAnswering),
         text(generator, 0, [22, 30, 14, 25]), SPANS)
    inputs = text(generator, 0, [14, 22, 5, 17])
    make(folder, "distilbert-tokens", distilbert(DistilBertForTokenClassification, num_labels=5, activation="relu"), inputs,
         tags(inputs, generator, 5))

    def electra(kind, **more):
        return kind(config(ElectraConfig, pad_token_id=0, type_vocab_size=2, layer_norm_eps=1e-12, **more))

    make(folder, "electra-classification", electra(ElectraForSequenceClassification, num_labels=3, embedding_size=16),
         text(generator, 0, [12, 38, 5, 20], 2), labels)
    make(folder, "electra-question-answering", electra(ElectraForQuestionAnswering, embedding_size=32),
         text(generator, 0, [22, 30, 14, 25], 2), SPANS)
    inputs = text(generator, 0, [14, 22, 5, 17], 2)
    make(folder, "electra-tokens", electra(ElectraForTokenClassification, num_labels=5, embedding_size=48), inputs,
         tags(inputs, generator, 5))

    def modernbert(kind, **more):
        return kind(ModernBertConfig(
            vocab_size=70, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=24,
            max_position_embeddings=64, pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2,
            local_attention=8, **more))

    make(folder, "modernbert-classification", modernbert(ModernBertForSequenceClassification, num_labels=3),
         text(generator, 0, [12, 38, 5, 20]), labels)
    make(folder, "modernbert-mean", modernbert(
        ModernBertForSequenceClassification, num_labels=3, classifier_pooling="mean", classifier_bias=True, norm_bias=True,
        attention_bias=True, mlp_bias=True, layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        rope_parameters={"full_attention": {"rope_theta": 500.0, "rope_type": "default"},
                         "sliding_attention": {"rope_theta": 50.0, "rope_type": "default"}}),
         text(generator, 0, [9, 30, 6, 14]), labels)
    # without padding: what its rows attend to within a window depends on the implementation
    make(folder, "modernbert-question-answering", modernbert(ModernBertForQuestionAnswering),
         text(generator, 0, [30, 30, 30, 30]), SPANS)
    inputs = text(generator, 0, [22, 22, 22, 22])
    make(folder, "modernbert-tokens", modernbert(ModernBertForTokenClassification, num_labels=5), inputs,
         tags(inputs, generator, 5))

    images = DeiTConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, image_size=12, patch_size=4,
        num_labels=5)
    make(folder, "deit-classification", DeiTForImageClassification(images),
         {"pixel_values": torch.randn(5, 3, 12, 12, generator=generator)}, {"labels": torch.tensor([4, 0, 2, 2, 1])}, stored_vision)
    make(folder, "dinov2-classification", Dinov2ForImageClassification(Dinov2Config(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, mlp_ratio=2, image_size=12, patch_size=4, num_labels=5,
        use_mask_token=False)),
         {"pixel_values": torch.randn(5, 3, 12, 12, generator=generator)}, {"labels": torch.tensor([4, 0, 2, 2, 1])}, stored_vision)


if __name__ == "__main__":
    main()
