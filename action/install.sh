#!/usr/bin/env bash
# Installs capsule-lint into a virtual environment of its own and says where its command is.
#
# Reads ACTION_VERSION (empty: the code that this action comes with) and ACTION_PYTHON, and what GitHub sets:
# GITHUB_ACTION_PATH, GITHUB_OUTPUT, RUNNER_TEMP.
set -euo pipefail

# -I everywhere: Python imports nothing from the working directory, which holds what a pull request proposes.

version=${ACTION_VERSION:-}
if [[ -n "${version}" && ! "${version}" =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
  echo "::error title=capsule-lint::version is not of the form 0.1.0"
  exit 2
fi

python=${ACTION_PYTHON:-python3}
if ! "${python}" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "::error title=capsule-lint::${python} is no Python 3.11 or later; actions/setup-python installs one"
  exit 2
fi

environment="${RUNNER_TEMP}/capsule-lint"
"${python}" -I -m venv "${environment}"
bin="${environment}/bin"
[[ -d "${bin}" ]] || bin="${environment}/Scripts" # Windows

what=${GITHUB_ACTION_PATH}
[[ -z "${version}" ]] || what="capsule-lint==${version}"
"${bin}/python" -I -m pip install --quiet --disable-pip-version-check "${what}" || {
  echo "::error title=capsule-lint::pip could not install it;" \
    "https://github.com/capsule-lint/capsule-lint/blob/main/docs/install.md names the platforms, and the way out elsewhere"
  exit 2
}

"${bin}/capsule-lint" --version
{
  echo "command=${bin}/capsule-lint"
  echo "interpreter=${bin}/python"
} >>"${GITHUB_OUTPUT}"
