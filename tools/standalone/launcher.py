"""What the standalone plugin of kubectl starts with: the plugin, or capsule-lint where it starts itself again."""

from __future__ import annotations

import sys

from capsule_lint.cli import kubectl_plugin, script

_AGAIN = ["-I", "-m", "capsule_lint"]
"""How capsule-lint runs itself in another process, by the program in ``sys.executable``: here, that is this one."""

if sys.argv[1:4] == _AGAIN:
    del sys.argv[1:4]
    script()
kubectl_plugin.script()
