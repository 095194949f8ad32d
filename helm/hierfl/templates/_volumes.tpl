{{- define "hierfl.volumeMounts" -}}
- {name: config, mountPath: /etc/hierfl/config, readOnly: true}
- {name: identity, mountPath: /etc/hierfl/identity, readOnly: true}
{{- if .Values.authority.existingSecret }}
- {name: authority, mountPath: /etc/hierfl/authority, readOnly: true}
{{- end }}
- {name: scratch, mountPath: /var/lib/hierfl/scratch}
- {name: tmp, mountPath: /tmp}
{{- if eq .Values.store.kind "folder" }}
- {name: store, mountPath: /var/lib/hierfl/store}
{{- end }}
{{- end }}

{{- define "hierfl.volumes" -}}
- name: config
  configMap: {name: {{ include "hierfl.fullname" . }}}
- name: identity
  secret:
    secretName: {{ include "hierfl.identitySecret" . }}
    defaultMode: 0440
    {{- if .Values.identity.certManager.enabled }}
    items:
      - {key: tls.crt, path: identity.pem}
      - {key: tls.key, path: identity.key}
      - {key: ca.crt, path: ca.pem}
    {{- end }}
{{- with .Values.authority.existingSecret }}
- name: authority
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
- name: scratch
  emptyDir: {sizeLimit: {{ .Values.scratch.size }}}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
{{- if eq .Values.store.kind "folder" }}
- name: store
  persistentVolumeClaim: {claimName: {{ .Values.store.folder.existingClaim | default (printf "%s-store" (include "hierfl.fullname" .)) }}}
{{- end }}
{{- end }}
