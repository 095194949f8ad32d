{{/* On which nodes pods of the silos' image run. */}}
{{- define "hierfl.nodes" -}}
{{- $selector := merge (dict) .Values.scheduling.nodeSelector (ternary .Values.confidential.nodeSelector (dict) .Values.confidential.enabled) -}}
{{- $tolerations := concat .Values.scheduling.tolerations (ternary .Values.confidential.tolerations (list) .Values.confidential.enabled) -}}
{{- if and .Values.confidential.enabled .Values.confidential.runtimeClassName }}
runtimeClassName: {{ .Values.confidential.runtimeClassName }}
{{- end }}
{{- with .Values.scheduling.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $selector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "hierfl.nodeAffinity" -}}
nodeAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
    nodeSelectorTerms:
      - matchExpressions:
          - {key: topology.kubernetes.io/region, operator: In, values: {{ toJson .Values.scheduling.nodeRegions }}}
{{- end }}

{{- define "hierfl.scheduling" -}}
{{ include "hierfl.nodes" . | trim }}
{{- if .Values.scheduling.nodeRegions }}
affinity: {{- include "hierfl.nodeAffinity" . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: {{ if eq . "kubernetes.io/hostname" }}ScheduleAnyway{{ else }}{{ $.Values.scheduling.spread }}{{ end }}
    labelSelector:
      matchLabels: {{- include "hierfl.silo" $ | nindent 8 }}
  {{- end }}
{{- end }}
