"""What the standalone plugin of kubectl starts with: the plugin, or capsule-lint where it starts itself again.

It imports nothing of ``tools``, because the program is made of what is installed.
"""

from __future__ import annotations

import sys

from capsule_lint.cli import kubectl_plugin, script

if sys.argv[1:4] == ["-I", "-m", "capsule_lint"]:  # tools.standalone.AGAIN
    del sys.argv[1:4]
    script()
kubectl_plugin.script()
