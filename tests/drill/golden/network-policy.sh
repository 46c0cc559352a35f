#!/usr/bin/env bash
# A drill: a NetworkPolicy keeps requests from the pods of Capsule.
# Made by capsule-lint any.
set -euo pipefail

usage() {
  cat << 'END'
usage: bash drill.sh --context NAME [options]

  --context NAME         the cluster, as kubectl calls it; a staging cluster, not one that people depend on
  --record FILE          write what came, as JSON, one object a line; capsule-lint impact INPUT --against FILE reads it
  --keep-going           continue after the first surprise
  --patience SECONDS     how long to wait for each change (default: 300)
  --may-not-come-back    take away what may not come back by itself, too

Exit codes: 0 all went as predicted, 1 a surprise, 2 it could not be done.
END
}

context=''
record=''
keep_going=false
patience=300
may_not_come_back=false

# What a drill is about: generated.
name=Capsule
made_by=any
way=network-policy
verified=false
never_probed=2
comes_back=true

fail() { # why: something is wrong with the command line or the cluster
  printf 'drill: %s\n' "$1" >&2
  exit 2
}

say() { # a sentence, for people
  printf 'drill: %s\n' "$1" >&2
}

wants() { # an option that wants a value, and the words after it
  [[ -n "${2:-}" ]] || fail "$1 wants a value"
}

while (($#)); do
  case "$1" in
    --context) wants "$@" && context="$2" && shift 2 ;;
    --record) wants "$@" && record="$2" && shift 2 ;;
    --keep-going) keep_going=true && shift ;;
    --patience) wants "$@" && patience="$2" && shift 2 ;;
    --may-not-come-back) may_not_come_back=true && shift ;;
    -h | --help) usage && exit 0 ;;
    *) fail "unknown option $1; --help lists the options" ;;
  esac
done

kube() { # words of kubectl
  kubectl --context "$context" --request-timeout=75s "$@"
}

command -v kubectl > /dev/null || fail 'there is no kubectl on the PATH'
[[ -n "$context" ]] || fail 'name the cluster with --context NAME; the current context is not asked'
kubectl config get-contexts --output name | grep -Fx -- "$context" > /dev/null || fail "kubectl knows no context $context"
[[ "$patience" =~ ^[0-9]+$ ]] || fail '--patience takes seconds'
"$comes_back" || "$may_not_come_back" || fail "$name may not come back by itself; --may-not-come-back goes on"
kube get --raw /readyz > /dev/null || fail "the API server of $context is not ready"

work="$(mktemp -d)"
taken=false
prepared=false
witness=()

as_predicted=0
surprises=0
not_probed=0
recovered=null
complete=false # whether all probes were sent

json() { # a text, as a string of JSON: what of it is printable ASCII
  local text
  text="$(printf '%s' "$1" | tr '\n\t' '  ' | LC_ALL=C tr -cd '\040-\176' | cut -c 1-400)"
  text="${text//\\/\\\\}"
  printf '"%s"' "${text//\"/\\\"}"
}

note() { # a line of the record
  if [[ -n "$record" ]]; then
    printf '%s\n' "$1" >> "$record"
  fi
}

now() { date -u '+%Y-%m-%dT%H:%M:%SZ'; }

# What the cluster calls what is probed, and the objects that are there for the probes alone -------------------------

look_up() { # variable, resource, namespace, label selector
  local found words=(get "$2" --selector "$4" --output 'jsonpath={.items[0].metadata.name}')
  [[ -z "$3" ]] || words+=(--namespace "$3")
  [[ "$2" != namespaces ]] || words+=(--field-selector status.phase=Active)
  found="$(kube "${words[@]}" 2> /dev/null)" || found=''
  printf '%s' "$found" > "$work/$1.name"
}

value() { # variable
  cat -- "$work/$1.name" 2> /dev/null || true
}

fixture() { # what it needs, path of the collection, name, object
  [[ -n "$1" ]] || return 0
  if kube create --raw "$2" -f - <<< "$4" > /dev/null 2> "$work/said" || grep -q '(AlreadyExists)' "$work/said"; then
    printf '%s\n' "$2/$3" >> "$work/fixtures"
  else
    say "$2/$3 cannot be made: $(tail -n 1 "$work/said")"
  fi
}

look_ups() {
  :
  look_up any_nodes nodes '' ''
  look_up tenant namespaces '' 'capsule.clastix.io/tenant,!projectcapsule.dev/cordoned'
}

values() {
  :
  any_nodes="$(value any_nodes)"
  tenant="$(value tenant)"
}

fixtures() {
  :
  fixture yes /api/v1/namespaces capsule-lint-drill '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"capsule-lint-drill","labels":{"capsule-lint.dev/drill":"fixture"}}}'
  fixture yes /api/v1/namespaces/capsule-lint-drill/pods capsule-lint-drill-binding '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"capsule-lint-drill-binding","labels":{"capsule-lint.dev/drill":"fixture"}},"spec":{"automountServiceAccountToken":false,"containers":[{"name":"drill","image":"registry.k8s.io/pause:3.10","resources":{"requests":{"cpu":"1m","memory":"1Mi"},"limits":{"cpu":"1m","memory":"8Mi"}},"securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}],"securityContext":{"runAsNonRoot":true,"runAsUser":65534,"seccompProfile":{"type":"RuntimeDefault"}},"terminationGracePeriodSeconds":0,"schedulerName":"capsule-lint-drill","nodeSelector":{"capsule-lint.dev/drill":"nowhere"}}}'
  fixture "$tenant" /api/v1/namespaces/"$tenant"/pods capsule-lint-drill '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"capsule-lint-drill","labels":{"capsule-lint.dev/drill":"fixture"}},"spec":{"automountServiceAccountToken":false,"containers":[{"name":"drill","image":"registry.k8s.io/pause:3.10","resources":{"requests":{"cpu":"1m","memory":"1Mi"},"limits":{"cpu":"1m","memory":"8Mi"}},"securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}],"securityContext":{"runAsNonRoot":true,"runAsUser":65534,"seccompProfile":{"type":"RuntimeDefault"}},"terminationGracePeriodSeconds":0,"schedulingGates":[{"name":"capsule-lint.dev/drill"}]}}'
}

prepare() {
  : > "$work/fixtures"
  : > "$work/dropped"
  prepared=true
  look_ups
  values
  fixtures
  say 'Rehearse, while webhooks are answered.'
  rehearsing=true
  probes
  rehearsing=false
}

clean() {
  local path
  [[ -f "$work/fixtures" ]] || return 0
  # The last first: the namespace was made before what is in it.
  while read -r path; do
    kube delete --raw "$path?gracePeriodSeconds=0&propagationPolicy=Background" > /dev/null 2> "$work/said" || grep -q '(NotFound)' "$work/said" ||
      say "$path is still there: $(tail -n 1 "$work/said")"
  done < <(sed '1!G;h;$!d' "$work/fixtures")
  rm -f -- "$work"/*.name "$work/fixtures" "$work/dropped" "$work/said" "$work/object"
}

# Probes ---------------------------------------------------------------------------------------------------------------

send() { # method, path, body or path of the object to send back, whom to impersonate
  local method="$1" path="$2" data="$3"
  shift 3
  case "$method" in
    POST) kube create --raw "$path" -f - "$@" <<< "$data" ;;
    PUT) kube get --raw "$data" > "$work/object" && kube replace --raw "$path" -f "$work/object" "$@" ;;
    DELETE) kube delete --raw "$path" "$@" ;;
  esac
}

sent() { # the same; the output is in a file, and a conflict with another write is not an answer
  for _ in 1 2 3; do
    if send "$@" > /dev/null 2> "$work/said"; then
      return 0
    fi
    grep -q '(Conflict).*object has been modified' "$work/said" || return 1
  done
  return 1
}

is_refused_by_webhook() {
  grep -q -e 'failed calling webhook' -e 'conversion webhook for' "$work/said"
}

names_one_of() { # names, separated by spaces
  local name
  for name in $1; do
    if grep -Fq -e "\"$name\"" -e "$name failed" "$work/said"; then
      return 0
    fi
  done
  return 1
}

is_after_admission() { # whether webhooks were through before it was refused
  grep -q -e 'is already assigned to node' -e "would violate the pod's disruption budget" "$work/said"
}

is_of_no_webhook() { # whether it was refused before any webhook: by RBAC, or since there is no such object or API
  grep -q -e '(NotFound)' -e "the server doesn't have a resource type" -e '(MethodNotAllowed)' \
    -e ' is forbidden: User ".*" cannot ' "$work/said"
}

outcome() { # predicted, refusers, exit code: what became of a probe
  if (($3 == 0)) || is_after_admission; then
    printf passes
  elif is_refused_by_webhook; then
    if [[ "$1" == stopped ]] && ! names_one_of "$2"; then
      printf 'stopped by another webhook'
    else
      printf stopped
    fi
  elif [[ "$1" == stopped ]] && grep -q 'request did not complete within' "$work/said"; then
    printf stopped
  elif is_of_no_webhook; then
    printf 'not probed'
  else
    printf 'refused by something else'
  fi
}

tell() { # sort, id, predicted, came, seconds, message
  printf '%-11s %s: predicted %s, came %s, %ss%s\n' "$1" "$2" "$3" "$4" "$5" "${6:+: $6}"
  note "{\"id\": $(json "$2"), \"predicted\": $(json "$3"), \"came\": $(json "$4"), \"seconds\": $5, \"message\": $(json "$6")}"
}

leave_out() { # id, predicted, reason
  ((not_probed += 1))
  tell 'not probed' "$1" "$2" 'not probed' 0 "$3"
}

rehearsed() { # id, refusers: a probe that is refused while webhooks are answered, by other than its own, tells nothing
  local came
  came="$(outcome passes '' 1)"
  [[ "$came" != passes ]] || return 0
  [[ "$came" != stopped ]] || fail "webhooks are not answered before the drill: $(tail -n 1 "$work/said")"
  if grep -q 'admission webhook ".*" denied the request' "$work/said" && names_one_of "$2"; then
    return 0
  fi
  printf '%s\t%s\n' "$1" "$(tail -n 1 "$work/said")" >> "$work/dropped"
}

probe() { # method, id, predicted, refusers, what it needs, its fixture, path, body or path to read, whom to impersonate
  local method="$1" id="$2" predicted="$3" refusers="$4" need="$5" fixture="$6" path="$7" data="$8"
  local reason='' came status=0 begin="$SECONDS"
  shift 8
  if [[ -z "$need" ]]; then
    reason='the cluster has no such object'
  elif [[ -n "$fixture" ]] && ! grep -Fxq -- "$fixture" "$work/fixtures"; then
    reason='what it needs could not be made'
  else
    reason="$(awk -F '\t' -v id="$id" '$1 == id { print $2; exit }' "$work/dropped")"
  fi
  if [[ -n "$reason" ]]; then
    "$rehearsing" || leave_out "$id" "$predicted" "$reason"
    return 0
  fi
  sent "$method" "$path" "$data" "$@" || status=$?
  if "$rehearsing"; then
    if ((status != 0)); then
      rehearsed "$id" "$refusers"
    elif [[ "$predicted" == stopped ]] && ((${#witness[@]} == 0)); then
      witness=("$method" "$path" "$data" "$@")
    fi
    return 0
  fi
  came="$(outcome "$predicted" "$refusers" "$status")"
  if [[ "$came" == 'not probed' ]]; then
    leave_out "$id" "$predicted" "$(tail -n 1 "$work/said")"
  elif [[ "$came" == "$predicted" ]]; then
    ((as_predicted += 1))
    tell 'as told' "$id" "$predicted" "$came" "$((SECONDS - begin))" ''
  else
    ((surprises += 1))
    tell 'SURPRISE' "$id" "$predicted" "$came" "$((SECONDS - begin))" "$(tail -n 1 "$work/said")"
    "$keep_going" || end_at_surprise
  fi
}

end_at_surprise() {
  say 'Stop at the first surprise; --keep-going continues.'
  exit 1
}

rehearsing=false
probes() {
  :
  probe PUT node-cordon stopped nodes.projectcapsule.dev "$any_nodes" '' \
    /api/v1/nodes/"$any_nodes"'?dryRun=All' /api/v1/nodes/"$any_nodes" --as=kubernetes-admin --as-group=kubeadm:cluster-admins
  probe POST pod-create passes '' yes '' \
    '/api/v1/namespaces/capsule-lint-drill/pods?dryRun=All' '{"apiVersion":"v1","kind":"Pod","spec":{"automountServiceAccountToken":false,"containers":[{"name":"drill","image":"registry.k8s.io/pause:3.10","resources":{"requests":{"cpu":"1m","memory":"1Mi"},"limits":{"cpu":"1m","memory":"8Mi"}},"securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}],"securityContext":{"runAsNonRoot":true,"runAsUser":65534,"seccompProfile":{"type":"RuntimeDefault"}},"terminationGracePeriodSeconds":0,"schedulingGates":[{"name":"capsule-lint.dev/drill"}]},"metadata":{"name":"capsule-lint-drill-new","labels":{"app.kubernetes.io/name":"web","pod-template-hash":"6d4b75cb6d"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-6d4b75cb6d","uid":"1","controller":true}]}}' --as=system:serviceaccount:kube-system:replicaset-controller --as-group=system:serviceaccounts --as-group=system:serviceaccounts:kube-system
  probe POST pod-bind passes '' yes /api/v1/namespaces/capsule-lint-drill/pods/capsule-lint-drill-binding \
    '/api/v1/namespaces/capsule-lint-drill/pods/capsule-lint-drill-binding/binding?dryRun=All' '{"apiVersion":"v1","kind":"Binding","target":{"apiVersion":"v1","kind":"Node","name":"capsule-lint-drill"},"metadata":{"name":"capsule-lint-drill-binding"}}' --as=system:kube-scheduler
  probe POST tenant-pod-create stopped pods.projectcapsule.dev "$tenant" '' \
    /api/v1/namespaces/"$tenant"'/pods?dryRun=All' '{"apiVersion":"v1","kind":"Pod","spec":{"automountServiceAccountToken":false,"containers":[{"name":"drill","image":"registry.k8s.io/pause:3.10","resources":{"requests":{"cpu":"1m","memory":"1Mi"},"limits":{"cpu":"1m","memory":"8Mi"}},"securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}],"securityContext":{"runAsNonRoot":true,"runAsUser":65534,"seccompProfile":{"type":"RuntimeDefault"}},"terminationGracePeriodSeconds":0,"schedulingGates":[{"name":"capsule-lint.dev/drill"}]},"metadata":{"name":"capsule-lint-drill-new","labels":{"app.kubernetes.io/name":"web","pod-template-hash":"6d4b75cb6d"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-6d4b75cb6d","uid":"1","controller":true}]}}' --as=system:serviceaccount:kube-system:replicaset-controller --as-group=system:serviceaccounts --as-group=system:serviceaccounts:kube-system
  probe DELETE tenant-pod-delete stopped pods.projectcapsule.dev "$tenant" /api/v1/namespaces/"$tenant"/pods/capsule-lint-drill \
    /api/v1/namespaces/"$tenant"'/pods/capsule-lint-drill?dryRun=All' '' --as=system:serviceaccount:kube-system:replicaset-controller --as-group=system:serviceaccounts --as-group=system:serviceaccounts:kube-system
  probe PUT tenant-namespace-update passes '' "$tenant" '' \
    /api/v1/namespaces/"$tenant"'?dryRun=All' /api/v1/namespaces/"$tenant" --as=alice --as-group=projectcapsule.dev
}


# Taking away and bringing back ----------------------------------------------------------------------------------------

canary() { # the first probe that passed and should be stopped: it tells whether the backend is gone
  ((${#witness[@]})) || return 2
  send "${witness[@]}" || return 1
}

make() { # path of the collection, object
  taken=true
  kube create --raw "$1" -f - <<< "$2" > /dev/null
}

unmake() { # path
  kube delete --raw "$1?gracePeriodSeconds=0" > /dev/null 2> "$work/said" || grep -q '(NotFound)' "$work/said"
}

until_stopped() { # wait until the API server finds no pod that answers
  local end=$((SECONDS + patience)) status
  while true; do
    status=0
    canary > /dev/null 2> "$work/said" || status=$?
    if ((status == 2)); then
      sleep 10 # no request that should be stopped tells
      return 0
    fi
    if ((status != 0)) && is_refused_by_webhook; then
      return 0
    fi
    ((SECONDS < end)) || fail "$name still answers after $patience seconds"
    sleep 1
  done
}

take_away() {
  make /apis/networking.k8s.io/v1/namespaces/capsule-system/networkpolicies '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"capsule-lint-drill-silence-0"},"spec":{"podSelector":{"matchLabels":{"app.kubernetes.io/name":"capsule"}},"policyTypes":["Ingress"]}}'
  until_stopped
}

restore() {
  local status=0
  unmake /apis/networking.k8s.io/v1/namespaces/capsule-system/networkpolicies/capsule-lint-drill-silence-0 2> "$work/said" || status=1
  return "$status"
}

until_back() { # wait until it answers again
  local begin="$SECONDS" end=$((SECONDS + patience)) status
  while true; do
    status=0
    canary > /dev/null 2> "$work/said" || status=$?
    if ((status == 2)); then
      say "No stopped request tells when $name is back."
      return 0
    fi
    if ((status == 0)) || ! is_refused_by_webhook; then
      recovered=$((SECONDS - begin))
      say "$name answers again after $recovered seconds."
      return 0
    fi
    if ((SECONDS >= end)); then
      say "$name does not answer $patience seconds after it was brought back."
      return 1
    fi
    sleep 1
  done
}

# The drill ------------------------------------------------------------------------------------------------------------

summary() {
  printf '\nas predicted: %s, surprises: %s, not probed here: %s; never probed: %s, see the end of this script\n' \
    "$as_predicted" "$surprises" "$not_probed" "$never_probed"
  "$verified" || printf '%s\n' 'The prediction is unverified: a NetworkPolicy may not bind the API server.'
  note "{\"end\": \"$(now)\", \"asPredicted\": $as_predicted, \"surprises\": $surprises, \"notProbed\": $not_probed, \"secondsToRecover\": $recovered, \"complete\": $complete}"
}

begin_record() {
  if [[ -n "$record" ]]; then
    : > "$record"
    note "{\"record\": \"capsule-lint drill\", \"version\": 1, \"date\": \"$(now)\", \"capsuleLint\": $(json "$made_by"), \"context\": $(json "$context"), \"name\": $(json "$name"), \"takeAway\": \"$way\", \"verified\": $verified}"
  fi
}

finish() {
  local status=$?
  trap - EXIT
  trap '' INT TERM HUP # bringing back must not be interrupted
  set +e
  if "$taken"; then
    say "Bring $name back."
    if restore; then
      until_back || status=1
    else
      say "$name could not be brought back; the commands above say what was: $(tail -n 1 "$work/said")"
      status=2
    fi
  fi
  if "$prepared"; then
    clean
  fi
  ((as_predicted + surprises == 0)) || summary
  rm -rf -- "$work"
  exit "$status"
}

drill() {
  trap finish EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  begin_record
  prepare
  say "Take $name away."
  take_away
  probes
  complete=true
}

drill
((surprises == 0))

# Not probed -----------------------------------------------------------------------------------------------------------
# kubelet-lease-renew: the plugin NodeRestriction refuses a kubelet most of what is not about its own node
# kubelet-lease-create: the plugin NodeRestriction refuses a kubelet most of what is not about its own node
