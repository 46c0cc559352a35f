{{- define "capsule.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{- define "capsule.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "capsule.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{ include "capsule.selectorLabels" . }}
{{- with .Values.customLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "capsule.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{ default (include "capsule.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{ default "default" .Values.serviceAccount.name }}
{{- end -}}
{{- end }}

{{- define "capsule.secretTlsName" -}}
{{ default (printf "%s-tls" (include "capsule.fullname" .)) .Values.tls.name }}
{{- end }}

{{- define "capsule.webhookServiceName" -}}
{{ include "capsule.fullname" . }}-webhook-service
{{- end }}

{{- define "capsule.jobImage" -}}
{{- with .Values.global.jobs.kubectl.image -}}
{{ .registry }}/{{ .repository }}:{{ .tag | default "v1.34" }}
{{- end -}}
{{- end }}
