package document

import "testing"

// Peek shows what ParseObject returns, one document after the other, whoever reads it.
func TestPeek(t *testing.T) {
	var r Reader
	for _, src := range []string{
		"a: 1\nb: [x, y]\nc: {d: e}\n", "b:\n  - c\n", "{}\n", "# nothing\n", "a: &x 1\nb: *x\n", `{"a":"\ud83d\udd25"}`, "a: {\n", "x: 2\n", "a: 1\nb: [x, y]\nc: {d: e, f: g}\n",
	} {
		d := Split([]byte(src))[0]
		want, wantErr := ParseObject([]byte(src), d)
		got, err := r.Peek([]byte(src), d)
		if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
			t.Errorf("%q: %v; want %v", src, err, wantErr)
		}
		if wantErr == nil && (!Equal(got.Root, want.Root) || got.Base != want.Base || got.Root != nil && got.Root.End != want.Root.End) {
			t.Errorf("%q: %s, not %s", src, EncodeFlow(got.Root, true), EncodeFlow(want.Root, true))
		}
	}
}
