{{/* What is each pod's own, or secret; the rest stands in silo.yaml. Both are settings of docs/how-to/run-a-silo.md. */}}
{{- define "hierfl.environment" -}}
- name: POD_IP
  valueFrom: {fieldRef: {fieldPath: {{ if .Values.hostNetwork }}status.hostIP{{ else }}status.podIP{{ end }}}}
{{- if ne .Values.redis.kind "none" }}
- name: HIERFL_SILO_cluster__address
  value: $(POD_IP)
- name: REDIS_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .Values.redis.existingSecret }}, key: {{ .Values.redis.passwordKey }}}}
- name: HIERFL_SILO_cluster__redis
  value: {{ printf "%s:%v,password=$(REDIS_PASSWORD),ssl=%v" (include "hierfl.redisHost" .) .Values.redis.port (and .Values.redis.ssl (ne .Values.redis.kind "bundled")) }}{{ with .Values.redis.options }},{{ . }}{{ end }}
{{- end }}
{{- if not .Values.edge.url }}
- name: HIERFL_SILO_edge__url
  value: https://$(POD_IP):8443
{{- end }}
{{- if eq .Values.store.kind "azure-connection" }}
- name: HIERFL_SILO_store__connectionString
  valueFrom: {secretKeyRef: {name: {{ .Values.store.azure.existingSecret }}, key: {{ .Values.store.azure.connectionStringKey }}}}
{{- end }}
{{- with .Values.telemetry.otlpEndpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}
