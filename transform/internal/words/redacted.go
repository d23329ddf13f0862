package words

import "strings"

// Redacted is an address, or several with commas between them, without the
// user and password in front of its host and without the values of its query:
// either may be a credential.
func Redacted(addresses string) string {
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
