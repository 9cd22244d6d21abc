{{/* The base of all names. Short enough for the longest suffix: a CronJob's name has at most 52 characters. */}}
{{- define "sekali.fullname" -}}
{{ .Values.fullnameOverride | default .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* What tells the pods of one component apart. Of (dict "root" $ "component" …). Quoted: a release may be called "no". */}}
{{- define "sekali.selector" -}}
app.kubernetes.io/name: sekali
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* The labels of pods. The chart's version is not among them: it would restart pods that did not change. */}}
{{- define "sekali.podLabels" -}}
{{ include "sekali.selector" . }}
app.kubernetes.io/part-of: sekali
{{ include "sekali.strings" (merge (dict) ((include "sekali.podValues" . | fromYaml).labels | default dict) .root.Values.commonLabels) }}
{{- end }}

{{/* The labels of everything else, of the same and, where there are more, "labels" (dict …). */}}
{{- define "sekali.labels" -}}
{{ include "sekali.selector" . }}
app.kubernetes.io/part-of: sekali
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{ include "sekali.strings" (merge (dict) (.labels | default dict) .root.Values.commonLabels) }}
{{- end }}

{{/* A map of strings. Kubernetes takes no numbers there, but people write them. */}}
{{- define "sekali.strings" -}}
{{- $strings := dict }}
{{- range $key, $value := . }}
{{- $_ := set $strings $key (include "sekali.text" $value) }}
{{- end }}
{{- with $strings }}{{ toYaml . }}{{ end }}
{{- end }}

{{/* The functions, as an array: each has its values under its name, and an image and a role of that name. */}}
{{- define "sekali.functions" -}}
[ingest, stats, feed]
{{- end }}

{{/* The roles whose passwords the migration gets. Those of ingest and stats it can't do without; others can't log in then. */}}
{{- define "sekali.roles" -}}
{{- range append (include "sekali.functions" . | fromYamlArray) "retention" }}
{{- if or (has . (list "ingest" "stats")) (index $.Values .).enabled }}
- {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* The components whose pods connect to the database, as an array. */}}
{{- define "sekali.databaseClients" -}}
{{ concat (include "sekali.functions" . | fromYamlArray) (list "retention" "backup") | toJson }}
{{- end }}

{{/* The kinds of pods that there are. */}}
{{- define "sekali.components" -}}
- test
- load
{{- range include "sekali.databaseClients" . | fromYamlArray }}
{{- if (index $.Values .).enabled }}
- {{ . }}
{{- end }}
{{- end }}
{{- if .Values.database.enabled }}
- postgres
{{- end }}
{{- end }}

{{/* What the values say of the pods of one component: its own `pod` over that of all pods; lists follow one another. */}}
{{- define "sekali.podValues" -}}
{{- $of := get (dict "postgres" "database" "settings" "database") .component | default .component }}
{{- $own := (index .root.Values $of | default dict).pod | default dict }}
{{- $pod := mergeOverwrite (deepCopy .root.Values.pod) (deepCopy $own) }}
{{- range $key, $value := .root.Values.pod }}
{{- if kindIs "slice" $value }}{{ $_ := set $pod $key (concat $value (index $own $key | default list)) }}{{ end }}
{{- end }}
{{- toYaml $pod }}
{{- end }}

{{/* One of its lists, of (list $context "extraEnv"). */}}
{{- define "sekali.extra" -}}
{{- with index (include "sekali.podValues" (first .) | fromYaml) (last .) }}{{ toYaml . }}{{ end }}
{{- end }}

{{/* An image of ours, of (dict "root" $ "image" "ingest"). */}}
{{- define "sekali.image" -}}
{{- $images := .root.Values.images -}}
{{- with $images.registry }}{{ trimSuffix "/" . }}/{{ end -}}
sekali/{{ .image }}:{{ include "sekali.text" (index $images.tags .image | default $images.tag | default .root.Chart.AppVersion) }}
{{- with index $images.digests .image }}@{{ . }}{{ end -}}
{{- end }}

{{- define "sekali.postgresImage" -}}
{{- with .Values.images.postgres -}}
{{ .repository }}:{{ include "sekali.text" .tag }}{{ with .digest }}@{{ . }}{{ end }}
{{- end -}}
{{- end }}

{{/* A value as text: a large number would read 1e+06 otherwise. */}}
{{- define "sekali.text" -}}
{{- if kindIs "float64" . }}{{ toJson . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{/* PostgreSQL's options, of its settings. */}}
{{- define "sekali.postgresSettings" -}}
{{- range $name, $value := . }}
- -c
- {{ printf "%s=%s" $name (include "sekali.text" $value) | quote }}
{{- end }}
{{- end }}

{{/* The metadata of pods. */}}
{{- define "sekali.podMetadata" -}}
labels: {{- include "sekali.podLabels" . | nindent 2 }}
{{- with include "sekali.podAnnotations" . }}
annotations: {{- . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "sekali.podAnnotations" -}}
{{ include "sekali.strings" (include "sekali.podValues" . | fromYaml).annotations }}
{{- end }}

{{/* What every pod has, of (dict "root" $ "component" … "user" 10001), where "spread" says to keep the component's pods
     apart. No pod talks to the Kubernetes API. Without service links no Service turns into environment variables, which
     are our settings. */}}
{{- define "sekali.pod" -}}
{{- $pod := include "sekali.podValues" . | fromYaml }}
{{- $same := dict "matchLabels" (include "sekali.selector" . | fromYaml) }}
{{- $affinity := $pod.affinity | default dict }}
{{- $spread := $pod.topologySpreadConstraints }}
{{- if .spread }}
{{- $term := dict "topologyKey" "kubernetes.io/hostname" "labelSelector" $same }}
{{- $apart := list (dict "weight" 100 "podAffinityTerm" $term) }}
{{- $affinity = mergeOverwrite (dict "podAntiAffinity" (dict "preferredDuringSchedulingIgnoredDuringExecution" $apart)) $affinity }}
{{- /* The pods of the revision that is being replaced don't count. */}}
{{- $zones := dict "maxSkew" 1 "topologyKey" "topology.kubernetes.io/zone" "whenUnsatisfiable" "ScheduleAnyway" "matchLabelKeys" (list "pod-template-hash") }}
{{- $spread = $spread | default (list $zones) }}
{{- end -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  fsGroup: {{ .user }}
  # Not file by file through a large volume at each start.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.images.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- with $pod.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with $pod.nodeSelector }}
nodeSelector: {{- include "sekali.strings" . | nindent 2 }}
{{- end }}
{{- with $pod.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $spread }}
topologySpreadConstraints:
  {{- range . }}
  - {{- toYaml (hasKey . "labelSelector" | ternary . (set (omit .) "labelSelector" $same)) | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sekali.container" -}}
imagePullPolicy: {{ .Values.images.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{- define "sekali.secretName" -}}
{{ .Values.auth.existingSecret | default (printf "%s-passwords" (include "sekali.fullname" .)) }}
{{- end }}

{{/* A Secret that neither a rollback nor the end of the release touches, of (dict "root" $ "name" … "component" … "kept" … "data" …),
     where kept is what the cluster has. A hook, since a rollback applies the manifest of its revision, and hooks are in none. Helm
     makes a hook's resource anew, so there is none unless something is to change. The policy to keep is for releases that had
     the Secret in their manifest: the upgrade that drops it from there deletes it otherwise. The marks of the release, which Helm
     does not put on hooks, are for the way back to such a chart. */}}
{{- define "sekali.secret" -}}
{{- $data := merge .data .kept }}
{{- if ne (toJson $data) (toJson .kept) }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ .name }}
  labels: {{- include "sekali.labels" . | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-delete-policy: before-hook-creation
    helm.sh/resource-policy: keep
    meta.helm.sh/release-name: {{ .root.Release.Name | quote }}
    meta.helm.sh/release-namespace: {{ .root.Release.Namespace | quote }}
type: Opaque
data: {{- toYaml $data | nindent 2 }}
{{- end }}
{{- end }}

{{/* A volume with some passwords and no others, of (dict "root" $ "name" … "keys" (list …)). A container mounts only its own. */}}
{{- define "sekali.passwordVolume" -}}
- name: {{ .name }}
  secret:
    secretName: {{ include "sekali.secretName" .root | quote }}
    defaultMode: 0440
    items:
      {{- range .keys }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
{{- end }}

{{- define "sekali.apiKeysSecret" -}}
{{ .Values.apiKeys.existingSecret | default (printf "%s-api-keys" (include "sekali.fullname" .)) }}
{{- end }}

{{/* The file of keys that a function reads, of (dict "root" $ "component" …). Feed has its own: 0.1.0 does not start with a
     file that names the permission `consume`, and a rollback leaves the Secret as it is. */}}
{{- define "sekali.apiKeysFile" -}}
{{ ternary "feed-keys" "keys" (and (eq .component "feed") (not .root.Values.apiKeys.existingSecret)) }}
{{- end }}

{{/* Where a container finds API keys. */}}
{{- define "sekali.apiKeysMount" -}}
{{- if .Values.apiKeys.enabled }}
- name: api-keys
  mountPath: /run/api-keys
  readOnly: true
{{- end }}
{{- end }}

{{/* A volume with some of them and no others, of (dict "root" $ "keys" (list …)). */}}
{{- define "sekali.apiKeysVolume" -}}
{{- if .root.Values.apiKeys.enabled }}
- name: api-keys
  secret:
    secretName: {{ include "sekali.apiKeysSecret" .root | quote }}
    defaultMode: 0440
    items:
      {{- range .keys }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
{{- end }}
{{- end }}

{{/* A setting that names one of them, of (dict "root" $ "name" … "key" …). */}}
{{- define "sekali.apiKeyEnv" -}}
{{- if .root.Values.apiKeys.enabled }}
- name: {{ .name }}
  value: /run/api-keys/{{ .key }}
{{- end }}
{{- end }}

{{/* Whether there are headers for the receiver of traces, and a receiver. */}}
{{- define "sekali.hasTracingHeaders" -}}
{{- if and .Values.tracing.endpoint .Values.tracing.headersSecret }}true{{ end -}}
{{- end }}

{{/* Where a function sends traces, of (dict "root" $ "component" …). */}}
{{- define "sekali.tracingEnv" -}}
{{- with .root.Values.tracing }}
{{- if .endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .endpoint | quote }}
{{- if .headersSecret }}
- name: OTEL_EXPORTER_OTLP_HEADERS_FILE
  value: /run/tracing/headers
{{- end }}
- name: OTEL_SERVICE_NAME
  value: {{ include "sekali.fullname" $.root }}-{{ $.component }}
- name: OTEL_TRACES_SAMPLER
  value: {{ .sampler }}
{{- with include "sekali.text" .samplerArg }}
- name: OTEL_TRACES_SAMPLER_ARG
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* The port of the receiver of traces: that of its URL, or its scheme's. */}}
{{- define "sekali.tracingPort" -}}
{{- $url := urlParse .Values.tracing.endpoint }}
{{- regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (ternary "443" "80" (eq $url.scheme "https")) }}
{{- end }}

{{/* What the functions speak on port 8080. */}}
{{- define "sekali.scheme" -}}
{{ ternary "https" "http" (not (empty .Values.tls.secretName)) }}
{{- end }}

{{/* The Secret with the authority that signed the functions' certificate, for their clients here. */}}
{{- define "sekali.tlsCaSecret" -}}
{{ .Values.tls.caSecret | default .Values.tls.secretName }}
{{- end }}

{{/* Where a client finds that authority. */}}
{{- define "sekali.tlsCaEnv" -}}
{{- if .Values.tls.secretName }}
- name: CA_FILE
  value: /run/tls-ca/ca.crt
{{- end }}
{{- end }}

{{- define "sekali.tlsCaMount" -}}
{{- if .Values.tls.secretName }}
- name: tls-ca
  mountPath: /run/tls-ca
  readOnly: true
{{- end }}
{{- end }}

{{/* The authority alone: a client has no use for the key, which is in the same Secret as a rule. */}}
{{- define "sekali.tlsCaVolume" -}}
{{- if .Values.tls.secretName }}
- name: tls-ca
  secret:
    secretName: {{ include "sekali.tlsCaSecret" . | quote }}
    items:
      - {key: ca.crt, path: ca.crt}
{{- end }}
{{- end }}

{{- define "sekali.databaseHost" -}}
{{- if .Values.database.enabled }}{{ include "sekali.fullname" . }}-postgres{{ else }}{{ .Values.externalDatabase.host }}{{ end -}}
{{- end }}

{{- define "sekali.databasePort" -}}
{{- if .Values.database.enabled }}5432{{ else }}{{ .Values.externalDatabase.port }}{{ end -}}
{{- end }}

{{- define "sekali.databaseName" -}}
{{- if .Values.database.enabled }}sekali{{ else }}{{ .Values.externalDatabase.name }}{{ end -}}
{{- end }}

{{- define "sekali.ownerRole" -}}
{{- if .Values.database.enabled }}sekali_owner{{ else }}{{ .Values.externalDatabase.owner }}{{ end -}}
{{- end }}

{{/* The settings of a program of ours that connects as a role, of (dict "root" $ "user" … "key" …). */}}
{{- define "sekali.databaseEnv" -}}
{{- $external := .root.Values.externalDatabase -}}
- name: DATABASE_URL
  value: jdbc:postgresql://{{ include "sekali.databaseHost" .root }}:{{ include "sekali.databasePort" .root }}/{{ include "sekali.databaseName" .root }}
  {{- if not .root.Values.database.enabled }}?sslmode={{ $external.sslMode }}
  {{- if $external.caSecret }}&sslrootcert=/run/database-ca/ca.crt{{ end }}
  {{- end }}
- name: DATABASE_USER
  value: {{ .user | quote }}
- name: DATABASE_PASSWORD_FILE
  value: /run/secrets/sekali/{{ .key }}
{{- end }}

{{/* Whether the certificate authority of the external database is to be mounted. */}}
{{- define "sekali.hasCa" -}}
{{- if and (not .Values.database.enabled) .Values.externalDatabase.caSecret }}true{{ end -}}
{{- end }}

{{- define "sekali.caMount" -}}
{{- if include "sekali.hasCa" . }}
- name: database-ca
  mountPath: /run/database-ca
  readOnly: true
{{- end }}
{{- end }}

{{- define "sekali.caVolume" -}}
{{- if include "sekali.hasCa" . }}
- name: database-ca
  secret:
    secretName: {{ .Values.externalDatabase.caSecret | quote }}
    items:
      - {key: ca.crt, path: ca.crt}
{{- end }}
{{- end }}

{{/* The fewest pods that a function is meant to have. */}}
{{- define "sekali.fewestPods" -}}
{{- if .autoscaling.enabled }}{{ .autoscaling.minReplicas }}{{ else }}{{ .replicas }}{{ end -}}
{{- end }}
