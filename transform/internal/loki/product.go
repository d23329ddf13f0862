package loki

import (
	"strings"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// The products that have something called a ruler.
const (
	productLoki   = "Loki"
	productMimir  = "Mimir"
	productCortex = "Cortex"
	productThanos = "Thanos"
	productTempo  = "Tempo"
)

// productOf tells what program a container runs and what says so: its image,
// else the path of its config file, else labels. A container that merely is in a
// pod labelled loki (nginx, memcached) is no Loki: labels count only for one
// that is started with -target or -config.file.
//
// Assumption: an image, a path or a label that has a product's name as a word is
// about that product. "registry/loki-to-mimir-proxy -target=ruler" defeats it.
func productOf(pod *manifest.Pod, c *manifest.Container, flags flags) (product, evidence string) {
	product, helper := productInName(manifest.ParseImage(c.Image).Name())
	if helper {
		return "", ""
	}
	if product != "" {
		return product, "image " + c.Image
	}
	path, hasPath := flags.get("config.file")
	if product, _ := productInName(path.text); product != "" {
		return product, "config file " + path.text
	}
	if _, hasTarget := flags.get("target"); !hasTarget && !hasPath {
		return "", ""
	}
	for _, name := range []string{"app.kubernetes.io/name", "helm.sh/chart", "app", "k8s-app", "name"} {
		value := label(pod, name)
		if product, _ := productInName(value); product != "" {
			return product, "label " + name + ": " + value
		}
	}
	return "", ""
}

// productInName finds a product's name among the words of a name. helper is one
// of Loki's companions, which is no Loki itself.
func productInName(name string) (product string, helper bool) {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	})
	for i, word := range words {
		switch word {
		case "loki":
			product = productLoki
		case "mimir":
			product = productMimir
		case "cortex":
			product = productCortex
		case "thanos":
			product = productThanos
		case "tempo":
			product = productTempo
		case "enterprise":
			if i+1 < len(words) {
				product = enterpriseProduct(words[i+1], product)
			}
		case "canary", "test", "operator", "gateway", "build", "driver", "tee", "rules":
			helper = true
		}
	}
	return product, helper && product == productLoki
}

// enterpriseProduct names what "enterprise-logs" and its kin are built on.
func enterpriseProduct(word, otherwise string) string {
	switch word {
	case "logs":
		return productLoki
	case "metrics":
		return productMimir
	case "traces":
		return productTempo
	}
	return otherwise
}

// lokiVersion is the version of Loki in an image, "v3.4.2"; "" when unknown.
// Enterprise Logs counted on its own up to 2.x and follows Loki from 3.0.
func lokiVersion(reference string) string {
	image := manifest.ParseImage(reference)
	version := image.Version()
	if image.Name() == "enterprise-logs" && semver.Compare(version, "v3.0.0") < 0 {
		return ""
	}
	return version
}
