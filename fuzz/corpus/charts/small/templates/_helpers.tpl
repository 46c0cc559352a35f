{{- define "capsule.name" -}}
{{ .Chart.Name }}
{{- end }}
