package manifest

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Expand replaces $(NAME) in an argument of the container as the kubelet does: by the
// container's variable, "$$(" escapes, and the name of no variable stays as it is.
// known is false when a value is not in the manifest.
func (c *Container) Expand(text string) (expanded string, known bool) {
	return c.expand(text, len(c.Env))
}

// Value is a variable as the container's process finds it, references in it replaced;
// set is false when the container names none, and known when its value is in the
// manifest. One that the command gives a value of its own is not known.
func (c *Container) Value(name string) (value string, set, known bool) {
	at := c.last(name, len(c.Env))
	switch {
	case at >= 0 && c.Env[at].assumed: // whoever vouches for it has seen the command
	case c.Assigning(name) != nil:
		return "", true, false
	case at < 0:
		return "", false, !c.EnvFrom
	}
	value, known = c.expand(c.Env[at].Value, at)
	return value, true, known && !c.Env[at].From
}

// Assigning is the command or the arguments of the container that give a variable a
// value, as env and shells do (NAME=value); nil when they do not.
func (c *Container) Assigning(name string) *document.Node {
	for _, part := range []struct {
		field string
		words []string
	}{{"command", c.Command}, {"args", c.Args}} {
		for _, word := range part.words {
			if at := strings.Index(word, name+"="); at == 0 || at > 0 && strings.IndexByte(" \t\n;&|(", word[at-1]) >= 0 {
				return c.Node.Get(part.field)
			}
		}
	}
	return nil
}

// expand replaces the references in a text by the first of the variables: what a
// variable refers to has to stand before it, or it stays as it is written.
func (c *Container) expand(text string, variables int) (expanded string, known bool) {
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
			value, ok := c.reference(text[2:end], text[:end+1], variables)
			out.WriteString(value)
			known = known && ok
			text = text[end+1:]
		default:
			out.WriteByte('$')
			text = text[1:]
		}
	}
}

// reference is the value of the last of the first variables that has a name.
func (c *Container) reference(name, written string, variables int) (value string, known bool) {
	at := c.last(name, variables)
	switch {
	case at < 0:
		return written, !c.EnvFrom
	case c.Env[at].From:
		return written, false
	}
	return c.expand(c.Env[at].Value, at)
}
