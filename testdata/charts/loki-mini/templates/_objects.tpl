{{/*
Every object of the chart is a template of its own, "loki-mini.<object>",
called with {root, namespace}. "loki-mini.documents" writes one object as
documents of its file, one for each namespace; templates/list.yaml writes the
same ones as items of a List.
*/}}

{{- define "loki-mini.namespaces" -}}
{{- toJson (.Values.namespaces | default (list .Release.Namespace)) -}}
{{- end -}}

{{- define "loki-mini.documents" -}}
{{- $root := index . 0 -}}
{{- $object := index . 1 -}}
{{- if not (or $root.Values.list $root.Values.hooksOnly) -}}
{{- range $namespace := include "loki-mini.namespaces" $root | fromJsonArray }}
---
{{ include (printf "loki-mini.%s" $object) (dict "root" $root "namespace" $namespace) }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* metadata: {root, namespace, name, component}; component may be empty. */}}
{{- define "loki-mini.metadata" -}}
name: {{ .name }}
{{- if .root.Values.sayNamespace }}
namespace: {{ .namespace }}
{{- end }}
labels:
  helm.sh/chart: {{ .root.Values.chartLabel | default (printf "%s-%s" .root.Chart.Name .root.Chart.Version) }}
  {{- include "loki-mini.selectorLabels" . | nindent 2 }}
  app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
  app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end -}}

{{- define "loki-mini.selectorLabels" -}}
app.kubernetes.io/name: loki
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{- define "loki-mini.serviceAccountName" -}}
{{- .root.Values.serviceAccount.name | default .root.Release.Name -}}
{{- end -}}

{{/* The pod template of one Loki component: {root, namespace, component}. */}}
{{- define "loki-mini.podTemplate" -}}
metadata:
  annotations:
    checksum/config: {{ include "loki-mini.lokiConfig" .root | sha256sum }}
  labels:
    {{- include "loki-mini.selectorLabels" . | nindent 4 }}
    app.kubernetes.io/part-of: memberlist
spec:
  serviceAccountName: {{ include "loki-mini.serviceAccountName" . }}
  securityContext:
    fsGroup: 10001
    runAsGroup: 10001
    runAsNonRoot: true
    runAsUser: 10001
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: {{ .component }}
      image: {{ .root.Values.image }}
      args:
        - -config.file=/etc/loki/config/config.yaml
        - -target={{ .component }}
      ports:
        - name: http-metrics
          containerPort: 3100
          protocol: TCP
        - name: grpc
          containerPort: 9095
          protocol: TCP
      securityContext:
        allowPrivilegeEscalation: false
        capabilities:
          drop:
            - ALL
        readOnlyRootFilesystem: true
      readinessProbe:
        httpGet:
          path: /ready
          port: http-metrics
      volumeMounts:
        - name: config
          mountPath: /etc/loki/config
        - name: tmp
          mountPath: /tmp/loki
        - name: data
          mountPath: /var/loki
      resources:
        {}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- if ne .component "ingester" }}
    - name: data
      emptyDir: {}
    {{- end }}
    - name: config
      {{- if eq .root.Values.loki.config "Secret" }}
      secret:
        secretName: {{ .root.Release.Name }}
      {{- else }}
      configMap:
        name: {{ .root.Release.Name }}
        items:
          - key: "config.yaml"
            path: "config.yaml"
      {{- end }}
{{- end -}}
