# shellcheck shell=bash
# The words that what a workflow says becomes, for lint.sh and compare.sh: sets inputs and words.
#
# Each is one word, and after an option it stands with "=": none is an option, or a part of a script.

written() { # the lines of a text, without empty ones and without the line ends of Windows
  local line
  while IFS= read -r line; do
    line="${line%$'\r'}"
    [[ -z "${line//[[:space:]]/}" ]] || printf '%s\n' "${line}"
  done <<<"$1"
}

each() { # option, text: adds the option once for each line of the text
  local line
  while IFS= read -r line; do
    words+=("$1=${line}")
  done < <(written "$2")
}

inputs=() words=()
while IFS= read -r input; do
  inputs+=("${input}")
done < <(written "${ACTION_INPUTS:-}")
each --values "${ACTION_VALUES:-}"
each --rules "${ACTION_RULES:-}"
each --select "${ACTION_SELECT:-}"
each --ignore "${ACTION_IGNORE:-}"
[[ "${ACTION_PREVIEW:-false}" != "true" ]] || words+=("--preview")
[[ -z "${ACTION_NAMESPACE:-}" ]] || words+=("--namespace=${ACTION_NAMESPACE}")
[[ -z "${ACTION_CONFIG:-}" ]] || words+=("--config=${ACTION_CONFIG}")
