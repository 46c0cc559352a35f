"""What can be broken in a condition of a rule so that no input tells the difference, by the reason."""

EQUIVALENT: dict[str, tuple[str, ...]] = {
    "No example can bring the CRDs of a cluster: tests/cli/test_crds.py notices.": (
        "CAP005 expect: without `(self.written.served == false || self.written.known == false)`",
        "CAP005 expect: without `self.written.known == false`",
    ),
    "No example can have a configuration file: tests/cli/test_configuration.py notices.": (
        "CAP006 expect: without `elsewhere`",
        'CAP006 let.elsewhere: without `self.applies == ""`',
        "CAP006 unknown.0.when: without `!elsewhere`",
    ),
    "No example can say for which Kubernetes it is judged: tests/cli/test_kube_version.py notices.": (
        "CAP102 repair.0.when: without `self.evictionPolicyKnown`",
        "CAP102 repair.1.when: `size(self.selector) > 0`: `>` -> `>=`",
        "CAP102 repair.1.when: without `size(self.selector) > 0`",
        "CAP139 when: `self.evictionPolicyKnown` -> `true`",
    ),
    "In an example what is not judged looks like what holds: tests/rulebook/test_alerts.py notices.": (
        "CAP125 unknown.0.when: without `!tells`",
    ),
    "In examples all rules are in force: tests/cli/test_suppression.py notices.": (
        "CAP006 let.idle: without `r.inForce`",
    ),
}
