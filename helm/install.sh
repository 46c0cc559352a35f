#!/usr/bin/env bash
# Installs capsule-lint beside the plugin, unless there is one to be found already.
set -euo pipefail

if command -v capsule-lint >/dev/null; then
  rm -rf "${HELM_PLUGIN_DIR}/.environment" # of an earlier installation, which run.sh would prefer
  echo "capsule-lint: the plugin uses the one that is installed, $(capsule-lint --version)"
  exit 0
fi
python=${PYTHON:-python3}
if ! "${python}" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "capsule-lint: the plugin needs Python 3.11 or later; set PYTHON to one" >&2
  exit 1
fi
"${python}" -m venv "${HELM_PLUGIN_DIR}/.environment"
"${HELM_PLUGIN_DIR}/.environment/bin/python" -m pip install --quiet --disable-pip-version-check "${HELM_PLUGIN_DIR}" || {
  echo "capsule-lint: pip could not install it; https://github.com/capsule-lint/capsule-lint/blob/main/docs/install.md" \
    "names the platforms, and the way out elsewhere" >&2
  exit 1
}
echo "capsule-lint: installed $("${HELM_PLUGIN_DIR}/.environment/bin/capsule-lint" --version)"
