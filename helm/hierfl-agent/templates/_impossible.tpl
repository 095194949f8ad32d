{{/* Values that the schema allows one by one and that cannot work together. All of them are told at once. */}}
{{- define "hierfl-agent.impossible" -}}
{{- $v := .Values -}}
{{- $told := list -}}
{{- if not $v.site.datasets }}{{ $told = append $told "site.datasets is empty: a hospital without data has nothing to train on" }}{{ end -}}
{{- if not $v.data.volume }}{{ $told = append $told "data.volume is empty: name the volume that holds the tables" }}{{ end -}}
{{- range $name, $set := $v.site.datasets -}}
{{- if not (hasPrefix (printf "%s/" $v.data.mountPath) (toString $set.file)) }}{{ $told = append $told (printf "site.datasets.%s.file is %v, and the tables are mounted at %s" $name $set.file $v.data.mountPath) }}{{ end -}}
{{- end -}}
{{- if $told }}{{ fail (printf "\n- %s" (join "\n- " $told)) }}{{ end -}}
{{- end }}
