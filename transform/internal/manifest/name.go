package manifest

// IsDNSLabel reports a label of RFC 1123, what the name of a namespace has to be: up to
// 63 letters in lower case, digits and "-", which begins and ends none.
func IsDNSLabel(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for _, c := range []byte(s) {
		if c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}
