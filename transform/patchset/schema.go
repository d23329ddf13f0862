package patchset

// documentShape is what a PatchSet document may hold.
func documentShape() *shape {
	str := &shape{form: text}
	return &shape{form: mapping, fields: fields{
		"apiVersion": {form: text, words: []string{APIVersion}},
		"kind":       {form: text, words: []string{Kind}},
		"metadata": {form: mapping, fields: fields{
			"name":        str,
			"namespace":   str,
			"labels":      {form: mapping, each: str},
			"annotations": {form: mapping, each: str},
		}},
		"spec": specShape(),
	}}
}

func specShape() *shape {
	str := &shape{form: text}
	variables := &shape{form: mapping, fields: fields{}}
	for _, name := range settable() {
		variables.fields[name] = &shape{form: scalar}
	}
	return &shape{form: mapping, fields: fields{
		"target": {form: mapping, fields: fields{
			"component":     {form: text, words: []string{"ruler"}},
			"kinds":         {form: list, each: &shape{form: text, words: targetKinds()}},
			"name":          str,
			"namespace":     str,
			"labelSelector": {form: mapping, each: str},
			"when":          {form: text, words: whens()},
		}},
		"variables":   variables,
		"presets":     {form: list, each: &shape{form: text, words: presets()}},
		"container":   containerShape(),
		PresetSync:    {form: mapping, fields: fields{"container": containerShape()}},
		PresetObserve: {form: mapping, fields: fields{"container": containerShape()}},
		"volumes":     {form: list, each: &shape{form: mapping, open: true, needs: "name", fields: fields{"name": str}}},
		"mounts":      {form: list, each: mountShape()},
		"pod": {form: mapping, fields: fields{
			"automountServiceAccountToken": {form: truth},
		}},
		"access": {form: mapping, fields: fields{
			"create":     {form: text, words: creates()},
			"resources":  {form: list, each: &shape{form: text, words: []string{"configmaps", "secrets"}}},
			"verbs":      {form: list, each: &shape{form: text, words: verbs()}},
			"namespaces": {form: list, each: str},
		}},
		"mode":          {form: text, words: modes()},
		"nativeSidecar": {form: truth},
	}}
}

// containerShape knows the fields of a Kubernetes container, so that a typing
// error is found here and not by the API server.
func containerShape() *shape {
	str, any := &shape{form: text}, &shape{}
	texts := &shape{form: list, each: str}
	return &shape{form: mapping, fields: fields{
		"name": str, "image": str, "imagePullPolicy": {form: text, words: []string{"Always", "IfNotPresent", "Never"}},
		"command": texts, "args": texts, "workingDir": str, "restartPolicy": str, "restartPolicyRules": {form: list},
		"env":     {form: list, each: &shape{form: mapping, needs: "name", fields: fields{"name": str, "value": str, "valueFrom": {form: mapping, open: true}}}},
		"envFrom": {form: list, each: &shape{form: mapping, open: true}},
		"ports": {form: list, each: &shape{form: mapping, needs: "name", fields: fields{
			"name": str, "containerPort": {form: integer}, "hostPort": {form: integer}, "hostIP": str, "protocol": str,
		}}},
		"volumeMounts":    {form: list, each: mountShape()},
		"volumeDevices":   {form: list},
		"resources":       {form: mapping, open: true},
		"resizePolicy":    {form: list},
		"securityContext": {form: mapping, open: true},
		"livenessProbe":   probeShape(), "readinessProbe": probeShape(), "startupProbe": probeShape(),
		"lifecycle":              {form: mapping, open: true},
		"terminationMessagePath": str, "terminationMessagePolicy": str,
		"stdin": any, "stdinOnce": any, "tty": any,
	}}
}

// 2 inlined copies were 2.3 KB of code.
//
//go:noinline
func mountShape() *shape {
	str := &shape{form: text}
	return &shape{form: mapping, needs: "mountPath", fields: fields{
		"name": str, "mountPath": str, "subPath": str, "subPathExpr": str,
		"readOnly": {form: truth}, "recursiveReadOnly": str, "mountPropagation": str,
	}}
}

// 4 inlined copies were 6.0 KB of code.
//
//go:noinline
func probeShape() *shape {
	count, handler := &shape{form: integer}, &shape{form: mapping, open: true}
	return &shape{form: mapping, fields: fields{
		"httpGet": handler, "exec": handler, "tcpSocket": handler, "grpc": handler,
		"initialDelaySeconds": count, "periodSeconds": count, "timeoutSeconds": count,
		"successThreshold": count, "failureThreshold": count, "terminationGracePeriodSeconds": count,
	}}
}

// The words that fields and flags may have.
func targetKinds() []string { return []string{"StatefulSet", "Deployment"} }
func whens() []string       { return []string{WhenLocal, WhenAlways} }
func creates() []string {
	return []string{CreateAuto, CreateRole, CreateClusterRole, CreateNone}
}
func modes() []string     { return []string{ModeFix, ModeCheck} }
func verbs() []string     { return []string{"get", "list", "watch"} }
func resources() []string { return []string{"configmap", "secret", "both"} }
