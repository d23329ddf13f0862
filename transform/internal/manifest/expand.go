package manifest

import "strings"

// Expand replaces $(NAME) in a text of the container as the kubelet does: by the container's
// variable, "$$(" escapes, and the name of no variable stays as it is. known is
// false when a value is not in the manifest.
func (c *Container) Expand(text string) (expanded string, known bool) {
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
			value, ok := c.reference(text[2:end], text[:end+1])
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
func (c *Container) reference(name, written string) (value string, known bool) {
	v, ok := c.EnvVar(name)
	switch {
	case !ok:
		return written, !c.EnvFrom
	case v.From || strings.Contains(v.Value, "$("):
		return written, false
	}
	return v.Value, true
}
