{{- /* The pod template, shared by the Deployment and the DaemonSet. */ -}}
{{- define "capsule.pod" -}}
metadata:
  {{- with .Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  labels:
    {{- include "capsule.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  serviceAccountName: {{ include "capsule.serviceAccountName" . }}
  {{- if .Values.podSecurityContext.enabled }}
  securityContext:
    {{- omit .Values.podSecurityContext "enabled" | toYaml | nindent 4 }}
  {{- end }}
  {{- if .Values.manager.hostNetwork }}
  hostNetwork: true
  dnsPolicy: ClusterFirstWithHostNet
  {{- end }}
  priorityClassName: {{ .Values.priorityClassName }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  volumes:
    - name: cert
      secret:
        defaultMode: 420
        secretName: {{ include "capsule.secretTlsName" . }}
  containers:
    - name: manager
      args:
        - --webhook-port={{ .Values.manager.webhookPort }}
        - --zap-log-level={{ .Values.manager.options.logLevel }}
        - --configuration-name={{ .Values.manager.options.capsuleConfiguration }}
        - --workers={{ .Values.manager.options.workers }}
        - --client-connection-qps={{ .Values.manager.options.clientConnectionQPS }}
        - --client-connection-burst={{ .Values.manager.options.clientConnectionBurst }}
        {{- with .Values.manager.options.leaderElection }}
        - --enable-leader-election={{ .enabled }}
        {{- with .leaseDuration }}
        - --leader-election-lease-duration={{ . }}
        {{- end }}
        {{- with .renewDeadline }}
        - --leader-election-renew-deadline={{ . }}
        {{- end }}
        {{- with .retryPeriod }}
        - --leader-election-retry-period={{ . }}
        {{- end }}
        {{- end }}
        {{- with .Values.manager.extraArgs }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.manager.image }}
      image: {{ .registry }}/{{ .repository }}:{{ .tag | default (printf "v%s" $.Chart.AppVersion) }}
      imagePullPolicy: {{ .pullPolicy }}
      {{- end }}
      env:
        - name: NAMESPACE
          valueFrom:
            fieldRef:
              fieldPath: metadata.namespace
        {{- with .Values.manager.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - name: admission
          containerPort: {{ .Values.manager.webhookPort }}
          protocol: TCP
        - name: metrics
          containerPort: 8080
          protocol: TCP
        - name: health-api
          containerPort: 10080
          protocol: TCP
      livenessProbe:
        {{- toYaml .Values.manager.livenessProbe | nindent 8 }}
      readinessProbe:
        {{- toYaml .Values.manager.readinessProbe | nindent 8 }}
      volumeMounts:
        - name: cert
          mountPath: /tmp/k8s-webhook-server/serving-certs
          readOnly: true
      resources:
        {{- toYaml .Values.manager.resources | nindent 8 }}
      {{- if .Values.securityContext.enabled }}
      securityContext:
        {{- omit .Values.securityContext "enabled" | toYaml | nindent 8 }}
      {{- end }}
{{- end }}
