"""Runs of a tiny model that together use most of what a run may do."""

STEPS = 8
COMMON = (f"--max-steps {STEPS} --batch-size 4 --eval-every 3 --save-every 2 --keep-best"
          " --warmup-steps 3")
JAVA = {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:-UsePerfData"}  # half the time of a start

MODEL = "--model MODEL --max-length 24"
TEXTS = f"--task text --train-file DATA/texts.csv {MODEL}"
QUESTIONS = f"--task squad --data DATA/squad {MODEL} --doc-stride 8"
NAMES = f"--task ner --train-file DATA/names.conll {MODEL}"
PAIRS = f"--task embed --train-file DATA/pairs.jsonl {MODEL}"
SCORES = f"--task rerank --train-file DATA/scored.csv {MODEL}"
IMAGES = ("--task imagefolder --data DATA/images --model vit-tiny --from-scratch --layers 2"
          " --hidden-size 32 --heads 2 --patch-size 4 --image-size 8 --augment on")
SETTINGS = [
    f"{TEXTS} --freeze none --profile exact --precision fp32",
    f"{TEXTS} --freeze ils --profile paper --precision fp32 --optimizer adamw8bit",
    f"{TEXTS} --freeze ils-compensated --profile lean --precision bf16",
    f"{TEXTS} --freeze random --profile min --optimizer adamw8bit --optimizer-states paged",
    f"{TEXTS} --freeze static --freeze-blocks 2 --precision bf16 --gradient-precision int8",
    f"{TEXTS} --freeze lisa --lisa-blocks 1 --lisa-interval 3 --max-grad-norm 0.1",
    f"{TEXTS} --freeze columns --optimizer adamw8bit",
    f"{TEXTS} --freeze columns --redraw-columns 3 --gradient-accumulation 2",
    f"{TEXTS} --freeze misa --misa-interval 3 --active-share 0.3",
    f"{TEXTS} --freeze adagradselect --select-blocks 1 --select-interval 3",
    f"{TEXTS} --freeze badam --badam-interval 2 --optimizer-states paged",
    f"{TEXTS} --freeze bitfit --max-grad-norm 0.1 --gradient-accumulation 2",
    f"{TEXTS} --freeze head --truncate --class-weights balanced",
    f"{TEXTS} --freeze none --optimizer-states paged --micro-batch whole",
    f"{TEXTS} --freeze ils --threads 2",
    f"{IMAGES} --freeze none --profile lean --threads 2",
    f"{TEXTS} --lora-rank 4 --lora-dropout 0.1 --optimizer adamw8bit",
    f"{TEXTS} --early-stopping 1 --learning-rate 1e-9",
    f"{TEXTS} --seeds 3,1 --freeze ils",
    f"{TEXTS} --on-nonfinite skip --profile checkpoint --probe-gradients 3",
    f"{QUESTIONS} --freeze none --profile lean --precision bf16",
    f"{QUESTIONS} --freeze ils --truncate --profile min --gradient-precision int8",
    f"{IMAGES} --freeze none",
    f"{IMAGES} --freeze ils --profile min --precision bf16 --optimizer adamw8bit --erase 0.5",
    f"{NAMES} --freeze random",
    f"{PAIRS} --freeze lisa --lisa-interval 2",
    f"{SCORES} --freeze ils --group-by-length on",
]


def words(row, model, data):
    """The options of a row."""
    return f"{row} {COMMON}".replace("MODEL", str(model)).replace("DATA", str(data)).split()
