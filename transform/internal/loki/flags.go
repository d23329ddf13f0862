package loki

import (
	"path"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// flags are the command-line flags of a container, by name without dashes.
type flags map[string]flagValue

// flagValue is a flag's value; it is not known when it has a $(VARIABLE) whose
// value is not in the manifest.
type flagValue struct {
	text  string
	known bool
}

// get returns the first of the flags that is set; several names are aliases.
func (f flags) get(names ...string) (flagValue, bool) {
	for _, name := range names {
		if v, ok := f[name]; ok {
			return v, true
		}
	}
	return flagValue{}, false
}

// readFlags parses a container's command line as Go's flag package does: one or
// two dashes, "=value" or the next word, booleans without a value; a word that
// is no flag ends it. The last of repeated flags wins.
//
// Assumption: a flag that is not known to be a boolean takes the next word,
// unless that is a flag itself.
func readFlags(c *manifest.Container) flags {
	f := flags{}
	words := commandLine(c)
	for len(words) > 0 && !isFlag(words[0]) {
		words = words[1:] // the program, and whatever starts it
	}
	for len(words) > 0 && isFlag(words[0]) {
		name, text, hasValue := strings.Cut(strings.TrimLeft(words[0], "-"), "=")
		words = words[1:]
		switch {
		case hasValue:
		case isBool(name):
			text = "true"
		case len(words) > 0 && !isFlag(words[0]):
			text, words = words[0], words[1:]
		}
		expanded, known := c.Expand(text)
		f[name] = flagValue{text: expanded, known: known}
	}
	return f
}

func isFlag(word string) bool { return len(word) > 1 && word[0] == '-' && word != "--" }

// isBool knows the boolean flags that stand on Loki's command lines.
func isBool(name string) bool {
	switch name {
	case "config.expand-env", "auth.enabled", "use-thanos-objstore", "legacy-read-mode",
		"verify-config", "print-config-stderr", "log-config-reverse-order", "list-targets", "version", "h", "help",
		"ruler.enable-api", "experimental.ruler.enable-api", "ruler.enable-sharding", "ruler.alertmanager-discovery",
		"ruler.alertmanager-use-v2", "ruler.remote-write.enabled", "ruler.query-stats-enabled", "ruler.disable-rule-group-label":
		return true
	}
	return false
}

// commandLine is command and args as words. Of a shell's script it is the words
// of the command that starts Loki, and what the shell is given to pass on.
func commandLine(c *manifest.Container) []string {
	words := slices.Concat(c.Command, c.Args)
	if len(words) == 0 || !isShell(words[0]) {
		return words
	}
	for len(words) > 0 && (isShell(words[0]) || isFlag(words[0]) && !strings.Contains(words[0], " ")) {
		words = words[1:]
	}
	if len(words) == 0 {
		return nil
	}
	return append(scriptWords(words[0]), words[1:]...)
}

func isShell(program string) bool {
	switch path.Base(program) {
	case "sh", "bash", "ash", "dash", "busybox":
		return true
	}
	return false
}

// scriptWords takes the command apart that has Loki's flags, else the last one.
//
// Assumption: quotes and substitutions do not matter for finding -target and
// -config.file. A flag value with a blank in quotes defeats it.
func scriptWords(script string) []string {
	script = strings.ReplaceAll(script, "\\\n", " ")
	commands := strings.FieldsFunc(script, func(r rune) bool { return strings.ContainsRune(";&|\n", r) })
	command := ""
	for _, next := range commands {
		if !strings.Contains(command, "-target") && !strings.Contains(command, "-config.file") && strings.TrimSpace(next) != "" {
			command = next
		}
	}
	words := strings.Fields(command)
	for i, w := range words {
		words[i] = strings.Trim(w, `"'`)
	}
	return words
}
