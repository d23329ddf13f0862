//go:build unix

package main

import (
	"fmt"
	"strings"
)

// release writes a distributed Loki in the shapes of its chart, a ruler without
// its sidecar last among the components. It has the size of a real one, 70 KB.
func release(out *text, name, namespace, version string) {
	fill := func(text, component string) {
		out.add("%s", strings.NewReplacer("NAMESPACE", namespace, "NAME", name, "COMPONENT", component, "VERSION", version).Replace(text))
	}
	components := []string{
		"distributor", "ingester-zone-a", "ingester-zone-b", "ingester-zone-c", "querier", "query-frontend",
		"query-scheduler", "index-gateway", "compactor", "pattern-ingester", "bloom-gateway", "bloom-planner",
		"bloom-builder", "overrides-exporter", "ruler",
	}
	fill(serviceAccount, "loki")
	fill(lokiConfig, "loki")
	fill(gatewayConfig, "gateway")
	for _, component := range components {
		fill(disruptionBudget, component)
		fill(service, component)
		fill(lokiStatefulSet, component)
	}
	for _, cache := range []string{"chunks-cache", "results-cache"} {
		fill(disruptionBudget, cache)
		fill(service, cache)
		fill(cacheStatefulSet, cache)
	}
}

// application writes what the n-th other application of a cluster consists of:
// about 30 KB, most of it in ConfigMaps and a CustomResourceDefinition, as in
// the manifests of real clusters.
func application(out *text, n int) {
	name := fmt.Sprintf("app-%d", n)
	fill := func(text string) {
		out.add("%s", strings.NewReplacer("NAMESPACE", fmt.Sprintf("shop-%d", n%40), "NAME", name).Replace(text))
	}
	fill(serviceAccount)
	fill(role)
	fill(appService)
	fill(deployment)
	fill(ingress)
	out.add("---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s-dashboards\n  labels:\n    grafana_dashboard: \"1\"\ndata:\n  overview.json: |-\n    {\n", name)
	for panel := range 60 {
		out.add(dashboardPanel, panel, panel, name, panel)
	}
	out.add("    }\n")
	out.add("---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.%s.example.com\nspec:\n  versions:\n    - name: v1\n      schema:\n        openAPIV3Schema:\n          properties:\n", name)
	for field := range 60 {
		out.add(crdField, field)
	}
}

const labels = `    helm.sh/chart: loki-6.27.0
    app.kubernetes.io/name: loki
    app.kubernetes.io/instance: NAME
    app.kubernetes.io/version: "3.4.2"
    app.kubernetes.io/component: COMPONENT
`

const serviceAccount = `---
# Source: chart/templates/serviceaccount.yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: NAME
  namespace: NAMESPACE
  labels:
    app.kubernetes.io/instance: NAME
automountServiceAccountToken: true
`

const role = `---
# Source: chart/templates/role.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: NAME
  namespace: NAMESPACE
rules:
  - apiGroups: [""]
    resources: [pods, endpoints]
    verbs: [get, list, watch]
---
# Source: chart/templates/rolebinding.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: NAME
  namespace: NAMESPACE
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: NAME
subjects:
  - kind: ServiceAccount
    name: NAME
    namespace: NAMESPACE
`

const lokiConfig = `---
# Source: loki/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: NAME
  namespace: NAMESPACE
  labels:
` + labels + `data:
  config.yaml: |
    auth_enabled: false
    chunk_store_config:
      chunk_cache_config:
        background:
          writeback_buffer: 500000
          writeback_goroutines: 1
        memcached_client:
          addresses: dnssrvnoa+_memcached-client._tcp.NAME-chunks-cache.NAMESPACE.svc
          consistent_hash: true
    common:
      compactor_address: http://NAME-compactor:3100
      path_prefix: /var/loki
      replication_factor: 3
      storage:
        s3:
          bucketnames: chunks
          region: eu-central-1
    limits_config:
      max_cache_freshness_per_query: 10m
      query_timeout: 300s
      reject_old_samples: true
      volume_enabled: true
    memberlist:
      join_members:
      - NAME-memberlist
    ruler:
      alertmanager_url: http://alertmanager.monitoring.svc:9093
      storage:
        local:
          directory: /rules
        type: local
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
`

const gatewayConfig = `---
# Source: loki/templates/gateway/configmap-gateway.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: NAME-gateway
  namespace: NAMESPACE
  labels:
` + labels + `data:
  nginx.conf: |
    worker_processes  5;
    pid        /tmp/nginx.pid;
    http {
      server {
        listen 8080;
        location = / { return 200 'OK'; auth_basic off; }
        location ~ /loki/api/v1/rules.* { proxy_pass http://NAME-ruler.NAMESPACE.svc.cluster.local:3100$request_uri; }
        location ~ /api/prom/rules.* { proxy_pass http://NAME-ruler.NAMESPACE.svc.cluster.local:3100$request_uri; }
        location ~ /prometheus/api/v1/rules.* { proxy_pass http://NAME-ruler.NAMESPACE.svc.cluster.local:3100$request_uri; }
        location ~ /loki/api/.* { proxy_pass http://NAME-query-frontend.NAMESPACE.svc.cluster.local:3100$request_uri; }
      }
    }
`

const disruptionBudget = `---
# Source: loki/templates/COMPONENT/poddisruptionbudget.yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: NAME-COMPONENT
  namespace: NAMESPACE
  labels:
` + labels + `spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/instance: NAME
      app.kubernetes.io/component: COMPONENT
`

const service = `---
# Source: loki/templates/COMPONENT/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: NAME-COMPONENT
  namespace: NAMESPACE
  labels:
` + labels + `spec:
  type: ClusterIP
  ports:
    - name: http-metrics
      port: 3100
      targetPort: http-metrics
      protocol: TCP
    - name: grpc
      port: 9095
      targetPort: grpc
      protocol: TCP
  selector:
    app.kubernetes.io/instance: NAME
    app.kubernetes.io/component: COMPONENT
`

const lokiStatefulSet = `---
# Source: loki/templates/COMPONENT/statefulset.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: NAME-COMPONENT
  namespace: NAMESPACE
  labels:
` + labels + `    app.kubernetes.io/part-of: memberlist
spec:
  replicas: 1
  revisionHistoryLimit: 10
  serviceName: NAME-COMPONENT
  selector:
    matchLabels:
      app.kubernetes.io/name: loki
      app.kubernetes.io/instance: NAME
      app.kubernetes.io/component: COMPONENT
  template:
    metadata:
      annotations:
        checksum/config: 01865261513aec46f2a8b086089585d25f29d08dd1c072ce17cfd70c5a952aba
      labels:
        helm.sh/chart: loki-6.27.0
        app.kubernetes.io/name: loki
        app.kubernetes.io/instance: NAME
        app.kubernetes.io/component: COMPONENT
        app.kubernetes.io/part-of: memberlist
    spec:
      serviceAccountName: NAME
      securityContext:
        fsGroup: 10001
        runAsGroup: 10001
        runAsNonRoot: true
        runAsUser: 10001
      terminationGracePeriodSeconds: 300
      containers:
        - name: COMPONENT
          image: docker.io/grafana/loki:VERSION
          imagePullPolicy: IfNotPresent
          args:
            - -config.file=/etc/loki/config/config.yaml
            - -target=COMPONENT
            - -config.expand-env=true
          ports:
            - name: http-metrics
              containerPort: 3100
              protocol: TCP
            - name: grpc
              containerPort: 9095
              protocol: TCP
            - name: http-memberlist
              containerPort: 7946
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
            initialDelaySeconds: 30
            timeoutSeconds: 1
          volumeMounts:
            - name: config
              mountPath: /etc/loki/config
            - name: runtime-config
              mountPath: /etc/loki/runtime-config
            - name: data
              mountPath: /var/loki
            - name: tmp
              mountPath: /tmp/loki
          resources:
            {}
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - labelSelector:
              matchLabels:
                app.kubernetes.io/component: COMPONENT
            topologyKey: kubernetes.io/hostname
      volumes:
        - name: config
          configMap:
            name: NAME
            items:
              - key: "config.yaml"
                path: "config.yaml"
        - name: runtime-config
          configMap:
            name: NAME-runtime
        - name: tmp
          emptyDir: {}
        - name: data
          emptyDir: {}
`

const cacheStatefulSet = `---
# Source: loki/templates/COMPONENT/statefulset.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: NAME-COMPONENT
  namespace: NAMESPACE
  labels:
` + labels + `spec:
  replicas: 1
  serviceName: NAME-COMPONENT
  selector:
    matchLabels:
      app.kubernetes.io/instance: NAME
      app.kubernetes.io/component: COMPONENT
  template:
    metadata:
      labels:
        app.kubernetes.io/instance: NAME
        app.kubernetes.io/component: COMPONENT
    spec:
      serviceAccountName: NAME
      containers:
        - name: memcached
          image: memcached:1.6.38-alpine
          args: [-m 4096, -I 5m, -c 16384, -u 11211]
          ports:
            - containerPort: 11211
              name: client
`

const deployment = `---
# Source: app/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: NAME
  namespace: NAMESPACE
  labels:
    app.kubernetes.io/name: NAME
spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/name: NAME
  template:
    metadata:
      labels:
        app.kubernetes.io/name: NAME
    spec:
      serviceAccountName: NAME
      containers:
        - name: web
          image: registry.example.com/shop/NAME:1.42.0
          args: [--listen=:8080, --log.format=json]
          env:
            - name: DATABASE_URL
              valueFrom:
                secretKeyRef: {name: NAME-database, key: url}
          ports:
            - containerPort: 8080
              name: http
          readinessProbe:
            httpGet: {path: /ready, port: http}
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 256Mi}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: tmp
          emptyDir: {}
`

const appService = `---
# Source: app/templates/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: NAME
  namespace: NAMESPACE
spec:
  ports:
    - name: http
      port: 80
      targetPort: http
  selector:
    app.kubernetes.io/name: NAME
`

const ingress = `---
# Source: app/templates/ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: NAME
  namespace: NAMESPACE
spec:
  rules:
    - host: NAME.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service: {name: NAME, port: {name: http}}
`

const dashboardPanel = `      "panel-%d": {"type": "timeseries", "gridPos": {"h": 8, "w": 12, "x": 0, "y": %d},
        "targets": [{"expr": "sum(rate(http_requests_total{app=\"%s\",code=~\"5..\"}[5m]))", "refId": "A"}],
        "title": "Errors %d", "fieldConfig": {"defaults": {"unit": "reqps"}, "overrides": []}},
`

const crdField = `            field%d:
              description: what this field is for, in as many words as such descriptions have
              type: string
              maxLength: 253
`

const ruleConfigMap = `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: rules-%[1]d
  namespace: %[2]s
  labels:
    loki_rule: ""
data:
  rules-%[1]d.yaml: |
    groups:
      - name: group-%[1]d
        rules:
`

const rule = `          - alert: TooManyErrors%[1]d
            expr: sum by (app) (rate({namespace="shop-%[2]d", app=~"web-.*"} |= "error" | json | __error__="" | status >= 500 [5m])) > %[2]d
            for: 10m
            labels:
              severity: warning
            annotations:
              summary: "{{ $labels.app }} logs {{ $value }} errors a second"
`
