package writer

import (
	"path"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Of is the writer that a container of an object runs, also in a script; nil for
// any other program.
func Of(o *manifest.Object, c *manifest.Container) *Writer {
	if !mayWrite(c) {
		return nil
	}
	line := lineOf(c)
	w := &Writer{Object: o, Container: c, Node: c.Node.Get("name"), Path: c.Path.String()}
	if w.Node == nil {
		w.Node = c.Node
	}
	switch {
	case line.runs("loki-rules"):
		w.Program = LokiRules
		w.lokiRules(line)
	case line.runs("lokitool") || line.runs("mimirtool") || line.runs("cortextool"):
		w.Program = Lokitool
		w.lokitool(line)
	default:
		w.Program = Copy
		w.copies(line)
	}
	if w.Verb == "" {
		return nil
	}
	w.Address = line.value(c, "LOKI_ADDRESS", "--address")
	w.Tenant = line.value(c, "LOKI_TENANT_ID", "--id")
	return w
}

// mayWrite is cheap, and false only for a container that runs none of the programs.
// lokitool, mimirtool and cortextool are looked for at once.
func mayWrite(c *manifest.Container) bool {
	for _, program := range []string{"loki-rules", "tool", "aws", "gsutil", "gcloud"} {
		mentions := func(word string) bool { return strings.Contains(word, program) }
		if mentions(c.Image) || slices.ContainsFunc(c.Command, mentions) || slices.ContainsFunc(c.Args, mentions) {
			return true
		}
	}
	return false
}

// lokiRules reads the command line of loki-rules, of which only some verbs write.
func (w *Writer) lokiRules(line commandLine) {
	rest := line.after("loki-rules")
	if len(rest) == 0 || rest[0] != "sync" && rest[0] != "push" {
		return
	}
	w.Verb = rest[0]
	w.Observe = slices.Contains(rest, "--observe")
	w.Objects = line.flag("--to") == "bucket"
	if w.Verb == "sync" {
		w.Directory = positional(rest[1:])
	}
}

// positional is the first word that is neither a flag nor the value of one.
func positional(words []string) string {
	switches := []string{"--watch", "--observe", "--verify", "--prune", "--dry-run", "--all-or-nothing"}
	for i := 0; i < len(words); i++ {
		switch word := words[i]; {
		case !strings.HasPrefix(word, "-"):
			return word
		case !strings.Contains(word, "=") && !slices.Contains(switches, word):
			i++ // its value
		}
	}
	return ""
}

// lokitool reads the command line of lokitool and its kin.
func (w *Writer) lokitool(line commandLine) {
	for _, verb := range []string{"sync", "load", "delete"} {
		if strings.Contains(strings.Join(line.words, " "), "rules "+verb) {
			w.Verb = verb
			return
		}
	}
}

// commandLine is what a container runs, as words.
type commandLine struct {
	image string // its name
	words []string
}

func lineOf(c *manifest.Container) commandLine {
	text := strings.Join(slices.Concat(c.Command, c.Args), " ")
	return commandLine{image: manifest.ParseImage(c.Image).Name(), words: strings.Fields(text)}
}

// runs reports a program by the name of the image, or by a word of the command.
func (l commandLine) runs(program string) bool {
	return strings.Contains(l.image, program) || l.index(program) >= 0
}

func (l commandLine) index(program string) int {
	return slices.IndexFunc(l.words, func(w string) bool { return path.Base(w) == program })
}

// after are the words behind a program's name; all of them where the image says
// which program it is.
func (l commandLine) after(program string) []string { return l.words[l.index(program)+1:] }

// flag is the value of a flag, "" when it is not there.
func (l commandLine) flag(name string) string {
	for i, w := range l.words {
		if value, ok := strings.CutPrefix(w, name+"="); ok {
			return strings.Trim(value, `"'`)
		}
		if w == name && i+1 < len(l.words) {
			return strings.Trim(l.words[i+1], `"'`)
		}
	}
	return ""
}

// value is that of a flag, else of the variable that stands for it. What refers to
// a variable is in no plain sight.
func (l commandLine) value(c *manifest.Container, variable, flag string) string {
	value := l.flag(flag)
	if v, ok := c.EnvVar(variable); value == "" && ok && !v.From {
		value = v.Value
	}
	if strings.Contains(value, "$") {
		return ""
	}
	return value
}

// copies reads the command line of what copies files into a bucket, of which only
// those to rules/ bring rules.
func (w *Writer) copies(line commandLine) {
	for _, verb := range []string{"aws s3 sync", "aws s3 cp", "gsutil rsync", "gsutil -m rsync", "gsutil cp", "gcloud storage rsync", "gcloud storage cp"} {
		text := strings.Join(line.words, " ")
		_, rest, ok := strings.Cut(text, verb+" ")
		if !ok {
			continue
		}
		rest, _, _ = strings.Cut(rest, "&&")
		for _, word := range strings.Fields(rest) {
			if to, ok := bucketOf(strings.Trim(word, `"';`)); ok {
				w.Verb, w.Objects, w.To = verb, true, to
			}
		}
	}
}

// bucketOf reads s3://bucket/prefix/rules. ok is false for anything else; what
// refers to a variable is in no plain sight.
func bucketOf(url string) (b Bucket, ok bool) {
	_, rest, found := strings.Cut(url, "://")
	name, key, _ := strings.Cut(rest, "/")
	parts := strings.Split(strings.Trim(key, "/"), "/")
	at := slices.Index(parts, "rules")
	switch {
	case !found || !strings.HasPrefix(url, "s3:") && !strings.HasPrefix(url, "gs:") || at < 0:
		return b, false
	case strings.Contains(url, "$"):
		return b, true
	}
	return Bucket{Name: name, Prefix: strings.Join(parts[:at], "/")}, true
}
