package sanitize

import (
	"regexp"
	"strings"
	"sync"
)

// URLs strikes out what may be a credential in the addresses of a text: user and
// password in front of the host, and the query.
func URLs(s string) string {
	if !strings.Contains(s, "://") {
		return s
	}
	return addresses().ReplaceAllStringFunc(s, URL)
}

// addresses end where a text that quotes them goes on; one may have lost its scheme. An
// escape in one, of JSON say, belongs to it as a whole, unless it is that of a quote.
var addresses = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("[A-Za-z0-9+.-]*://(?:[^\\s\"'`<>|\\\\]|\\\\[^\\s\"])+")
})

// HasCredentials reports a text that URLs changes.
func HasCredentials(s string) bool { return URLs(s) != s }

// URL is an address, or several with commas between them, without the user and
// password in front of its host and without the values of its query: either may be
// a credential.
func URL(addresses string) string {
	all := strings.Split(addresses, ",")
	for i, address := range all {
		begin := strings.Index(address, "//") + 2
		if begin < 2 {
			continue
		}
		if query := strings.IndexByte(address, '?'); query >= begin {
			address = address[:query] + "?…"
		}
		end := begin + len(address[begin:])
		if slash := strings.IndexByte(address[begin:], '/'); slash >= 0 {
			end = begin + slash
		}
		if at := strings.LastIndexByte(address[begin:end], '@'); at >= 0 {
			address = address[:begin] + "…" + address[begin+at:]
		}
		all[i] = address
	}
	return strings.Join(all, ",")
}
