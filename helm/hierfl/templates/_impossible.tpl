{{/* Values that the schema allows one by one and that cannot work together. All of them are told at once. */}}
{{- define "hierfl.impossible" -}}
{{- $v := .Values -}}
{{- $told := list -}}
{{- if and (eq $v.role "region") (not $v.region.name) }}{{ $told = append $told "role is region and region.name is empty: name the region as in its silos' certificates" }}{{ end -}}
{{- if and (eq $v.role "global") $v.region.name }}{{ $told = append $told (printf "role is global and region.name is %s: the root has no region; make a release of its own for the region" $v.region.name) }}{{ end -}}
{{- if has $v.region.name (list "root" "operators" "authority") }}{{ $told = append $told (printf "region.name is %s: that name is taken by the federation itself" $v.region.name) }}{{ end -}}
{{- if and $v.identity.existingSecret $v.identity.certManager.enabled }}{{ $told = append $told "identity.existingSecret and identity.certManager are both given: an identity comes from one of them" }}{{ end -}}
{{- if not (or $v.identity.existingSecret $v.identity.certManager.enabled) }}{{ $told = append $told "no identity: make one with 'hierfl pki silo', put it into a secret and name it under identity.existingSecret, or turn identity.certManager on" }}{{ end -}}
{{- if and $v.identity.certManager.enabled (not (and $v.identity.certManager.federation $v.identity.certManager.issuerRef.name)) }}{{ $told = append $told "identity.certManager needs federation and issuerRef.name: they make the name in the certificate, and who signs it" }}{{ end -}}
{{- if and (eq $v.redis.kind "none") (gt (int $v.replicaCount) 1) }}{{ $told = append $told (printf "replicaCount is %d and redis.kind is none: silos find each other by Redis, without one each would be a federation of its own" (int $v.replicaCount)) }}{{ end -}}
{{- if and (eq $v.redis.kind "none") (eq $v.role "region") }}{{ $told = append $told "redis.kind is none in a release of a region: it would never find the root; give it the Redis of the root" }}{{ end -}}
{{- if and (eq $v.redis.kind "bundled") (eq $v.role "region") }}{{ $told = append $told "redis.kind is bundled in a release of a region: it would be a cluster of its own; use external, with the Redis of the root" }}{{ end -}}
{{- if and (eq $v.redis.kind "external") (not $v.redis.host) }}{{ $told = append $told "redis.kind is external and redis.host is empty" }}{{ end -}}
{{- if and (ne $v.redis.kind "none") (not $v.redis.existingSecret) }}{{ $told = append $told (printf "redis.existingSecret is empty: whoever can write to Redis can stop the federation, so it has a password; put it into a secret under %s" $v.redis.passwordKey) }}{{ end -}}
{{- if and (eq $v.store.kind "folder") (gt (int $v.replicaCount) 1) (ne $v.store.folder.accessMode "ReadWriteMany") }}{{ $told = append $told (printf "replicaCount is %d and the store is a volume that one node can open: use store.folder.accessMode ReadWriteMany, or Azure" (int $v.replicaCount)) }}{{ end -}}
{{- if and (ne $v.store.kind "folder") (not $v.store.azure.container) }}{{ $told = append $told "store.azure.container is empty: each region has a container of its own" }}{{ end -}}
{{- if and (eq $v.store.kind "azure-identity") (not (and $v.store.azure.endpoint $v.store.azure.clientId)) }}{{ $told = append $told "store.kind is azure-identity and store.azure.endpoint or store.azure.clientId is empty" }}{{ end -}}
{{- if and (eq $v.store.kind "azure-connection") (not $v.store.azure.existingSecret) }}{{ $told = append $told "store.kind is azure-connection and store.azure.existingSecret is empty: a connection string is a credential and is never a value" }}{{ end -}}
{{- if and $v.backup.enabled (eq $v.store.kind "folder") (eq $v.store.folder.accessMode "ReadWriteOncePod") }}{{ $told = append $told "backup.enabled and store.folder.accessMode ReadWriteOncePod: no other pod could read the store; use ReadWriteOnce" }}{{ end -}}
{{- if and $v.backup.existingClaim (eq $v.backup.existingClaim $v.store.folder.existingClaim) }}{{ $told = append $told (printf "backup.existingClaim and store.folder.existingClaim are both %s: a backup on the volume it is of is lost with it" $v.backup.existingClaim) }}{{ end -}}
{{- if and $v.podDisruptionBudget.minAvailable (ge (int $v.podDisruptionBudget.minAvailable) (int $v.replicaCount)) }}{{ $told = append $told (printf "podDisruptionBudget.minAvailable is %v of %d silos: no node could ever be drained" $v.podDisruptionBudget.minAvailable (int $v.replicaCount)) }}{{ end -}}
{{- if and $v.edge.url (gt (int $v.replicaCount) 1) }}{{ $told = append $told "edge.url is one address for several silos: a silo could not be asked for what it alone has; leave it empty, and give hospitals their address with 'hierfl hospitals invite --edge'" }}{{ end -}}
{{- if and $v.edge.ingress.enabled (not $v.edge.ingress.host) }}{{ $told = append $told "edge.ingress.host is empty: TLS that passes unopened is told apart by the host name alone" }}{{ end -}}
{{- if and $v.edge.gateway.enabled (not (and $v.edge.gateway.host $v.edge.gateway.parentRefs)) }}{{ $told = append $told "edge.gateway needs host and parentRefs" }}{{ end -}}
{{- if and $v.confidential.enabled (not (or $v.confidential.runtimeClassName $v.confidential.nodeSelector)) }}{{ $told = append $told "confidential.enabled puts the silos nowhere else: name confidential.runtimeClassName, or labels of the nodes under confidential.nodeSelector" }}{{ end -}}
{{- if and $v.hostNetwork (ne $v.edge.service.type "ClusterIP") }}{{ $told = append $told (printf "hostNetwork opens the edge on the node and edge.service.type is %s: use one of them" $v.edge.service.type) }}{{ end -}}
{{- if $told }}{{ fail (printf "\n- %s" (join "\n- " $told)) }}{{ end -}}
{{- end }}
