{{- define "loki-mini.lokiConfig" -}}
auth_enabled: {{ .Values.loki.auth }}
common:
  path_prefix: /var/loki
  replication_factor: 1
  storage:
    s3:
      bucketnames: mini-chunks
      region: eu-central-1
memberlist:
  join_members:
    - {{ .Release.Name }}-memberlist
ruler:
  alertmanager_url: http://alertmanager.monitoring.svc:9093
  enable_api: true
  rule_path: /var/loki/rules-temp
  storage:
    {{- if eq .Values.loki.storage "s3" }}
    s3:
      bucketnames: mini-rules
      region: eu-central-1
    {{- else }}
    local:
      directory: {{ .Values.loki.rulesDirectory }}
    {{- end }}
    type: {{ .Values.loki.storage }}
  wal:
    dir: /var/loki/ruler-wal
schema_config:
  configs:
    - from: "2024-04-01"
      index:
        period: 24h
        prefix: loki_index_
      object_store: s3
      schema: v13
      store: tsdb
server:
  grpc_listen_port: 9095
  http_listen_port: 3100
{{- end -}}
