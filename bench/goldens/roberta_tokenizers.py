#!/usr/bin/env python3
"""Makes src/test/resources/roberta/tokenizers: small byte-level BPE and unigram tokenizers, and what they make of texts.

    python bench/goldens/roberta_tokenizers.py [FOLDER]

Each folder contains tokenizer.json (and for byte-level BPE vocab.json and merges.txt) and golden.jsonl, one case per
line, in the format of the WordPiece goldens. The tokenizers are trained on the lines below. Needs transformers,
tokenizers, sentencepiece.
"""
import io
import json
import pathlib
import sys
import unicodedata

import sentencepiece
import tokenizers
import transformers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, ByteLevelBPETokenizer
from transformers import PreTrainedTokenizerFast, RobertaTokenizer, XLMRobertaTokenizer

HOME = pathlib.Path(__file__).resolve().parent.parent.parent
SPECIAL = dict(bos_token="<s>", pad_token="<pad>", eos_token="</s>", unk_token="<unk>", mask_token="<mask>", cls_token="<s>", sep_token="</s>")
MASK = AddedToken("<mask>", lstrip=True, special=True)
LINES = """The old lighthouse keeper counted the ships that passed in the fog, and he wrote each name into a blue book.
Nobody knew where the river began; the maps said north, the fishermen said under the hill.
She bakes bread with rye, caraway and far too much salt, but her neighbours keep asking for more.
Trains were late again on Tuesday, and the announcements were late, too.
When the committee met for the seventh time, it decided to meet less often.
A good umbrella costs less than a bad cold, as my grandmother used to say.
The film was slow, beautiful and at least forty minutes too long.
It's what we'd have done if they hadn't told us that you're right: we'll see, I'm sure.
In 1987 the factory made 12,450 bicycles; by 1999 there were only 310.
Please switch off the light, close the window and feed the cat before you leave.
What colour is the sky over the harbour in winter? Mostly grey, sometimes green.
They walked along the coast until the path ended at a white gate.
Die Straße führt über die Brücke zum größten Gebäude der Stadt.
Le garçon a déjà mangé le gâteau que sa mère avait préparé pour Noël.
El niño soñó que volaba sobre la montaña con un pingüino.
Город стоит на берегу большой реки, и зимой она замерзает.
Η θάλασσα ήταν ήρεμη και ο ουρανός γεμάτος αστέρια.
我们今天去山上看日出,然后一起吃早饭。
東京の駅で友達を待っています。
오늘은 날씨가 좋아서 공원에 갔습니다.
القطار يصل إلى المدينة في الصباح.
हम कल बाज़ार गए थे और फल लाए।
great 😀 day 👍🏽 with ❤️ and a family 👨‍👩‍👧 of four""".split("\n")
EDGES = {
    "empty": "",
    "spaces": "     ",
    "space.before": " a good day",
    "space.behind": "a good day  ",
    "blanks.double": "two  blanks   and    four",
    "newlines": "first line\nsecond line\r\nthird\n\n\nlast",
    "tabs": "a\tb\t\tc",
    "bom": "\ufeffThe old lighthouse",
    "bom.within": "light\ufeffhouse",
    "nbsp": "a\u00a0b\u2009c\u3000d",
    "zero.width": "zero\u200bwidth\u200djoin\u200cer\u2060",
    "accents": "déjà vu, naïve façade, Ångström",
    "accents.combining": "de\u0301ja\u0300 vu, nai\u0308ve fac\u0327ade, A\u030angstro\u0308m",
    "accents.stacked": "e\u0301\u0302\u0303 a\u0328\u0301 \u0301alone",
    "emoji": "nice 😀👍 movie ❤️ !",
    "emoji.joined": "👨‍👩‍👧‍👦 and 👍🏽 and 🏳️‍🌈 and 🇩🇪",
    "cjk": "我们今天去山上看日出",
    "cjk.mixed": "see 東京 in 2024年 now",
    "hangul": "오늘은 날씨가 좋아서",
    "hangul.jamo": "\u1112\u1161\u11ab\u1100\u116e\u11a8",
    "arabic": "القطار يصل إلى المدينة",
    "hindi": "हम कल बाज़ार गए थे",
    "greek": "ΟΔΥΣΣΕΥΣ ήρεμη θάλασσα",
    "full.width": "ＡＢＣ　１２３！",
    "ligatures": "ﬁne oﬃce ﬂow",
    "superscripts": "x² + y³ ™ ½ ①②",
    "beyond.bmp": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐐀𐐨 𠀀",
    "unknown": "ꙮ ᚠᚢᚦ ཀ",
    "controls": "a\x01b\x07c\x1bd\x7fe",
    "noncharacters": "a\uffffb\ufdd0c",
    "apostrophes": "I'm you're he'd we'll they've isn't 'S 'T",
    "numbers": "3.14159 12,450 1e-5 0x1F 1987",
    "punctuation": "wait... what?! (really) [yes] {no} -- \"quoted\" `code` #tag @name",
    "case": "LIGHTHOUSE LightHouse lightHOUSE",
    "long.word": "lighthouse" * 12,
    "long.letters": "a" * 80,
    "underscore": "▁ ▁▁ a▁b \u2581",
    "special.mask": "The <mask> sat on the mat.",
    "special.mask.joined": "a<mask>b  <mask>  <mask>",
    "special.s": "<s>a</s> b</s></s>c",
    "special.pad": "a <pad> b",
    "special.unk": "a <unk> b",
    "special.half": "a <s b> <mask ></ s>",
    "url": "https://example.org/a_b?c=d&e=f%20g#h",
    "sentence": LINES[0],
    "sentence.german": LINES[12],
}
SETTINGS = {
    "plain": {},
    "no_special": {"add_special_tokens": False},
    "max12": {"max_length": 12, "truncation": "longest_first", "padding": "max_length"},
    "max12_stride3_overflow": {
        "max_length": 12, "truncation": "longest_first", "stride": 3, "padding": "max_length", "return_overflowing_tokens": True},
    "pair_longest_first_17": {"max_length": 17, "truncation": "longest_first"},
    "pair_longest_first_20_stride4_overflow": {
        "max_length": 20, "truncation": "longest_first", "stride": 4, "return_overflowing_tokens": True},
    "pair_only_second_32_stride8": {
        "max_length": 32, "truncation": "only_second", "stride": 8, "padding": "max_length", "return_overflowing_tokens": True},
    "pair_only_first_28": {"max_length": 28, "truncation": "only_first", "padding": "max_length"},
    "batch_longest_multiple8": {"padding": "longest", "pad_to_multiple_of": 8, "max_length": 32, "truncation": "longest_first"},
}


def cases(folder):
    """If a tokenizer puts a space before a text, the library includes the space in the offsets of a window's first
    token, and slimfit does not. For such a tokenizer, pairs are not cut."""
    pairs = "plain" if folder == "byte-level-prefix-space" else "pair_only_second_32_stride8"
    for name, text in EDGES.items():
        yield f"edge.{name}", "plain", text, None
        if text:  # transformers treats an empty second text as none
            yield f"edge.{name}.pair", pairs, "What is it?", text
    yield "edge.empty.first", "plain", "", "It is a test."
    if folder not in ("byte-level", "unigram"):
        return
    yield "edge.sentence.bare", "no_special", EDGES["sentence"], None
    for number, line in enumerate(LINES[::2]):
        other = LINES[(14 * number + 3) % len(LINES)]
        settings = ("pair_longest_first_17", "pair_longest_first_20_stride4_overflow", "pair_only_first_28")[number % 3]
        yield f"pair.{number}", settings, line, other
        yield f"line.{number}", ("max12", "max12_stride3_overflow")[number % 2], line, None
    yield "batch.texts", "batch_longest_multiple8", LINES[:4] + ["", " "], None
    yield "batch.pairs", "batch_longest_multiple8", LINES[5:8], LINES[8:11]


def golden(tokenizer, folder):
    rows, refused = [], 0
    for name, settings, text, pair in cases(folder.name):
        row = {"id": name, "settings": settings, "text": text, "pair": pair}
        try:
            result = tokenizer(text, pair, return_offsets_mapping=True, **SETTINGS[settings])
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as e:  # errors have no class of their own, and some are panics of Rust
            row["error"] = str(e)
            refused += 1
        else:
            overflow = SETTINGS[settings].get("return_overflowing_tokens", False)
            if not isinstance(text, list) and not overflow:
                assert len(result.encodings) == 1
            assert "token_type_ids" not in tokenizer.model_input_names or folder.name == "unigram-collapsing"
            row["encodings"] = [  # the library makes up token types, which do not reach the model
                {
                    "ids": e.ids, "token_type_ids": [0] * len(e.ids), "attention_mask": e.attention_mask, "offsets": e.offsets,
                    "tokens": e.tokens, "sequence": [-1 if s is None else s for s in e.sequence_ids],
                } for e in result.encodings]
            row["overflow_to_sample"] = result["overflow_to_sample_mapping"] if overflow else None
        rows.append(row)
    (folder / "golden.jsonl").write_text("".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows), encoding="ascii")
    print(folder.name, len(rows), "cases,", refused, "refused,", len(tokenizer), "tokens")
    return {"cases": len(rows), "refused": refused, "vocab": len(tokenizer)}


def byte_level(folder, name, prefix_space):
    trainer = ByteLevelBPETokenizer()
    trainer.train_from_iterator(
        LINES * 2, vocab_size=600, min_frequency=2, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], show_progress=False)
    raw = json.loads(trainer.to_str())["model"]
    vocabulary = {**raw["vocab"], "<mask>": len(raw["vocab"])}  # last, as in RoBERTa
    tokenizer = RobertaTokenizer(
        vocab=vocabulary, merges=[tuple(merge) for merge in raw["merges"]], add_prefix_space=prefix_space,
        mask_token=MASK)
    tokenizer.save_pretrained(folder / name)
    (folder / name / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    merges = "".join(" ".join(merge) + "\n" for merge in raw["merges"])
    (folder / name / "merges.txt").write_text("#version: 0.2\n" + merges, encoding="utf-8")
    return tokenizer


def rules():
    """A small part of NFKC, in the format that sentencepiece compiles: code points <tab> code points."""
    sources = [chr(c) for c in (*range(0xA0, 0x180), *range(0x2000, 0x2070), *range(0x2460, 0x2474), *range(0xFB00, 0xFB07),
                                *range(0xFF01, 0xFF5F), 0xB2, 0xB3, 0x2122, 0x3000, *range(0x1D504, 0x1D538))]
    sources += [base + mark for base in "aeiouAEIOUncC" for mark in "\u0300\u0301\u0302\u0303\u0308\u030a\u0327"]
    lines = [(s, unicodedata.normalize("NFKC", s)) for s in sources if unicodedata.normalize("NFKC", s) != s]
    lines += [(c, " ") for c in "\t\n\r"] + [(c, "") for c in "\u200b\u200c\u200d\ufeff\x01\x07\x1b\x7f"]
    return "".join(" ".join(f"{ord(c):X}" for c in a) + "\t" + " ".join(f"{ord(c):X}" for c in b) + "\n" for a, b in lines)


def unigram(folder, name, work):
    (work / "rules.tsv").write_text(rules())
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(LINES * 4), model_writer=model, vocab_size=500, model_type="unigram", minloglevel=2,
        character_coverage=1.0, normalization_rule_tsv=str(work / "rules.tsv"), num_threads=1, hard_vocab_limit=False)
    proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]  # as in fairseq, not sentencepiece
    pieces += [(piece.piece, piece.score) for piece in proto.pieces[3:]] + [("<mask>", 0.0)]
    tokenizer = XLMRobertaTokenizer(vocab=pieces, _spm_precompiled_charsmap=proto.normalizer_spec.precompiled_charsmap, mask_token=MASK)
    tokenizer.save_pretrained(folder / name)
    return tokenizer


def collapsing(folder, name, tokenizer):
    """The same pieces as other releases of transformers write them: the normalizer collapses spaces."""
    (folder / name).mkdir(exist_ok=True)
    described = json.loads(tokenizer.backend_tokenizer.to_str())
    blanks = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
    described["normalizer"] = {"type": "Sequence", "normalizers": [described["normalizer"], blanks]}
    described["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    (folder / name / "tokenizer.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    return PreTrainedTokenizerFast(tokenizer_file=str(folder / name / "tokenizer.json"), **SPECIAL)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "src/test/resources/roberta/tokenizers"
    folder.mkdir(parents=True, exist_ok=True)
    made = {
        "byte-level": byte_level(folder, "byte-level", False),
        "byte-level-prefix-space": byte_level(folder, "byte-level-prefix-space", True),
        "unigram": unigram(folder, "unigram", folder),
    }
    (folder / "rules.tsv").unlink()
    made["unigram-collapsing"] = collapsing(folder, "unigram-collapsing", made["unigram"])
    described = {
        "what": "made by bench/goldens/roberta_tokenizers.py; rows and settings as in golden/tokenizers",
        "settings": SETTINGS,
        "counts": {name: golden(tokenizer, folder / name) for name, tokenizer in made.items()},
        "versions": {
            "transformers": transformers.__version__, "tokenizers": tokenizers.__version__,
            "sentencepiece": sentencepiece.__version__},
    }
    (folder / "golden.json").write_text(json.dumps(described, indent=1) + "\n")


if __name__ == "__main__":
    main()
