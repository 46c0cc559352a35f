#!/bin/sh
# Capsule 0.4.6 in capsule-system is down.
#
# Made by capsule-lint any on 2026-11-29, sha256:ba28f22e439f08f3.
# No record of a drill was given: capsule-lint drill makes an exercise of this page.
# Keep it outside the cluster; capsule-lint runbook --check FILE says when it is stale.
#
# sh FILE STEP does one step; sh FILE lists them in their order. Run it where you want the backup to be.
# The variables of go-templates are Go's:
# shellcheck disable=SC2016
set -eu

# Is this the page?
recognise_step() {
  echo 'The cluster that kubectl talks to:'
  {
kubectl config current-context
  } || :
  echo 'The pods of Deployment capsule-system/capsule-controller-manager:'
  {
kubectl get pods -n capsule-system -l app.kubernetes.io/name=capsule -o wide
  } || :
  echo 'The endpoints of Service capsule-system/capsule-webhook-service; none means that every call is refused at once:'
  {
kubectl get endpointslices -n capsule-system -l kubernetes.io/service-name=capsule-webhook-service
  } || :
  echo 'CapsuleConfiguration can be read in its stored version alone; what was stored in another one before an upgrade cannot be read:'
  {
kubectl get capsuleconfigurations.v1beta2.capsule.clastix.io
  } || :
}

# In a folder that you keep:
save_step() {
mkdir capsule-backup &&
kubectl get validatingwebhookconfiguration capsule-validating-webhook-configuration -o yaml |
  kubectl patch --local -f - --type=json -p '[{"op":"remove","path":"/metadata/resourceVersion"},{"op":"remove","path":"/metadata/uid"}]' -o yaml > capsule-backup/validatingwebhookconfiguration.capsule-validating-webhook-configuration.yaml &&
saved="$(kubectl get crd capsuleconfigurations.capsule.clastix.io -o 'jsonpath={.spec.conversion}')" &&
printf '[{"op":"test","path":"/spec/conversion/strategy","value":"None"},{"op":"replace","path":"/spec/conversion","value":%s}]' "${saved:-null}" > capsule-backup/conversion.capsuleconfigurations.capsule.clastix.io.json &&
date -u +%Y-%m-%dT%H:%M:%SZ > capsule-backup/since
}

# Suspend HelmRelease flux-system/capsule:
suspend_step() {
kubectl patch helmreleases.helm.toolkit.fluxcd.io capsule -n flux-system --type=json -p '[{"op":"add","path":"/spec/suspend","value":true}]'
}

# If calls time out rather than being refused, it hangs, and each costs its timeout whatever the policy says. Then stop it first:
stop_step() {
kubectl scale deployment capsule-controller-manager -n capsule-system --replicas=0
}

# What it needs to come back: nodes and the conversion of capsuleconfigurations.capsule.clastix.io.
ignore_needed_step() {
kubectl patch validatingwebhookconfiguration capsule-validating-webhook-configuration --type=json -p '[{"op":"test","path":"/webhooks/0/name","value":"nodes.projectcapsule.dev"},{"op":"test","path":"/webhooks/0/failurePolicy","value":"Fail"},{"op":"add","path":"/webhooks/0/failurePolicy","value":"Ignore"}]' &&
kubectl patch crd capsuleconfigurations.capsule.clastix.io --type=json -p '[{"op":"test","path":"/spec/conversion/strategy","value":"Webhook"},{"op":"replace","path":"/spec/conversion","value":{"strategy":"None"}}]'
}

# Undo, in "Set webhooks back to Fail":
undo_needed_step() {
kubectl patch crd capsuleconfigurations.capsule.clastix.io --type=json --patch-file capsule-backup/conversion.capsuleconfigurations.capsule.clastix.io.json &&
kubectl patch validatingwebhookconfiguration capsule-validating-webhook-configuration --type=json -p '[{"op":"test","path":"/webhooks/0/name","value":"nodes.projectcapsule.dev"},{"op":"test","path":"/webhooks/0/failurePolicy","value":"Ignore"},{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Fail"}]'
}

# What nodes, drains and namespaces need until then: namespaces and services.
ignore_urgent_step() {
kubectl patch validatingwebhookconfiguration capsule-validating-webhook-configuration --type=json -p '[
{"op":"test","path":"/webhooks/1/name","value":"namespaces.projectcapsule.dev"},{"op":"test","path":"/webhooks/1/failurePolicy","value":"Fail"},{"op":"add","path":"/webhooks/1/failurePolicy","value":"Ignore"},
{"op":"test","path":"/webhooks/2/name","value":"services.projectcapsule.dev"},{"op":"test","path":"/webhooks/2/failurePolicy","value":"Fail"},{"op":"add","path":"/webhooks/2/failurePolicy","value":"Ignore"}
]'
}

# Undo, in "Set webhooks back to Fail":
undo_urgent_step() {
kubectl patch validatingwebhookconfiguration capsule-validating-webhook-configuration --type=json -p '[
{"op":"test","path":"/webhooks/1/name","value":"namespaces.projectcapsule.dev"},{"op":"test","path":"/webhooks/1/failurePolicy","value":"Ignore"},{"op":"replace","path":"/webhooks/1/failurePolicy","value":"Fail"},
{"op":"test","path":"/webhooks/2/name","value":"services.projectcapsule.dev"},{"op":"test","path":"/webhooks/2/failurePolicy","value":"Ignore"},{"op":"replace","path":"/webhooks/2/failurePolicy","value":"Fail"}
]'
}

# Bring Capsule back
diagnose_step() {
  echo 'What happened to its pods; FailedScheduling means that no node takes them, ImagePullBackOff that an image cannot be pulled, FailedMount that a volume, such as a Secret, cannot be mounted:'
  {
kubectl describe pods -n capsule-system -l app.kubernetes.io/name=capsule
  } || :
  echo 'How its containers ended; OOMKilled means that one ran out of memory:'
  {
kubectl get pods -n capsule-system -l app.kubernetes.io/name=capsule -o 'go-template={{range .items}}{{$pod := .metadata.name}}{{range .status.containerStatuses}}{{if .lastState.terminated}}{{$pod}} {{.name}} {{.lastState.terminated.reason}} {{.lastState.terminated.exitCode}}{{"\n"}}{{end}}{{end}}{{end}}'
  } || :
  echo 'What it said before it ended, and says now:'
  {
kubectl logs -n capsule-system -l app.kubernetes.io/name=capsule --prefix --tail=100 --previous || kubectl logs -n capsule-system -l app.kubernetes.io/name=capsule --prefix --tail=100
  } || :
  echo 'What keeps pods from being created in capsule-system:'
  {
kubectl get events -n capsule-system --field-selector type=Warning --sort-by .lastTimestamp
  } || :
  echo 'The Secrets that hold its certificates:'
  {
kubectl get secrets -n capsule-system
  } || :
  echo 'Where cert-manager makes them:'
  {
kubectl get certificates.cert-manager.io -n capsule-system
  } || :
}

# Give it its pods:
start_step() {
kubectl scale deployment capsule-controller-manager -n capsule-system --replicas=2
}

# Wait until it runs:
wait_step() {
kubectl rollout status deployment/capsule-controller-manager -n capsule-system --timeout=3m
}

# Bring nodes back into scheduling
nodes_step() {
  echo 'The nodes that are SchedulingDisabled, and who wrote into them when:'
  {
kubectl get nodes --show-managed-fields -o 'go-template={{range .items}}{{if .spec.unschedulable}}{{.metadata.name}}:{{range .metadata.managedFields}} {{.manager}}{{with .time}} ({{.}}){{end}}{{end}}{{"\n"}}{{end}}{{end}}'
  } || :
}

# All nodes of the control plane:
uncordon_control_plane_step() {
kubectl uncordon -l node-role.kubernetes.io/control-plane
}

# One node:
uncordon_step() {
printf "node: " && read -r node && kubectl uncordon "$node"
}

# Set webhooks back to Fail
policies_step() {
  echo 'What validatingwebhookconfiguration capsule-validating-webhook-configuration ignores:'
  {
kubectl get validatingwebhookconfiguration capsule-validating-webhook-configuration -o 'jsonpath={range .webhooks[?(@.failurePolicy=="Ignore")]}{.name}{"\n"}{end}'
  } || :
}

# Resume HelmRelease flux-system/capsule:
resume_step() {
kubectl patch helmreleases.helm.toolkit.fluxcd.io capsule -n flux-system --type=json -p '[{"op":"test","path":"/spec/suspend","value":true},{"op":"replace","path":"/spec/suspend","value":false}]'
}

# Find what slipped in since the backup
slipped_in_step() {
  echo 'Namespaces with a tenant'"'"'s label and no owner: Capsule does not know them (projectcapsule/capsule#2022):'
  {
kubectl get namespaces -l capsule.clastix.io/tenant -o 'go-template={{range .items}}{{if not .metadata.ownerReferences}}{{.metadata.name}}{{"\n"}}{{end}}{{end}}'
  } || :
  echo 'Namespaces of tenants without a quota:'
  {
for namespace in $(kubectl get namespaces -l capsule.clastix.io/tenant -o 'jsonpath={.items[*].metadata.name}'); do
  [ -n "$(kubectl get resourcequotas -n "$namespace" -o name)" ] || echo "$namespace"
done
  } || :
  echo 'What was made since the backup:'
  {
kubectl get services,ingresses -A -o 'go-template={{range .items}}{{if ge .metadata.creationTimestamp "'"$(cat capsule-backup/since)"'"}}{{.kind}} {{.metadata.namespace}}/{{.metadata.name}} {{.metadata.creationTimestamp}}{{"\n"}}{{end}}{{end}}'
  } || :
  echo 'Who wrote to nodes since the backup; compare their labels and annotations:'
  {
kubectl get nodes --show-managed-fields -o 'go-template={{range .items}}{{$node := .metadata.name}}{{range .metadata.managedFields}}{{if .time}}{{if ge .time "'"$(cat capsule-backup/since)"'"}}{{$node}} {{.manager}} {{.time}}{{"\n"}}{{end}}{{end}}{{end}}{{end}}'
  } || :
}

# Prove that it answers
prove_step() {
  echo 'A namespace:'
  {
kubectl create namespace capsule-lint-probe --dry-run=server
  } || :
  echo 'A node:'
  {
kubectl annotate "$(kubectl get nodes -o name | head -n 1)" capsule-lint.dev/probe=1 --dry-run=server
  } || :
  echo 'In a tenant'"'"'s namespace, if there is one:'
  {
namespace="$(kubectl get namespaces -l capsule.clastix.io/tenant -o name | head -n 1)"
[ -z "$namespace" ] || kubectl create configmap capsule-lint-probe --dry-run=server -n "${namespace#namespace/}"
  } || :
}

steps() {
  cat <<'STEPS'
  recognise               Is this the page?
  save                    In a folder that you keep:
  suspend                 Suspend HelmRelease flux-system/capsule:
  stop                    If calls time out rather than being refused, it hangs, and each costs its timeout whatever the policy says. Then stop it first:
  ignore-needed           What it needs to come back: nodes and the conversion of capsuleconfigurations.capsule.clastix.io.
  undo-needed             Undo, in "Set webhooks back to Fail":
  ignore-urgent           What nodes, drains and namespaces need until then: namespaces and services.
  undo-urgent             Undo, in "Set webhooks back to Fail":
  diagnose                Bring Capsule back
  start                   Give it its pods:
  wait                    Wait until it runs:
  nodes                   Bring nodes back into scheduling
  uncordon-control-plane  All nodes of the control plane:
  uncordon                One node:
  policies                Set webhooks back to Fail
  resume                  Resume HelmRelease flux-system/capsule:
  slipped-in              Find what slipped in since the backup
  prove                   Prove that it answers
STEPS
}

case "${1-}" in
  recognise) recognise_step ;;
  save) save_step ;;
  suspend) suspend_step ;;
  stop) stop_step ;;
  ignore-needed) ignore_needed_step ;;
  undo-needed) undo_needed_step ;;
  ignore-urgent) ignore_urgent_step ;;
  undo-urgent) undo_urgent_step ;;
  diagnose) diagnose_step ;;
  start) start_step ;;
  wait) wait_step ;;
  nodes) nodes_step ;;
  uncordon-control-plane) uncordon_control_plane_step ;;
  uncordon) uncordon_step ;;
  policies) policies_step ;;
  resume) resume_step ;;
  slipped-in) slipped_in_step ;;
  prove) prove_step ;;
  "") steps ;;
  *) echo "no step $1" >&2; steps >&2; exit 2 ;;
esac
