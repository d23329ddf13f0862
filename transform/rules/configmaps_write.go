package rules

import (
	"encoding/base64"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Mark is the first line of what is written for people to apply.
const Mark = "# Made by loki-rules build. What is changed here is lost with the next build.\n"

// Write writes an object as YAML.
func (x *Object) Write() []byte { return encode(x.node()) }

func (x *Object) node() *document.Node {
	meta := []document.Field{document.Pair("name", document.NewString(x.Name))}
	if x.Namespace != "" {
		meta = append(meta, document.Pair("namespace", document.NewString(x.Namespace)))
	}
	meta = append(meta, document.Pair("labels", pairsNode(x.Labels)), document.Pair("annotations", pairsNode(x.Annotations)))
	version := "v1"
	if x.Kind == prometheusRule {
		version = "monitoring.coreos.com/v1"
	}
	fields := []document.Field{
		document.Pair("apiVersion", document.NewString(version)), document.Pair("kind", document.NewString(x.Kind)),
		document.Pair("metadata", document.NewMapping(meta...)),
	}
	switch x.Kind {
	case prometheusRule:
		return document.NewMapping(append(fields, document.Pair("spec", x.specNode()))...)
	case "Secret":
		fields = append(fields, document.Pair("type", document.NewString("Opaque")))
	}
	var data []document.Field
	for _, f := range x.Files {
		text := string(f.Text)
		if x.Kind == "Secret" {
			text = base64.StdEncoding.EncodeToString(f.Text)
		}
		data = append(data, document.Pair(f.Key, document.NewString(text)))
	}
	return document.NewMapping(append(fields, document.Pair("data", document.NewMapping(data...)))...)
}

// Kustomization is a kustomization.yaml of the files of objects.
func Kustomization(files []string) []byte {
	items := make([]*document.Node, len(files))
	for i, name := range files {
		items[i] = document.NewString(name)
	}
	return encode(document.NewMapping(
		document.Pair("apiVersion", document.NewString("kustomize.config.k8s.io/v1beta1")),
		document.Pair("kind", document.NewString("Kustomization")),
		document.Pair("resources", document.NewSequence(items...)),
	))
}
