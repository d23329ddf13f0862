package document

import (
	"errors"
	"testing"
)

// Peek shows what ParseObject returns, one document after the other, whoever reads it.
func TestPeek(t *testing.T) {
	var r Reader
	for _, src := range []string{
		"a: 1\nb: [x, y]\nc: {d: e}\n", "b:\n  - c\n", "{}\n", "# nothing\n", "a: &x 1\nb: *x\n", `{"a":"\ud83d\udd25"}`, "a: {\n", "x: 2\n", "a: 1\nb: [x, y]\nc: {d: e, f: g}\n",
	} {
		d := Split([]byte(src))[0]
		want, wantErr := ParseObject([]byte(src), d)
		looked := false
		err := r.Peek([]byte(src), d, func(got *Tree) error {
			looked = true
			if !Equal(got.Root, want.Root) || got.Base != want.Base || got.Root != nil && got.Root.End != want.Root.End {
				t.Errorf("%q: %s, not %s", src, EncodeFlow(got.Root, true), EncodeFlow(want.Root, true))
			}
			return nil
		})
		if looked != (wantErr == nil) || (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
			t.Errorf("%q: looked %t, %v; want %v", src, looked, err, wantErr)
		}
	}
	enough := errors.New("enough")
	if err := r.Peek([]byte("a: 1\n"), Split([]byte("a: 1\n"))[0], func(*Tree) error { return enough }); err != enough {
		t.Errorf("error is %v", err)
	}
}
