{{- define "hierfl-agent.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* The same for the agent and for the container that enrols. */}}
{{- define "hierfl-agent.mounts" -}}
- {name: site, mountPath: /etc/hierfl, readOnly: true}
- {name: folder, mountPath: /var/lib/hierfl}
- {name: tmp, mountPath: /tmp}
{{- end }}
