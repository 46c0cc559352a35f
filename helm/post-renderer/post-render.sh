#!/usr/bin/env bash
# Passes the manifests on unchanged, or refuses the release; words after --post-renderer-args are options of post-render.
set -euo pipefail

# The plugin capsule-lint, if it stands beside this one, has a program of its own.
program="$(dirname "${HELM_PLUGIN_DIR:-.}")/capsule-lint/.environment/bin/capsule-lint"
[[ -x "${program}" ]] || program=capsule-lint
words=()
[[ -z "${HELM_NAMESPACE:-}" ]] || words+=("--namespace=${HELM_NAMESPACE}")
exec "${program}" post-render "${words[@]+"${words[@]}"}" "$@"
