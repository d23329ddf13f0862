package sidecar

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// Misspelling is a variable that the sidecar does not know, and the one that was
// probably meant.
type Misspelling struct {
	Name, Meant string
	Setting     Setting
}

// Misspelt are the variables of the container's env that the sidecar passes over,
// each a letter or two beside one that it reads and that is not set. A name that
// only has another word around it, as POD_NAMESPACE, was not meant for the sidecar.
func (c *Config) Misspelt() []Misspelling {
	if c.Container == nil {
		return nil
	}
	var all []Misspelling
	known := variables()
	for _, v := range c.Container.Env {
		if slices.Contains(known, v.Name) {
			continue
		}
		meant := words.Nearest(v.Name, known)
		if meant == "" || within(v.Name, meant) || within(meant, v.Name) {
			continue
		}
		if _, set := c.Container.EnvVar(meant); !set {
			all = append(all, Misspelling{v.Name, meant, c.Env(v.Name)})
		}
	}
	return all
}

// within reports a word that ends another, or begins it, behind or before an underscore.
func within(word, in string) bool {
	return strings.HasSuffix(in, "_"+word) || strings.HasPrefix(in, word+"_")
}

// variables are all that some release of the sidecar reads (README.md, src/).
func variables() []string {
	return append(Reads(),
		"SLEEP_TIME", "REQ_URL", "REQ_METHOD", "REQ_PAYLOAD", "REQ_USERNAME", "REQ_PASSWORD", "REQ_USERNAME_FILE", "REQ_PASSWORD_FILE",
		"REQ_BASIC_AUTH_ENCODING", "REQ_SKIP_INIT", "REQ_SKIP_TLS_VERIFY", "ERROR_THROTTLE_SLEEP", "KUBECONFIG", "ENABLE_5XX",
		"IGNORE_ALREADY_PROCESSED", "LOG_TZ", "HEALTH_HOST")
}
