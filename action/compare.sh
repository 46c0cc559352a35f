#!/usr/bin/env bash
# Says in the summary of the job, and in a comment on the pull request, what it changes: capsule_lint/pull_request.
#
# Fails for nothing that it finds. Reads the ACTION_ variables that action.yml sets, what GitHub sets, and the token in
# GITHUB_TOKEN, which stands in no command line.
set -euo pipefail

# shellcheck source=action/words.sh
source "${BASH_SOURCE[0]%/*}/words.sh"

# -I: Python imports nothing from the working directory, which holds what a pull request proposes.
there='import importlib.util, sys; sys.exit(not importlib.util.find_spec("capsule_lint.pull_request"))'
if ! "${ACTION_INTERPRETER}" -I -c "${there}"; then
  echo "::notice title=capsule-lint::The version of capsule-lint that the workflow names cannot compare pull requests."
  exit 0
fi

words+=("--category=${ACTION_CATEGORY:-capsule-lint}" "--comment=${ACTION_COMMENT:-true}")
[[ "${ACTION_SUMMARY:-true}" == "true" ]] || unset GITHUB_STEP_SUMMARY
"${ACTION_INTERPRETER}" -I -m capsule_lint.pull_request "${words[@]}" -- "${inputs[@]+"${inputs[@]}"}"
