package manifest

import "strings"

// IsImageReference reports a text that container runtimes take for an image:
// [registry[:port]/]path[:tag][@digest], the path in lower case
// (github.com/distribution/reference). How long a digest has to be is not judged.
//
// It is read by hand: to compile an expression for it takes longer than to judge all
// containers of a release.
func IsImageReference(s string) bool {
	s, digest, digested := strings.Cut(s, "@")
	if digested && !isDigest(digest) {
		return false
	}
	name := s[strings.LastIndexByte(s, '/')+1:]
	if _, tag, tagged := strings.Cut(name, ":"); tagged {
		if !isTag(tag) {
			return false
		}
		s = s[:len(s)-len(tag)-len(":")]
	}
	first, rest, more := strings.Cut(s, "/")
	if !more {
		return isPathPart(first)
	}
	if !isPathPart(first) && !isRegistry(first) {
		return false
	}
	for part := range strings.SplitSeq(rest, "/") {
		if !isPathPart(part) {
			return false
		}
	}
	return true
}

// isPathPart reports words of lower case letters and digits with ".", "_", "__" or
// dashes between two of them.
func isPathPart(s string) bool {
	for {
		word := prefix(s, isLowerOrDigit)
		if word == 0 {
			return false
		}
		if s = s[word:]; s == "" {
			return true
		}
		between := prefix(s, func(c byte) bool { return c == s[0] && strings.IndexByte("._-", c) >= 0 })
		if between == 0 || s[0] == '.' && between > 1 || s[0] == '_' && between > 2 {
			return false
		}
		s = s[between:]
	}
}

// isRegistry reports a host, or an address in brackets, perhaps with a port.
func isRegistry(s string) bool {
	if inside, ok := strings.CutPrefix(s, "["); ok {
		address, port, closed := strings.Cut(inside, "]")
		return closed && address != "" && prefix(address, func(c byte) bool { return isHex(c) || c == ':' }) == len(address) && (port == "" || isPort(port))
	}
	host, port, ported := strings.Cut(s, ":")
	if ported && !isPort(":"+port) {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' || prefix(label, func(c byte) bool { return isAlphanumeric(c) || c == '-' }) < len(label) {
			return false
		}
	}
	return true
}

func isPort(s string) bool {
	digits, ok := strings.CutPrefix(s, ":")
	return ok && digits != "" && prefix(digits, func(c byte) bool { return '0' <= c && c <= '9' }) == len(digits)
}

func isTag(s string) bool {
	const longest = 128
	return s != "" && len(s) <= longest && s[0] != '.' && s[0] != '-' &&
		prefix(s, func(c byte) bool { return isAlphanumeric(c) || strings.IndexByte("_.-", c) >= 0 }) == len(s)
}

// isDigest reports ALGORITHM:HEX, of which the algorithm is of words that begin with a
// letter, one of "-_+." between two of them.
func isDigest(s string) bool {
	algorithm, sum, ok := strings.Cut(s, ":")
	if !ok || sum == "" || prefix(sum, isHex) < len(sum) {
		return false
	}
	for {
		word := prefix(algorithm, isAlphanumeric)
		if word == 0 || '0' <= algorithm[0] && algorithm[0] <= '9' {
			return false
		}
		if algorithm = algorithm[word:]; algorithm == "" {
			return true
		}
		if strings.IndexByte("-_+.", algorithm[0]) < 0 {
			return false
		}
		algorithm = algorithm[1:]
	}
}

// prefix is the length of what a text begins with of some bytes.
func prefix(s string, of func(byte) bool) int {
	for i := range len(s) {
		if !of(s[i]) {
			return i
		}
	}
	return len(s)
}

func isLowerOrDigit(c byte) bool { return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }

func isAlphanumeric(c byte) bool { return isLowerOrDigit(c) || 'A' <= c && c <= 'Z' }

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
