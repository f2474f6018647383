"""A tiny BERT and small data of every kind, made of nothing: no network, no library."""

import json
import random
import struct
import zlib

WORDS = [a + b for a in "b d f g k l m n p r s t".split() for b in "ab ed if og un yl".split()]
LAYERS = 3
HIDDEN = 32
INTERMEDIATE = 48
POSITIONS = 64


def model(folder):
    """A folder as Hugging Face's, with random weights."""
    folder.mkdir(parents=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "?", *WORDS]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
    (folder / "config.json").write_text(json.dumps({
        "model_type": "bert", "architectures": ["BertModel"], "vocab_size": len(vocabulary),
        "hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": 2,
        "intermediate_size": INTERMEDIATE, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
        "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1,
        "max_position_embeddings": POSITIONS, "type_vocab_size": 2, "initializer_range": 0.02,
        "pad_token_id": 0}))
    shapes = {
        "embeddings.word_embeddings.weight": (len(vocabulary), HIDDEN),
        "embeddings.position_embeddings.weight": (POSITIONS, HIDDEN),
        "embeddings.token_type_embeddings.weight": (2, HIDDEN),
        **layer_norm("embeddings.LayerNorm"),
        **linear("pooler.dense", HIDDEN, HIDDEN),
    }
    for number in range(LAYERS):
        block = f"encoder.layer.{number}."
        for name in ("attention.self.query", "attention.self.key", "attention.self.value",
                     "attention.output.dense"):
            shapes |= linear(block + name, HIDDEN, HIDDEN)
        shapes |= linear(block + "intermediate.dense", INTERMEDIATE, HIDDEN)
        shapes |= linear(block + "output.dense", HIDDEN, INTERMEDIATE)
        shapes |= layer_norm(block + "attention.output.LayerNorm")
        shapes |= layer_norm(block + "output.LayerNorm")
    write_tensors(folder / "model.safetensors", shapes)


def linear(name, outputs, inputs):
    return {name + ".weight": (outputs, inputs), name + ".bias": (outputs,)}


def layer_norm(name):
    return {name + ".weight": (HIDDEN,), name + ".bias": (HIDDEN,)}


def write_tensors(path, shapes):
    dice = random.Random(1)
    header, data = {}, bytearray()
    for name, shape in shapes.items():
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        begin = len(data)
        mean = 1.0 if name.endswith("LayerNorm.weight") else 0.0
        data += struct.pack(f"<{count}f", *(dice.gauss(mean, 0.05) for _ in range(count)))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": (begin, len(data))}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def sentence(dice):
    return " ".join(dice.choices(WORDS, k=dice.randint(2, 20)))


def data(folder):
    """texts.csv, names.conll, pairs.jsonl, scored.csv, squad/ and images/."""
    folder.mkdir(parents=True)
    dice = random.Random(2)
    texts = [sentence(dice) for _ in range(64)]
    (folder / "texts.csv").write_text(
        "text,label\n" + "".join(f"{text},{'ab'[text < 'm']}\n" for text in texts))
    (folder / "names.conll").write_text("".join(
        "".join(f"{word} {'B-X' if word < 'f' else 'O'}\n" for word in text.split()) + "\n"
        for text in texts))
    (folder / "pairs.jsonl").write_text("".join(
        json.dumps({"anchor": text, "positive": " ".join(reversed(text.split()))}) + "\n"
        for text in texts))
    (folder / "scored.csv").write_text("sentence1,sentence2,score\n" + "".join(
        f"{text},{sentence(dice)},{number % 2}\n" for number, text in enumerate(texts)))
    squad(folder / "squad", texts)
    for part, count in (("train", 24), ("val", 8)):
        for name, grey in (("dark", 40), ("light", 180)):
            (folder / "images" / part / name).mkdir(parents=True)
            for number in range(count):
                png(folder / "images" / part / name / f"{number}.png", grey, dice)


def squad(folder, contexts):
    folder.mkdir()
    paragraphs = [
        {"context": context, "qas": [{
            "id": str(number), "question": f"{context.split()[0]}?",
            "answers": [{"text": context.split()[1], "answer_start": len(context.split()[0]) + 1}]}]}
        for number, context in enumerate(contexts)]
    for name in ("train-v1.1.json", "dev-v1.1.json"):
        (folder / name).write_text(json.dumps(
            {"version": "1.1", "data": [{"title": "t", "paragraphs": paragraphs}]}))


def png(path, grey, dice):
    size = 12
    rows = b"".join(
        b"\0" + bytes(grey + dice.randrange(40) for _ in range(3 * size)) for _ in range(size))

    def chunk(kind, content):
        return (struct.pack(">I", len(content)) + kind + content
                + struct.pack(">I", zlib.crc32(kind + content)))

    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
