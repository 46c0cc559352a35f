#!/usr/bin/env bash
# Lints, and leaves what the other steps need: SARIF, annotations, the summary of the job, the exit code.
#
# Fails only if capsule-lint could not look (2) or found nothing to look at (3); findings fail a later step, after the
# upload. Reads the ACTION_ variables that action.yml sets, and what GitHub sets: GITHUB_OUTPUT,
# GITHUB_STEP_SUMMARY, RUNNER_TEMP.
set -euo pipefail

# shellcheck source=action/words.sh
source "${BASH_SOURCE[0]%/*}/words.sh"

each --values-matrix "${ACTION_VALUES_MATRIX:-}"
[[ -z "${ACTION_BASELINE:-}" ]] || words+=("--baseline=${ACTION_BASELINE}")
[[ -z "${ACTION_MIN_SEVERITY:-}" ]] || words+=("--min-severity=${ACTION_MIN_SEVERITY}")
words+=("--fail-on=${ACTION_FAIL_ON:-warning}")

folder="${RUNNER_TEMP}/capsule-lint-reports"
rm -rf "${folder}"
mkdir -p "${folder}"
console=text
[[ "${ACTION_ANNOTATIONS:-true}" != "true" ]] || console=github
words+=("--format=${console}" "--format=sarif:${folder}/capsule-lint.sarif")
words+=("--format=markdown:${folder}/summary.md" "--format=json:${folder}/report.json")

count='import json, sys; print(len(json.load(open(sys.argv[1], encoding="utf-8"))["findings"]))'

code=0
"${ACTION_COMMAND:-capsule-lint}" check "${words[@]}" -- "${inputs[@]+"${inputs[@]}"}" || code=$?

# -I: Python imports nothing from the working directory, which holds what a pull request proposes.
{
  echo "exit-code=${code}"
  [[ ! -f "${folder}/capsule-lint.sarif" ]] || echo "sarif-file=${folder}/capsule-lint.sarif"
  [[ ! -f "${folder}/report.json" ]] ||
    echo "findings=$("${ACTION_PYTHON:-python3}" -I -c "${count}" "${folder}/report.json")"
} >>"${GITHUB_OUTPUT}"
if [[ "${ACTION_SUMMARY:-true}" == "true" && -f "${folder}/summary.md" && -n "${GITHUB_STEP_SUMMARY:-}" ]]; then
  cat "${folder}/summary.md" >>"${GITHUB_STEP_SUMMARY}"
fi

if ((code > 1)); then
  exit "${code}"
fi
