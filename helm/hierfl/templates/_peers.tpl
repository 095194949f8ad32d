{{/* Every pod of every federation process in any namespace of this Kubernetes cluster that is a silo. */}}
{{- define "hierfl.siloPeers" -}}
- namespaceSelector: {}
  podSelector:
    matchLabels: {app.kubernetes.io/name: hierfl, app.kubernetes.io/component: silo}
{{- with .Values.networkPolicy.silos }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "hierfl.dns" -}}
- to:
    - namespaceSelector:
        matchLabels: {kubernetes.io/metadata.name: kube-system}
  ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
{{- end }}
