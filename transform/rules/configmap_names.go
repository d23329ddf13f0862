package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// dnsName makes of a text what an object can be called: lower case, digits, - and
// dots, at most 253. What is cut off is made up for by a hash.
func dnsName(text string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, text), "-.")
	for _, bad := range []string{"..", ".-", "-."} {
		name = strings.ReplaceAll(name, bad, "-")
	}
	if len(name) > 253 {
		return hashed(name[:240], text)
	}
	return name
}

func hashed(name, of string) string {
	sum := sha256.Sum256([]byte(of))
	return strings.TrimRight(name, "-.") + "-" + hex.EncodeToString(sum[:4])
}

// distinct gives objects whose names became the same a hash of what they hold:
// of all of them, so that it does not matter which came first.
func distinct(objects []Object) {
	count := map[string]int{}
	for _, x := range objects {
		count[x.Name]++
	}
	for i := range objects {
		x := &objects[i]
		if count[x.Name] > 1 {
			x.Name = hashed(x.Name, x.Tenant+"/"+x.Files[0].Key)
		}
	}
}
