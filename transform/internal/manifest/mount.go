package manifest

import (
	"path"
	"strings"
)

// Covering returns the mount that a path is on: the one whose mountPath is the
// longest that is the path or a parent of it; nil when the path is on the
// container's own file system. Of two mounts at one place, which the API server
// refuses, it is the first.
func (c *Container) Covering(p string) *Mount {
	p = Clean(p)
	var best *Mount
	for _, m := range c.Mounts {
		if m.MountPath == "" {
			continue
		}
		if _, ok := below(m.at, p); ok && (best == nil || len(m.at) > len(best.at)) {
			best = m
		}
	}
	return best
}

// Translate tells where `to` sees what `from`, a container of the same pod,
// writes at a path. ok is false when the path is on no volume, `to` does not
// mount that part of it, something else is mounted over it there, or it cannot
// be known (subPathExpr).
func Translate(p string, from, to *Container) (seen string, ok bool) {
	source := from.Covering(p)
	if source == nil || source.SubPathExpr != "" || from.Pod != to.Pod {
		return "", false
	}
	rest, _ := below(source.at, Clean(p))
	inVolume := under(Clean(source.SubPath), rest)
	for _, m := range to.Mounts {
		if m.Name != source.Name || m.MountPath == "" || m.SubPathExpr != "" {
			continue
		}
		rest, inside := Below(m.SubPath, inVolume)
		if !inside {
			continue
		}
		if seen := under(m.at, rest); to.Covering(seen) == m {
			return seen, true
		}
	}
	return "", false
}

// Below tells what is left of p under dir, element by element: /rules2 is not
// below /rules, and nothing is left of /rules itself. Both are made absolute and
// clean first.
func Below(dir, p string) (rest string, ok bool) { return below(Clean(dir), Clean(p)) }

func below(dir, p string) (rest string, ok bool) {
	if dir == "/" {
		return p[1:], true
	}
	rest, ok = strings.CutPrefix(p, dir)
	if !ok || rest != "" && rest[0] != '/' {
		return "", false
	}
	return strings.TrimPrefix(rest, "/"), true
}

// under is what below tells rest of.
func under(dir, rest string) string {
	switch {
	case rest == "":
		return dir
	case dir == "/":
		return "/" + rest
	}
	return dir + "/" + rest
}

// Clean makes a path absolute and normal. Kubernetes puts a "/" in front of a
// relative mountPath, too.
func Clean(p string) string {
	switch {
	case !strings.HasPrefix(p, "/"):
		return path.Clean("/" + p)
	case !strings.HasSuffix(p, "/") && !strings.Contains(p, "//") && !strings.Contains(p, "/."): // as most are
		return p
	}
	return path.Clean(p)
}
