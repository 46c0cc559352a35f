{{- /* What every hook takes from its table in the values; a dict of root, hook, timeout and, if mutating, reinvocation. */ -}}
{{- define "capsule.hook" -}}
admissionReviewVersions:
  - v1
failurePolicy: {{ .hook.failurePolicy }}
matchPolicy: {{ .hook.matchPolicy }}
{{- with .hook.namespaceSelector }}
namespaceSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .hook.objectSelector }}
objectSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .alone | default false | ternary .hook.matchConditions (concat .hook.matchConditions .root.Values.webhooks.matchConditions) }}
matchConditions:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .mutating }}
reinvocationPolicy: {{ .hook.reinvocationPolicy | default "Never" }}
timeoutSeconds: {{ .root.Values.webhooks.mutatingWebhooksTimeoutSeconds }}
{{- else }}
timeoutSeconds: {{ .root.Values.webhooks.validatingWebhooksTimeoutSeconds }}
{{- end }}
{{- end }}

{{- define "capsule.hookClient" -}}
name: {{ include "capsule.fullname" . }}-dynamic-webhook
{{- if .Values.certManager.generateCertificates }}
annotations:
  cert-manager.io/inject-ca-from: {{ .Release.Namespace }}/{{ include "capsule.fullname" . }}-webhook-cert
  {{- with .Values.webhooks.annotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
client:
  service:
    name: {{ .Values.webhooks.service.name | default (include "capsule.webhookServiceName" .) }}
    namespace: {{ .Values.webhooks.service.namespace | default .Release.Namespace }}
    port: {{ .Values.webhooks.service.port | default .Values.manager.webhookPort }}
{{- end }}
