package transform

// Segments are the pieces of the output: slices of the input itself, and what
// was put between them.
func (r *Result) Segments() [][]byte { return r.segments }
