// Package splice cuts bytes. It knows nothing of YAML.
package splice

// An Edit replaces src[Start:End] by New. Start == End inserts.
type Edit struct {
	Start, End int
	New        string
}
