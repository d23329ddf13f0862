package delivery

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

// RejectedKey is the first key for which the API server rejects the object as a
// whole, nil when it takes the object. What is rejected never gets into a cluster:
// nothing in it arrives, and nothing in it does harm.
func (o *RuleObject) RejectedKey() *RuleFile {
	for _, f := range o.Files {
		if f.Refusal() != "" {
			return f
		}
	}
	return nil
}

// Refusal is why the API server rejects the object with this key in it: "the value of
// a.yaml is a mapping and not text"; "" when it takes it.
func (f *RuleFile) Refusal() string {
	switch {
	case f.BadKey != "":
		return "the key " + strconv.Quote(f.Key) + " " + f.BadKey
	case f.Rejected != "":
		return "the value of " + f.Key + " " + f.Rejected
	}
	return ""
}

// decode reads the value as the API server does: as a string, which is base64
// in a Secret's data and in binaryData.
func (f *RuleFile) decode(o *manifest.Object) {
	f.text = f.Value.Str()
	if f.sealed = f.sealed || isTemplate(f.Value); !f.sealed {
		f.Rejected = notText(f.Value)
	}
	if f.Rejected != "" || f.sealed || f.Field == "stringData" || f.Field == "data" && o.Kind == "ConfigMap" {
		return
	}
	switch text, ok := decoded(f.text); {
	case ok:
		f.text, f.Encoded = text, true
	case replaced(f.text):
		f.sealed = true
	default:
		f.Rejected = "is not base64"
	}
}

// decoded is a text out of base64, in which only line breaks may stand beside it.
func decoded(text string) (string, bool) {
	out, err := base64.StdEncoding.DecodeString(text)
	return string(out), err == nil
}

// isTemplate reports {{ … }}, which is YAML by chance.
func isTemplate(v *document.Node) bool {
	return len(v.Fields()) > 0 && v.Fields()[0].Key.Kind != document.Scalar
}

// notText tells why the API server does not take a value for a string, "" when it
// does. It takes a date for one.
func notText(v *document.Node) string {
	switch {
	case v.Kind == document.Mapping:
		return "is a mapping and not text"
	case v.Kind == document.Sequence:
		return "is a list and not text"
	case v.Tag == document.IntTag || v.Tag == document.FloatTag:
		return "is a number and not text"
	case v.Tag == document.BoolTag:
		return "is a boolean and not text"
	}
	return ""
}

// replaced reports text that is not base64 because it is not what will be
// applied: encrypted by sops, or a placeholder such as <path:…>, ${…} or ref+….
// Rules in plain text are not replaced by anything.
func replaced(text string) bool {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, "\r\n") || strings.Contains(text, ": ") || rulefile.LooksLikeRules(text) {
		return false
	}
	return strings.ContainsAny(text, "<>{}[]()$%@*_#") || strings.HasPrefix(text, "ref+") || strings.Contains(text, "://")
}
