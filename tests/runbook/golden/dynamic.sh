#!/bin/sh
# Capsule 0.14.0 in capsule-system is down.
#
# Made by capsule-lint any on 2026-11-29, sha256:e7c01711df0ab681.
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
}

# In a folder that you keep:
save_step() {
mkdir capsule-backup &&
kubectl get validatingwebhookconfiguration capsule-dynamic-webhook -o yaml |
  kubectl patch --local -f - --type=json -p '[{"op":"remove","path":"/metadata/resourceVersion"},{"op":"remove","path":"/metadata/uid"}]' -o yaml > capsule-backup/validatingwebhookconfiguration.capsule-dynamic-webhook.yaml &&
kubectl get capsuleconfigurations.v1beta2.capsule.clastix.io default -o yaml |
  kubectl patch --local -f - --type=json -p '[{"op":"remove","path":"/metadata/resourceVersion"},{"op":"remove","path":"/metadata/uid"}]' -o yaml > capsule-backup/capsuleconfigurations.default.yaml &&
saved="$(kubectl get applications.argoproj.io capsule -n argocd -o 'jsonpath={.spec.syncPolicy}')" &&
printf '{"spec":{"syncPolicy":%s}}' "${saved:-null}" > capsule-backup/application.capsule.json &&
date -u +%Y-%m-%dT%H:%M:%SZ > capsule-backup/since
}

# Suspend Application argocd/capsule:
suspend_step() {
kubectl patch applications.argoproj.io capsule -n argocd --type=merge -p '{"spec":{"syncPolicy":{"automated":null}}}'
}

# If calls time out rather than being refused, it hangs, and each costs its timeout whatever the policy says. Then stop it first:
stop_step() {
kubectl scale deployment capsule-controller-manager -n capsule-system --replicas=0
}

# What it needs to come back: pods.validating and config.validating. This also scales the controller to zero, as a leader would put its webhooks back.
ignore_needed_step() {
kubectl scale deployment capsule-controller-manager -n capsule-system --replicas=0 &&
kubectl patch validatingwebhookconfiguration capsule-dynamic-webhook --type=json -p '[
{"op":"test","path":"/webhooks/0/name","value":"config.validating.projectcapsule.dev"},{"op":"test","path":"/webhooks/0/failurePolicy","value":"Fail"},{"op":"add","path":"/webhooks/0/failurePolicy","value":"Ignore"},
{"op":"test","path":"/webhooks/1/name","value":"pods.validating.projectcapsule.dev"},{"op":"test","path":"/webhooks/1/failurePolicy","value":"Fail"},{"op":"add","path":"/webhooks/1/failurePolicy","value":"Ignore"}
]' &&
kubectl patch capsuleconfigurations.v1beta2.capsule.clastix.io default --type=json -p '[
{"op":"test","path":"/spec/admission/validating/webhooks/0/name","value":"pods.validating.projectcapsule.dev"},{"op":"test","path":"/spec/admission/validating/webhooks/0/failurePolicy","value":null},{"op":"add","path":"/spec/admission/validating/webhooks/0/failurePolicy","value":"Ignore"},
{"op":"test","path":"/spec/admission/validating/webhooks/1/name","value":"config.validating.projectcapsule.dev"},{"op":"test","path":"/spec/admission/validating/webhooks/1/failurePolicy","value":null},{"op":"add","path":"/spec/admission/validating/webhooks/1/failurePolicy","value":"Ignore"}
]'
}

# Undo, in "Set webhooks back to Fail":
undo_needed_step() {
kubectl patch capsuleconfigurations.v1beta2.capsule.clastix.io default --type=json -p '[
{"op":"test","path":"/spec/admission/validating/webhooks/0/name","value":"pods.validating.projectcapsule.dev"},{"op":"test","path":"/spec/admission/validating/webhooks/0/failurePolicy","value":"Ignore"},{"op":"remove","path":"/spec/admission/validating/webhooks/0/failurePolicy"},
{"op":"test","path":"/spec/admission/validating/webhooks/1/name","value":"config.validating.projectcapsule.dev"},{"op":"test","path":"/spec/admission/validating/webhooks/1/failurePolicy","value":"Ignore"},{"op":"remove","path":"/spec/admission/validating/webhooks/1/failurePolicy"}
]'
}

# Undo what no leader of Capsule puts back:
undo_needed_by_hand_step() {
kubectl patch validatingwebhookconfiguration capsule-dynamic-webhook --type=json -p '[
{"op":"test","path":"/webhooks/0/name","value":"config.validating.projectcapsule.dev"},{"op":"test","path":"/webhooks/0/failurePolicy","value":"Ignore"},{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Fail"},
{"op":"test","path":"/webhooks/1/name","value":"pods.validating.projectcapsule.dev"},{"op":"test","path":"/webhooks/1/failurePolicy","value":"Ignore"},{"op":"replace","path":"/webhooks/1/failurePolicy","value":"Fail"}
]'
}

# Take off the label that lets its webhooks in, for good:
label_step() {
kubectl label namespace capsule-system capsule.clastix.io/tenant-
}

# Undo, if need be:
undo_label_step() {
kubectl label namespace capsule-system capsule.clastix.io/tenant=oil
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
kubectl scale deployment capsule-controller-manager -n capsule-system --replicas=1
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
  echo 'What validatingwebhookconfiguration capsule-dynamic-webhook ignores:'
  {
kubectl get validatingwebhookconfiguration capsule-dynamic-webhook -o 'jsonpath={range .webhooks[?(@.failurePolicy=="Ignore")]}{.name}{"\n"}{end}'
  } || :
}

# Resume Application argocd/capsule:
resume_step() {
kubectl patch applications.argoproj.io capsule -n argocd --type=merge --patch-file capsule-backup/application.capsule.json
}

# Find what slipped in since the backup
slipped_in_step() {
  echo 'What was made since the backup:'
  {
kubectl get pods -A -o 'go-template={{range .items}}{{if ge .metadata.creationTimestamp "'"$(cat capsule-backup/since)"'"}}{{.kind}} {{.metadata.namespace}}/{{.metadata.name}} {{.metadata.creationTimestamp}}{{"\n"}}{{end}}{{end}}'
  } || :
}

# Prove that it answers
prove_step() {
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
  suspend                 Suspend Application argocd/capsule:
  stop                    If calls time out rather than being refused, it hangs, and each costs its timeout whatever the policy says. Then stop it first:
  ignore-needed           What it needs to come back: pods.validating and config.validating. This also scales the controller to zero, as a leader would put its webhooks back.
  undo-needed             Undo, in "Set webhooks back to Fail":
  undo-needed-by-hand     Undo what no leader of Capsule puts back:
  label                   Take off the label that lets its webhooks in, for good:
  undo-label              Undo, if need be:
  diagnose                Bring Capsule back
  start                   Give it its pods:
  wait                    Wait until it runs:
  nodes                   Bring nodes back into scheduling
  uncordon-control-plane  All nodes of the control plane:
  uncordon                One node:
  policies                Set webhooks back to Fail
  resume                  Resume Application argocd/capsule:
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
  undo-needed-by-hand) undo_needed_by_hand_step ;;
  label) label_step ;;
  undo-label) undo_label_step ;;
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
