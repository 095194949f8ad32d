{{- define "hierfl.fullname" -}}
{{- $name := .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- if contains "hierfl" $name }}{{ $name }}{{ else }}{{ printf "hierfl-%s" $name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* The region as certificates, folders and metrics call it. */}}
{{- define "hierfl.region" -}}
{{- if eq .Values.role "global" }}root{{ else }}{{ .Values.region.name }}{{ end }}
{{- end }}

{{- define "hierfl.instance" -}}
app.kubernetes.io/name: hierfl
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "hierfl.labels" -}}
{{ include "hierfl.instance" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: hierfl
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
hierfl.io/region: {{ include "hierfl.region" . | quote }}
{{- end }}

{{- define "hierfl.silo" -}}
{{ include "hierfl.instance" . }}
app.kubernetes.io/component: silo
{{- end }}

{{- define "hierfl.image" -}}
{{- $name := .image.repository -}}
{{- if .registry }}{{ $name = printf "%s/%s" (.registry | trimSuffix "/") $name }}{{ end -}}
{{- if .image.digest }}{{ printf "%s@%s" $name .image.digest }}{{ else }}{{ printf "%s:%s" $name (.image.tag | default .version) }}{{ end }}
{{- end }}

{{- define "hierfl.serviceAccount" -}}
{{ .Values.serviceAccount.existingName | default (include "hierfl.fullname" .) }}
{{- end }}

{{- define "hierfl.redisHost" -}}
{{- if eq .Values.redis.kind "bundled" }}{{ include "hierfl.fullname" . }}-redis{{ else }}{{ .Values.redis.host }}{{ end }}
{{- end }}

{{- define "hierfl.identitySecret" -}}
{{ .Values.identity.existingSecret | default (printf "%s-identity" (include "hierfl.fullname" .)) }}
{{- end }}
