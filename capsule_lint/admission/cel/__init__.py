"""CEL as kube-apiserver 1.37 has it: what it refuses to store, and what an expression says of a value.

Kubernetes' dialect is cel-go with libraries of its own (``k8s.io/apiserver/pkg/cel``). Another implementation answers
differently in dozens of places, so this one follows cel-go: its grammar, its type checker, its errors and its costs.
What it does not know, it says (``Unsupported``).
"""
