#!/usr/bin/env bash
# A small ViT learns five classes of CIFAR-10 from nothing, and then the other five with and without SlimFit; ends with a table.
#
#   examples/cifar_transfer.sh DATA [OUT]
#
# DATA  train.tar and test.tar of class folders, CIFAR-10's binary folder, or any form that docs/images.md names
# OUT   where runs go (default: runs/cifar-transfer); runs that are there already are not made again
#
# Yours to set: FIRST and SECOND (classes, comma between them), SEEDS (1,2,3), EPOCHS_FIRST (40), EPOCHS (15), RATE_NONE (2e-4),
# RATE_PAPER (5e-4), RATE_LEAN (3e-4), FREEZE_RATE (0.5), OPTIONS (for every run, such as "--threads 1") and FIRST_OPTIONS (for the
# first alone: --layers 4 --hidden-size 128 --heads 2). docs/images.md says how they were chosen, and what came of it.
set -euo pipefail

[[ $# -ge 1 ]] || { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }
home=$(cd -- "$(dirname -- "$0")/.." && pwd)
data=$1
out=${2:-runs/cifar-transfer}
seeds=${SEEDS:-1,2,3}
read -r -a options <<<"${OPTIONS:-}"
read -r -a first_options <<<"${FIRST_OPTIONS:---layers 4 --hidden-size 128 --heads 2}"

run() { # NAME WORDS...: a run, unless it is done
  local name=$1
  shift
  if [[ ! -f $out/$name/metrics.json ]]; then
    "$home/slimfit" train --task cifar10 --data "$data" --output "$out/$name" --overwrite "$@" "${options[@]}"
  fi
}

second() { # NAME RATE WORDS...
  local name=$1 own_rate=$2
  shift 2
  run "$name" --classes "${SECOND:-dog,frog,horse,ship,truck}" --model "$out/first/model" --fresh-head \
    --learning-rate "$own_rate" --epochs "${EPOCHS:-15}" --seeds "$seeds" "$@"
}

run first --classes "${FIRST:-airplane,automobile,bird,cat,deer}" --model vit-tiny --from-scratch \
  --epochs "${EPOCHS_FIRST:-40}" --seed 1 "${first_options[@]}"
second none "${RATE_NONE:-2e-4}" --freeze none --profile exact
second paper "${RATE_PAPER:-5e-4}" --freeze ils --freeze-rate "${FREEZE_RATE:-0.5}" --recipe paper --profile paper
second lean "${RATE_LEAN:-3e-4}" --freeze ils --freeze-rate "${FREEZE_RATE:-0.5}" --profile lean

if command -v python3 >/dev/null; then
  python3 "$home/bench/transfer_table.py" "$out"
else
  echo "the table needs python3: bench/transfer_table.py $out" >&2
fi
