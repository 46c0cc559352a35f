#!/usr/bin/env bash
# Runs capsule-lint with the Helm that runs this plugin, and with the namespace that it was given.
set -euo pipefail

program="${HELM_PLUGIN_DIR}/.environment/bin/capsule-lint"
[[ -x "${program}" ]] || program=$(command -v capsule-lint) || {
  echo "capsule-lint: not installed; helm plugin update capsule-lint installs it" >&2
  exit 2
}

export CAPSULE_LINT_CALLED_AS="helm capsule-lint" # for the commands that it suggests

command=()
case "${1:-}" in
  check | impact | webhooks | alerts | facts | diff | fix | runbook | drill)
    command=("$1")
    shift
    ;;
  "" | -* | config | explain | post-render | rules | test | help | version | completion) # these render no chart
    exec "${program}" "$@"
    ;;
esac

words=("--helm=${HELM_BIN:-helm}")
# Helm keeps --namespace to itself, and tells it to plugins here, be it given or not.
[[ "${HELM_NAMESPACE:-default}" == default ]] || words+=("--namespace=${HELM_NAMESPACE}")
exec "${program}" ${command[@]+"${command[@]}"} "${words[@]}" "$@"
