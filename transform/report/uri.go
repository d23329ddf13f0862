package report

import (
	"path"
	"strings"
)

// stdin is the path that stands for standard input in formats that need one:
// "<stdin>" is no file name on Windows and no URI anywhere.
const stdin = "stdin"

// isStream reports what came through a pipe: "<stdin>", "<kubectl>".
func isStream(file string) bool {
	return file == "-" || len(file) > 2 && file[0] == '<' && file[len(file)-1] == '>'
}

// slashed is a file's path with forward slashes, cleaned, as GitLab and URIs
// want it. Backslashes are taken for separators on every system, so that a
// report is the same wherever it is made; a Unix file with one in its name is
// the price.
func slashed(file string) string {
	switch {
	case file == "":
		return ""
	case file == "-":
		return stdin
	case isStream(file):
		return file[1 : len(file)-1]
	}
	slashes := strings.ReplaceAll(file, `\`, "/")
	clean := path.Clean(slashes)
	if strings.HasPrefix(slashes, "//") && !strings.HasPrefix(slashes, "///") {
		return "/" + clean // a share: //server/share/file
	}
	return clean
}

// uriOf is a file as a URI reference: relative paths stay relative to where the
// program ran (for code scanning: the root of the checkout), absolute ones become
// file URIs.
func uriOf(file string) string {
	p := slashed(file)
	switch {
	case strings.HasPrefix(p, "//") && hasHost(p[2:]):
		return "file:" + escapePath(p)
	case strings.HasPrefix(p, "/"):
		return "file://" + escapePath(p)
	case hasDrive(p):
		return "file:///" + p[:2] + escapePath(p[2:])
	default:
		return escapePath(p)
	}
}

// hasHost reports "host/…", whose host needs no escapes: a URI has none there.
func hasHost(p string) bool {
	host, _, _ := strings.Cut(p, "/")
	return host != "" && escapePath(host) == host
}

// hasDrive reports "C:/…".
func hasDrive(p string) bool {
	return len(p) > 2 && p[1] == ':' && p[2] == '/' && (p[0]|0x20) >= 'a' && (p[0]|0x20) <= 'z'
}

// escapePath percent-encodes every byte but RFC 3986's unreserved characters
// and the slash. The colon is encoded too: "a:b.yaml" would name a scheme.
func escapePath(p string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		c := p[i]
		if c == '/' || isUnreserved(c) {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', digits[c>>4], digits[c&15]})
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}
