#!/usr/bin/env bash
# Trains a small ViT from scratch on five classes of CIFAR-10, then fine-tunes it on the other five with and without
# SlimFit. Prints a table at the end.
#
#   examples/cifar_transfer.sh DATA [OUT]              everything
#   examples/cifar_transfer.sh DATA OUT WAY SEED       one run on the other five; WAY is none, paper or lean
#
# DATA  train.tar and test.tar of class folders, CIFAR-10's binary folder, or any format in docs/images.md
# OUT   the folder for the runs (default: runs/cifar-transfer); existing runs are not repeated
#
# Variables: FIRST and SECOND (classes, separated by commas), SEEDS (1,2,3), EPOCHS_FIRST (40), EPOCHS (25),
# RATE_NONE (2e-4), RATE_PAPER (5e-4), RATE_LEAN (3e-4), FREEZE_RATE (0.5), OPTIONS (for every run, such as
# "--threads 1"), FIRST_OPTIONS (only for the first five: --layers 4 --hidden-size 128 --heads 2), and JOBS (1), how many
# runs on the other five run at the same time. docs/images.md says how the values were chosen, and has the results.
set -euo pipefail

[[ $# -ge 1 && $# -ne 3 ]] || { sed -n '2,14s/^# \{0,1\}//p' "$0" >&2; exit 2; }
home=$(cd -- "$(dirname -- "$0")/.." && pwd)
data=$1
out=${2:-runs/cifar-transfer}
read -r -a options <<<"${OPTIONS:-}"
read -r -a first_options <<<"${FIRST_OPTIONS:---layers 4 --hidden-size 128 --heads 2}"

run() { # NAME OPTION...: a run, unless it is done; each line of its output begins with NAME
  local name=$1
  shift
  if [[ ! -f $out/$name/metrics.json ]]; then
    "$home/slimfit" train --task cifar10 --data "$data" --output "$out/$name" --overwrite "$@" "${options[@]}" 2>&1 | sed -u "s|^|$name: |"
  fi
}

second() { # WAY SEED
  local way=$1 seed=$2 half=(--freeze ils --freeze-rate "${FREEZE_RATE:-0.5}") words
  case $way in
    none) words=(--learning-rate "${RATE_NONE:-2e-4}" --freeze none --profile exact) ;;
    paper) words=(--learning-rate "${RATE_PAPER:-5e-4}" "${half[@]}" --recipe paper --profile paper) ;;
    lean) words=(--learning-rate "${RATE_LEAN:-3e-4}" "${half[@]}" --profile lean) ;;
    *) echo "WAY must be none, paper or lean, not '$way'" >&2; exit 2 ;;
  esac
  run "$way/seed-$seed" --classes "${SECOND:-dog,frog,horse,ship,truck}" --model "$out/first/model" --fresh-head \
    --epochs "${EPOCHS:-25}" --seed "$seed" "${words[@]}"
}

run first --classes "${FIRST:-airplane,automobile,bird,cat,deer}" --model vit-tiny --from-scratch \
  --epochs "${EPOCHS_FIRST:-40}" --seed 1 "${first_options[@]}"

if [[ $# -eq 4 ]]; then
  second "$3" "$4"
  exit
fi

for seed in $(tr , ' ' <<<"${SEEDS:-1,2,3}"); do
  printf '%s\0' none "$seed" paper "$seed" lean "$seed"
done | xargs -0 -n 2 -P "${JOBS:-1}" "$0" "$data" "$out"

if command -v python3 >/dev/null; then
  python3 "$home/bench/transfer_table.py" "$out"
else
  echo "the table needs python3: run bench/transfer_table.py $out" >&2
fi
