#!/usr/bin/env bash
#SBATCH --job-name=grade
#SBATCH --cpus-per-task=2
#SBATCH --output=grade-%a.log
# One part of a class: sbatch --array=1-4 grade.sh SEED LESSONS FOLDER, and when all have ended
#   gradus grade --merge parts/* --out grades
set -euo pipefail
seed=$1 lessons=$2 folder=$3
gradus grade "$folder"/* --lessons "$lessons" --seed "$seed" --jobs "${SLURM_CPUS_PER_TASK:-1}" \
  --resume --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --out "parts/$SLURM_ARRAY_TASK_ID"
