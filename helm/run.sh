#!/usr/bin/env bash
# Runs capsule-lint with the Helm that runs this plugin, and with the namespace that it was given.
set -euo pipefail

program="${HELM_PLUGIN_DIR}/.environment/bin/capsule-lint"
[[ -x "${program}" ]] || program=$(command -v capsule-lint) || {
  echo "capsule-lint: not installed; helm plugin update capsule-lint installs it" >&2
  exit 2
}

command=check
case "${1:-}" in
  check | impact | webhooks | alerts | facts | diff | fix)
    command=$1
    shift
    ;;
  "" | -* | config | explain | post-render | rules | test) # these render no chart
    exec "${program}" "$@"
    ;;
esac

words=("--helm=${HELM_BIN:-helm}")
# Helm keeps --namespace to itself, and tells it to plugins here, be it given or not.
[[ "${HELM_NAMESPACE:-default}" == default ]] || words+=("--namespace=${HELM_NAMESPACE}")
exec "${program}" "${command}" "${words[@]}" "$@"
