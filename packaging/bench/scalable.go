//go:build unix

package main

import "strings"

// scalableRelease writes a Loki in SimpleScalable mode in the shapes of its chart: its
// backend evaluates the rules, and has the chart's own rules sidecar. post-render has
// nothing to do with it, and everything in it is called as in a release that it mends. It
// has the size of a real one, 44 KB.
func scalableRelease(out *text, name, namespace string) {
	fill := func(text, component string) {
		out.add("%s", strings.NewReplacer("NAMESPACE", namespace, "NAME", name, "COMPONENT", component, "VERSION", usualVersion).Replace(text))
	}
	fill(serviceAccount, "loki")
	fill(lokiConfig, "loki")
	fill(strings.ReplaceAll(gatewayConfig, "NAME-ruler", "NAME-backend"), "gateway")
	fill(strings.Replace(role, "[pods, endpoints]", "[configmaps, secrets]", 1), "loki")
	fill(gatewayDeployment, "gateway")
	fill(service, "gateway")
	for _, component := range []string{"read", "write", "backend"} {
		fill(disruptionBudget, component)
		fill(service, component)
		fill(strings.Replace(service, "name: NAME-COMPONENT", "name: NAME-COMPONENT-headless", 1), component)
		workload := lokiStatefulSet
		if component == "backend" {
			workload = withSidecar(workload)
		}
		fill(workload, component)
	}
	for _, cache := range []string{"chunks-cache", "results-cache"} {
		fill(disruptionBudget, cache)
		fill(service, cache)
		fill(cacheStatefulSet, cache)
	}
	for _, dashboard := range []string{"reads", "writes", "operational"} {
		fill(dashboards, dashboard)
		for panel := range 16 {
			out.add(dashboardPanel, panel, panel, name, panel)
		}
		out.add("    ]}\n")
	}
}

// withSidecar gives a Loki what the chart gives its backend.
func withSidecar(workload string) string {
	return strings.NewReplacer(
		"      containers:\n", "      containers:\n"+rulesSidecar,
		"            - name: tmp\n              mountPath: /tmp/loki\n", "            - name: tmp\n              mountPath: /tmp/loki\n            - name: sc-rules-volume\n              mountPath: /rules\n",
		"      volumes:\n", "      volumes:\n        - name: sc-rules-volume\n          emptyDir: {}\n",
	).Replace(workload)
}

const rulesSidecar = `        - name: loki-sc-rules
          image: docker.io/kiwigrid/k8s-sidecar:1.30.3
          imagePullPolicy: IfNotPresent
          env:
            - name: METHOD
              value: WATCH
            - name: LABEL
              value: "loki_rule"
            - name: FOLDER
              value: "/rules/fake"
            - name: RESOURCE
              value: "both"
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            - name: sc-rules-volume
              mountPath: /rules
`

const gatewayDeployment = `---
# Source: loki/templates/gateway/deployment-gateway-nginx.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: NAME-gateway
  namespace: NAMESPACE
  labels:
` + labels + `spec:
  replicas: 1
  selector:
    matchLabels:
      app.kubernetes.io/instance: NAME
      app.kubernetes.io/component: gateway
  template:
    metadata:
      labels:
        app.kubernetes.io/name: loki
        app.kubernetes.io/instance: NAME
        app.kubernetes.io/component: gateway
    spec:
      serviceAccountName: NAME
      containers:
        - name: nginx
          image: docker.io/nginxinc/nginx-unprivileged:1.27-alpine
          ports:
            - name: http-metrics
              containerPort: 8080
              protocol: TCP
          readinessProbe:
            httpGet: {path: /, port: http-metrics}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
          volumeMounts:
            - name: config
              mountPath: /etc/nginx
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: config
          configMap:
            name: NAME-gateway
        - name: tmp
          emptyDir: {}
`

const dashboards = `---
# Source: loki/templates/monitoring/dashboards/configmap-COMPONENT.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: NAME-dashboards-COMPONENT
  namespace: NAMESPACE
  labels:
` + labels + `    grafana_dashboard: "1"
data:
  COMPONENT.json: |
    {"title": "Loki COMPONENT", "panels": [
`
