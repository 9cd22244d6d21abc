{{/* The base of all names. Short enough for the longest suffix: a CronJob's name has at most 52 characters. */}}
{{- define "sekali.fullname" -}}
{{ .Values.fullnameOverride | default .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* What tells the pods of one component apart. Of (dict "root" $ "component" …). */}}
{{- define "sekali.selector" -}}
app.kubernetes.io/name: sekali
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* The labels of pods. The chart's version is not among them: it would restart pods that did not change. */}}
{{- define "sekali.podLabels" -}}
{{ include "sekali.selector" . }}
app.kubernetes.io/part-of: sekali
{{- end }}

{{- define "sekali.labels" -}}
{{ include "sekali.podLabels" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* An image of ours, of (dict "root" $ "image" "ingest"). */}}
{{- define "sekali.image" -}}
{{- $images := .root.Values.images -}}
{{- with $images.registry }}{{ trimSuffix "/" . }}/{{ end -}}
sekali/{{ .image }}:{{ index $images.tags .image | default $images.tag | default .root.Chart.AppVersion }}
{{- with index $images.digests .image }}@{{ . }}{{ end -}}
{{- end }}

{{- define "sekali.postgresImage" -}}
{{- with .Values.images.postgres -}}
{{ .repository }}:{{ .tag }}{{ with .digest }}@{{ . }}{{ end }}
{{- end -}}
{{- end }}

{{/* A value as text: a large whole number would read 1e+06 otherwise. */}}
{{- define "sekali.text" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) }}{{ printf "%.0f" . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{/* PostgreSQL's options, of its settings. */}}
{{- define "sekali.postgresSettings" -}}
{{- range $name, $value := . }}
- -c
- {{ printf "%s=%s" $name (include "sekali.text" $value) | quote }}
{{- end }}
{{- end }}

{{/* What every pod has, of (dict "root" $ "user" 10001). No pod talks to the Kubernetes API. Without service links no
     Service turns into environment variables, which are our settings. */}}
{{- define "sekali.pod" -}}
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
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
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
     the Secret in their manifest: the upgrade that drops it from there deletes it otherwise. */}}
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
type: Opaque
data: {{- toYaml $data | nindent 2 }}
{{- end }}
{{- end }}

{{/* A volume with some passwords and no others, of (dict "root" $ "name" … "keys" (list …)). A container mounts only its own. */}}
{{- define "sekali.passwordVolume" -}}
- name: {{ .name }}
  secret:
    secretName: {{ include "sekali.secretName" .root }}
    defaultMode: 0440
    items:
      {{- range .keys }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
{{- end }}

{{- define "sekali.apiKeysSecret" -}}
{{ .Values.apiKeys.existingSecret | default (printf "%s-api-keys" (include "sekali.fullname" .)) }}
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
    secretName: {{ include "sekali.apiKeysSecret" .root }}
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
    secretName: {{ include "sekali.tlsCaSecret" . }}
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
  value: {{ .user }}
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
    secretName: {{ .Values.externalDatabase.caSecret }}
    items:
      - {key: ca.crt, path: ca.crt}
{{- end }}
{{- end }}

{{/* The fewest pods that a function is meant to have. */}}
{{- define "sekali.fewestPods" -}}
{{- if .autoscaling.enabled }}{{ .autoscaling.minReplicas }}{{ else }}{{ .replicas }}{{ end -}}
{{- end }}
