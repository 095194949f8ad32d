{{- define "hierfl-agent.fullname" -}}
{{- $name := .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- if contains "hierfl-agent" $name }}{{ $name }}{{ else }}{{ printf "hierfl-agent-%s" $name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "hierfl-agent.instance" -}}
app.kubernetes.io/name: hierfl-agent
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "hierfl-agent.labels" -}}
{{ include "hierfl-agent.instance" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: hierfl
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "hierfl-agent.image" -}}
{{- $name := .Values.image.repository -}}
{{- with .Values.image.registry }}{{ $name = printf "%s/%s" (trimSuffix "/" .) $name }}{{ end -}}
{{- if .Values.image.digest }}{{ printf "%s@%s" $name .Values.image.digest }}
{{- else }}{{ printf "%s:%s" $name (.Values.image.tag | default (printf "%s%s" .Chart.AppVersion (ternary "-cuda" "" .Values.gpu.enabled))) }}{{ end }}
{{- end }}
