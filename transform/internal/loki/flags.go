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
		expanded, known := expandReferences(text, c)
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

// expandReferences replaces $(NAME) as Kubernetes does: by the container's
// variable, "$$(" escapes, and the name of no variable stays as it is. known is
// false when a value is not in the manifest.
func expandReferences(text string, c *manifest.Container) (expanded string, known bool) {
	known = true
	var out strings.Builder
	for {
		at := strings.IndexByte(text, '$')
		if at < 0 || at+1 == len(text) {
			out.WriteString(text)
			return out.String(), known
		}
		out.WriteString(text[:at])
		text = text[at:]
		end := strings.IndexByte(text, ')')
		switch {
		case text[1] == '$':
			out.WriteByte('$')
			text = text[2:]
		case text[1] == '(' && end > 0:
			value, ok := reference(text[2:end], text[:end+1], c)
			out.WriteString(value)
			known = known && ok
			text = text[end+1:]
		default:
			out.WriteByte('$')
			text = text[1:]
		}
	}
}

// reference is the value of a variable; values with references of their own
// depend on the order of variables, and count as not known.
func reference(name, written string, c *manifest.Container) (value string, known bool) {
	v, ok := c.EnvVar(name)
	switch {
	case !ok:
		return written, !c.EnvFrom
	case v.From || strings.Contains(v.Value, "$("):
		return written, false
	}
	return v.Value, true
}
