{{- define "loki.since" -}}
{{- if semverCompare (printf ">=%s" .version) .root.Chart.Version }}yes{{ end -}}
{{- end -}}

{{- define "loki.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/name: loki
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* A section of its own for the ruler, with the bucket's store where none is named. */}}
{{- define "loki.config" -}}
auth_enabled: {{ .Values.loki.auth_enabled }}
common:
  path_prefix: /var/loki
ruler:
  {{- $bucket := dict "storage" (dict "type" "s3" "s3" (dict "bucketnames" "ruler")) }}
  {{- $own := dict }}
  {{- if empty .Values.loki.rulerConfig.storage }}{{ $own = $bucket }}{{ end }}
  {{- mergeOverwrite $own (deepCopy .Values.loki.rulerConfig) | toYaml | nindent 2 }}
{{- end -}}

{{- define "loki.sidecar" -}}
{{- $sc := .Values.sidecar -}}
- name: loki-sc-rules
  image: "{{ $sc.image.repository }}:{{ $sc.image.tag }}"
  env:
    - name: METHOD
      value: {{ $sc.rules.watchMethod }}
    - name: LABEL
      value: {{ $sc.rules.label | quote }}
    {{- with $sc.rules.labelValue }}
    - name: LABEL_VALUE
      value: {{ . | quote }}
    {{- end }}
    - name: FOLDER
      value: {{ $sc.rules.folder | quote }}
    {{- if and $sc.rules.folderAnnotation .Values.community (include "loki.since" (dict "root" . "version" "6.57.0")) }}
    - name: FOLDER_ANNOTATION
      value: {{ $sc.rules.folderAnnotation | quote }}
    {{- end }}
    - name: RESOURCE
      value: {{ $sc.rules.resource | quote }}
    {{- if $sc.enableUniqueFilenames }}
    - name: UNIQUE_FILENAMES
      value: "true"
    {{- end }}
    {{- with $sc.rules.searchNamespace }}
    - name: NAMESPACE
      value: {{ . | quote }}
    {{- end }}
    - name: WATCH_SERVER_TIMEOUT
      value: {{ $sc.rules.watchServerTimeout | quote }}
    - name: WATCH_CLIENT_TIMEOUT
      value: {{ $sc.rules.watchClientTimeout | quote }}
    - name: LOG_LEVEL
      value: {{ $sc.rules.logLevel | quote }}
  {{- with $sc.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- toYaml $sc.securityContext | nindent 4 }}
  volumeMounts:
    {{- if include "loki.since" (dict "root" . "version" "6.54.0") }}
    - name: tmp
      mountPath: /tmp
    {{- end }}
    - name: sc-rules-volume
      mountPath: {{ $sc.rules.folder | quote }}
{{- end -}}
