"""From facts to what people do about an outage: recovery, runbook, drill, alerts, and a rollout in stages, as data.

``report`` shows it. Every command that is made here is run against a real kube-apiserver by ``tests/live``.
"""
