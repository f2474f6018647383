#!/usr/bin/env python3
"""Makes src/test/resources/golden/tokenizers/files.json: what transformers makes of texts, depending on the files beside
a tokenizer.json or a vocabulary.

    python bench/goldens/tokenizer_files.py [FILE]

Each case has the files of a folder (content by name) and, for some texts and pairs, the ids and token types. The
vocabularies are made up here. Needs transformers and tokenizers.
"""
import json
import pathlib
import sys
import tempfile

import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HOME = pathlib.Path(__file__).resolve().parent.parent.parent
WORDS = """[PAD] [UNK] [CLS] [SEP] [MASK] <s> </s> <pad> <unk> a b c d e é E É 漢 字 ##a ##b ##c ##d ##e ##é ##字 cafe café Café CAFE new
##tok New token tok url http ! , . [ ] < > @ ##s""".split()
TEXTS = ["Café cafe CAFE café", "a b newtok c", "a [URL] b[URL]c", "漢字 a", "É e [MASK] a", "a <s> b", "NEWTOK newtok!", ""]
PAIRS = [("a b", "c d"), ("Café", "newtok [URL]")]
LONG = [("a b c d e a b", None), ("a b c d e", "c c d"), ("a b", "c d e a b c d e"), ("e d c", "c d e"), ("a", None)]
V = len(WORDS)


def bert(**normal):
    t = Tokenizer(models.WordPiece({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]", max_input_chars_per_word=100))
    t.normalizer = normalizers.BertNormalizer(**normal)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    t.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    return t.to_str()


def byte_level(space):
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("a", "b"), ("Ġ", "a"), ("Ġ", "b"), ("c", "d")]
    vocab = {w: i for i, w in enumerate(["<s>", "<pad>", "</s>", "<unk>", "<mask>"] + alphabet + [a + b for a, b in merges])}
    t = Tokenizer(models.BPE(vocab, merges))
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=space)
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=space)
    t.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    return t.to_str()


UNCASED, CASED = bert(lowercase=True), bert(lowercase=False)
VOCAB = "\n".join(WORDS) + "\n"


def token(content, **flags):
    return {"content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": True, "special": False, **flags}


def case(name, model_type="bert", json_file=None, vocab=None, config=None, special=None, added=None, pairs=PAIRS, truncated=False):
    files = {"config.json": json.dumps({"model_type": model_type})}
    if json_file:
        files["tokenizer.json"] = json_file
    if vocab:
        files["vocab.txt"] = vocab
    for file, content in [("tokenizer_config.json", config), ("special_tokens_map.json", special), ("added_tokens.json", added)]:
        if content is not None:
            files[file] = json.dumps(content)
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files.items():
            (pathlib.Path(folder) / file).write_text(content, encoding="utf-8")
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        if truncated:
            del files["config.json"]
            return {"name": name, "files": files, "truncated": truncations(tokenizer)}
        expected = []
        for text, pair in [(t, None) for t in TEXTS] + pairs:
            got = tokenizer(text, pair)
            types = got.get("token_type_ids", [0] * len(got["input_ids"]))
            expected.append({"text": text, "pair": pair, "ids": got["input_ids"], "types": types})
    del files["config.json"]
    return {"name": name, "files": files, "expected": expected}


def truncations(tokenizer):
    """Texts and pairs that are too long: cut to several lengths, with and without what is cut off as further windows."""
    rows = []
    for text, pair in LONG:
        for strategy in ["longest_first", "only_first", "only_second"]:
            for length in [6, 7, 8, None]:
                for stride in [None, 0, 1]:
                    if (strategy == "only_second" and pair is None) or (stride is not None and pair is not None and strategy == "longest_first"):
                        continue  # windows of both texts at once: nothing here asks for them
                    try:
                        got = tokenizer(text, pair, truncation=strategy, max_length=length, stride=stride or 0, return_overflowing_tokens=stride is not None)
                    except BaseException:  # too short to be cut, or to have a stride (a panic of Rust): tested elsewhere
                        continue
                    ids = got["input_ids"] if stride is not None else [got["input_ids"]]
                    rows.append({"text": text, "pair": pair, "strategy": strategy, "max_length": length, "stride": stride, "windows": ids})
    return rows


def truncating_left(json_file):
    return json.dumps({**json.loads(json_file), "truncation": {"direction": "Left", "max_length": 9, "strategy": "LongestFirst", "stride": 0}})


CASES = [
    case("do_lower_case false wins over an uncased tokenizer.json", json_file=UNCASED, config={"do_lower_case": False}),
    case("do_lower_case true wins over a cased tokenizer.json", json_file=CASED, config={"do_lower_case": True}),
    case("without do_lower_case texts are lowercased", json_file=CASED, config={"model_max_length": 512}),
    case("a tokenizer class that keeps its file", json_file=UNCASED, config={"tokenizer_class": "PreTrainedTokenizerFast", "do_lower_case": False},
         pairs=[]),  # of pairs, transformers 5 drops the token types, which transformers 4 did not
    case("BertTokenizerFast", json_file=UNCASED, config={"tokenizer_class": "BertTokenizerFast", "do_lower_case": False}),
    case("strip_accents false", json_file=UNCASED, config={"do_lower_case": True, "strip_accents": False}),
    case("strip_accents true of a cased one", json_file=CASED, config={"do_lower_case": False, "strip_accents": True}),
    case("tokenize_chinese_chars false", json_file=UNCASED, config={"tokenize_chinese_chars": False}),
    case("vocab.txt, cased", vocab=VOCAB, config={"do_lower_case": False}),
    case("vocab.txt alone", vocab=VOCAB),
    case("added_tokens.json beside vocab.txt", vocab=VOCAB, config={"do_lower_case": True}, added={"newtok": V, "[URL]": V + 1}),
    case("added_tokens.json in another order", vocab=VOCAB, config={"do_lower_case": False}, added={"[URL]": V + 1, "newtok": V}),
    case("added_tokens.json of a token in the vocabulary", vocab=VOCAB, added={"token": WORDS.index("token"), "newtok": V}),
    case("added_tokens.json beside tokenizer.json", json_file=UNCASED, config={"do_lower_case": True}, added={"newtok": V, "[URL]": V + 1}),
    case("added_tokens.json with special tokens", vocab=VOCAB, special={"additional_special_tokens": ["[URL]"]}, added={"newtok": V, "[URL]": V + 1}),
    case("added_tokens_decoder", json_file=UNCASED, config={"do_lower_case": True, "added_tokens_decoder": {
        **{str(i): token(WORDS[i], special=True, normalized=False) for i in range(5)}, str(V): token("newtok"), str(V + 1): token("[URL]", lstrip=True, normalized=False)}}),
    case("added_tokens_decoder wins over added_tokens.json", vocab=VOCAB, added={"[URL]": V}, config={"added_tokens_decoder": {
        **{str(i): token(WORDS[i], special=True, normalized=False) for i in range(5)}, str(V): token("newtok")}}),
    case("special_tokens_map.json names other tokens", vocab=VOCAB, special={"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}),
    case("special_tokens_map.json with objects", vocab=VOCAB, special={"mask_token": token("[MASK]", lstrip=True), "cls_token": token("[CLS]")}),
    case("tokenizer_config.json names other tokens", vocab=VOCAB, config={"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}),
    case("additional_special_tokens", vocab=VOCAB, config={"additional_special_tokens": ["[URL]", "<s>"]}),
    case("extra_special_tokens", json_file=UNCASED, config={"extra_special_tokens": ["[URL]"]}),
    case("model_input_names without token types", vocab=VOCAB, config={"model_input_names": ["input_ids", "attention_mask"]}),
    case("add_prefix_space", model_type="roberta", json_file=byte_level(False), config={"add_prefix_space": True}),
    case("add_prefix_space is false by default", model_type="roberta", json_file=byte_level(True), config={"model_max_length": 512}),
    case("truncation_side left", json_file=UNCASED, config={"truncation_side": "left", "model_max_length": 9}, truncated=True),
    case("truncation_side right", json_file=UNCASED, config={"truncation_side": "right", "model_max_length": 9}, truncated=True),
    case("truncation_side left of vocab.txt", vocab=VOCAB, config={"truncation_side": "left", "model_max_length": 6}, truncated=True),
    case("truncation_side left, byte-level", model_type="roberta", json_file=byte_level(False), config={"truncation_side": "left", "model_max_length": 7}, truncated=True),
    case("tokenizer.json truncates on the left", json_file=truncating_left(UNCASED), config={"model_max_length": 9}, truncated=True),
    case("truncation_side right wins over tokenizer.json", json_file=truncating_left(UNCASED), config={"truncation_side": "right", "model_max_length": 9}, truncated=True),
    case("max_len, an older name of model_max_length", json_file=UNCASED, config={"max_len": 7}, truncated=True),
    case("padding_side left", json_file=UNCASED, config={"padding_side": "left", "model_max_length": 512}),
]

file = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "src/test/resources/golden/tokenizers/files.json"
file.write_text("[\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in CASES) + "\n]\n", encoding="utf-8")
