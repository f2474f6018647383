#!/usr/bin/env bash
# Trains a small ViT from scratch on five classes of CIFAR-10. Then it compares ways to fine-tune it on the other five:
# without SlimFit, as published, and with lean. It prints their tables at the end.
#
#   examples/cifar_transfer.sh DATA [OUT] [OPTION...]
#
# DATA    train.tar and test.tar of class folders, CIFAR-10's binary folder, or any format in docs/images.md
# OUT     the folder for the runs (default: runs/cifar-transfer); existing runs are not repeated
# OPTION  of `slimfit compare`, such as --jobs 2 or --plan
#
# Variables: FIRST and SECOND (classes, separated by commas), SEEDS (1,2,3), EPOCHS_FIRST (40), EPOCHS (25),
# RATE_NONE (2e-4), RATE_PAPER (5e-4), RATE_LEAN (3e-4), FREEZE_RATE (0.5), THREADS (of each run), and FIRST_OPTIONS (only
# for the first five: --layers 4 --hidden-size 128 --heads 2). docs/images.md says how the values were chosen, and has the
# results.
set -euo pipefail

[[ $# -ge 1 ]] || { sed -n '2,15s/^# \{0,1\}//p' "$0" >&2; exit 2; }
home=$(cd -- "$(dirname -- "$0")/.." && pwd)
data=$1
out=${2:-runs/cifar-transfer}
read -r -a first_options <<<"${FIRST_OPTIONS:---layers 4 --hidden-size 128 --heads 2}"
threads=()
if [[ -n ${THREADS:-} ]]; then threads=(--threads "$THREADS"); fi

if [[ ! -f $out/first/metrics.json ]]; then
  "$home/slimfit" train --task cifar10 --data "$data" --output "$out/first" --overwrite --seed 1 \
    --classes "${FIRST:-airplane,automobile,bird,cat,deer}" --model vit-tiny --from-scratch \
    --epochs "${EPOCHS_FIRST:-40}" "${first_options[@]}" "${threads[@]}"
fi

cat >"$out/compare.yaml" <<END
task: cifar10
data: '${data//\'/\'\'}'
reference: none
seeds: [${SEEDS:-1,2,3}]
common:
  model: '${out//\'/\'\'}/first/model'
  fresh-head: true
  classes: [${SECOND:-dog,frog,horse,ship,truck}]
  epochs: ${EPOCHS:-25}
${THREADS:+  threads: $THREADS}
methods:
  none: {freeze: none, profile: exact, learning-rate: ${RATE_NONE:-2e-4}}
  paper: {freeze: ils, freeze-rate: ${FREEZE_RATE:-0.5}, recipe: paper, profile: paper, learning-rate: ${RATE_PAPER:-5e-4}}
  lean: {freeze: ils, freeze-rate: ${FREEZE_RATE:-0.5}, profile: lean, learning-rate: ${RATE_LEAN:-3e-4}}
END
"$home/slimfit" compare --config "$out/compare.yaml" --output "$out/second" "${@:3}"
