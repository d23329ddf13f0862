package fields

import (
	"strings"
	"testing"
)

func TestJSON(t *testing.T) {
	for _, c := range [][2]string{
		{`{"level":"error","n":3}`, "level=error n=3"},
		{`  { "a" : "spaced" , "b" : 7 }  `, "a=spaced b=7"},
		{`{"http":{"method":"GET","hdr":{"x-id":"r1"}}}`, "http_method=GET http_hdr_x_id=r1"},
		{`{"a":{"b":{"c":"deep","d":[1,{"e":"x"}]}},"l":1}`, "a_b_c=deep l=1"},
		{`{"n":null,"t":true,"f":false,"e":"","z":0,"neg":-1.5,"exp":1e3,"arr":[1],"obj":{}}`, "t=true f=false e= z=0 neg=-1.5 exp=1e3"},
		{`{"with space":"1","with-dash":"2","with.dot":"3","9digit":"4","":"5","ünï":"6"," pad ":"7"}`, "with_space=1 with_dash=2 with_dot=3 _9digit=4 _n_=6 pad=7"},
		{`{"a":{"":"5","9":"6"},"":{"x":"7"}}`, "a=5 a_9=6 x=7"},
		{`{"m":"tab\tquote\"nl\nuni\u00e9\ud83d\ude00\/"}`, "m=tab\tquote\"nl\nunié😀/"},
		{`{"m":"lone \ud83d x"}`, "m=lone \uFFFD x"},
		{`{"m":"bad \x","a":1}`, "m= a=1"},
		{`{"m":"bad \u12","a":1}`, "m= a=1"},
		{`{"a":1,"a":2}`, "a=1 a=2"},
		{`{"a":1,}`, "a=1"},
		{`{"a":01}`, "a=01"},
		{`{"a":1} trailing`, "a=1"},
		{`{"a":"b","cut":"of`, "a=b !"},
		{`{"a":1 "b":2}`, "a=1 !"},
		{`{"a":tru}`, "!"},
		{`{"a":{"b":1,"c"}}`, "a_b=1 !"},
		{`{"a"}`, "!"},
		{`{'a':1}`, "!"},
		{`{"a":`, "!"},
		{`{`, "!"},
		{``, "!"},
		{`[1]`, "!"},
		{`"text"`, "!"},
		{`42`, "!"},
		{`x {"a":1}`, "!"},
		{`{}`, ""},
	} {
		var j JSON
		got := visited(func(visit Visit) error { return j.Read(c[0], visit, nil) })
		if got != c[1] {
			t.Errorf("%s: got %s, want %s", c[0], got, c[1])
		}
	}
}

func TestJSONStops(t *testing.T) {
	var j JSON
	seen := 0
	err := j.Read(`{"a":{"b":1},"c":2, broken`, func(string, Value) bool { seen++; return false }, nil)
	if err != nil || seen != 1 {
		t.Errorf("got %d visits, %v, want one and no look behind it", seen, err)
	}
}

func TestJSONEnters(t *testing.T) {
	var j JSON
	got := visited(func(visit Visit) error {
		return j.Read(`{"a":{"x":1},"b":{"y":{"z":2}},"c":3}`, visit, func(prefix string) bool { return prefix == "b" || prefix == "b_y" })
	})
	if want := "b_y_z=2 c=3"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPath(t *testing.T) {
	const line = `{"a":{"b":"x","n":null},"l":[1,"two",{"e":"q"}],"with space":"s","o":{"k":[1, 2]},"esc":"a\"b"}`
	for path, want := range map[string]string{
		"a.b": "x", `a["b"]`: "x", `["a"]["b"]`: "x", "l[0]": "1", "l[1]": "two", "l[2].e": "q", `["with space"]`: "s",
		"o": `{"k":[1, 2]}`, "o.k": "[1, 2]", "esc": `a"b`, "a.n": "", "a.z": "-", "l[9]": "-", "a[0]": "-", "l.x": "-", "z.z": "-",
		"": "error", "a..b": "error", "a.": "error", ".a": "error", "with space": "error", "ünï": "error", "a-b": "error", "a[x]": "error", "[bad": "error", "a[-1]": "error", `a["x]`: "error", "9": "error", "$.a": "error",
	} {
		p, err := ParsePath(path)
		if (err != nil) != (want == "error") {
			t.Errorf("%q: got error %v", path, err)
		}
		if err != nil {
			continue
		}
		if v, ok, err := p.Find(line); err != nil || ok && v.String() != want || !ok && want != "-" {
			t.Errorf("%q: got %q, %v, %v, want %q", path, v, ok, err, want)
		}
	}
}

// TestPathInBrokenLines: what Loki 3.7.6 found in lines that are cut off, or
// wrong elsewhere.
func TestPathInBrokenLines(t *testing.T) {
	p, err := ParsePath("b.c")
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		`{"a":1,"b":{"c":"deep"`: "deep", `{"b":{"c":"deep"},"x":`: "deep", `{"b":{"c":"deep","d`: "deep", `{"b":{"c":4`: "4",
		`{"b":{"c":{"d":1}`: `{"d":1}`, `{"b":{"c":[1,2]`: "[1,2]", `{"b":{"a":{"z":1},"c":"ok"`: "ok", `{"b":{"a":tru,"c":"ok"`: "ok",
		`{"b":{"a":"x" "c":"k2"`: "k2", `{"b":"s","b":{"c":1}}`: "1", `{"b":{"x":1},"b":{"c":2}}`: "2", `{"b":{"c":1},"b":{"c":2}}`: "1",
		`{"b":{"c":"dee`: "error", `{"b":{"c":tru`: "error", `{"b":{"c":{"d":1`: "error", `{"b":{"c":[1,2`: "error", `{"b":{"c":}`: "error", `{"b":{"c":`: "error",
		`{"b":{"c"`: "-", `{"b":{"a":{"c":1}`: "-", `{"z":{"b":{"c":"q"`: "-", `{"z":[{"b":{"c":"q"}`: "-", `{"b":{"c":null}`: "",
		`{"b":{"a":[1,2,"c":"k2"`: "-", `{"b":{"a":{"q":2,"c":"k3"`: "-", `[{"b":{"c":3}}]`: "-", `{"k":"v`: "-",
	} {
		v, ok, err := p.Find(line)
		if err != nil && want != "error" || err == nil && (ok && v.String() != want || !ok && want != "-") {
			t.Errorf("%s: got %q, %v, %v, want %s", line, v, ok, err, want)
		}
	}
}

// TestElementInBrokenLines: an element that is no value, or does not end, is not there,
// as Loki 3.7.6 has it. That is no error, as it is of a member.
func TestElementInBrokenLines(t *testing.T) {
	for _, c := range [][3]string{
		{"[0]", `[lvl] text`, "-"}, {"[0]", `["x`, "-"}, {"[0]", `[[1`, "-"}, {"[0]", `[{"a"`, "-"},
		{"[0]", `[1`, "1"}, {"[0]", `["x"`, "x"}, {"[0]", `[[lvl]]`, "[lvl]"}, {"[1]", `[1, lvl]`, "-"}, {"[1]", `[1, "x`, "-"}, {"[1]", `[1 2]`, "-"}, {"[1]", `[1,2`, "2"},
		{"[0][0]", `[[1`, "-"}, {"a[0]", `{"a":[lvl]}`, "-"}, {"[0].a", `[{"a":1`, "-"}, {"a[0].b", `{"a":[{"b":1}`, "1"}, {"a[0].b", `{"a":[{"b":1`, "-"},
	} {
		p, err := ParsePath(c[0])
		if err != nil {
			t.Fatal(err)
		}
		v, ok, err := p.Find(c[1])
		if err != nil || ok && v.String() != c[2] || !ok && c[2] != "-" {
			t.Errorf("%s of %s: got %q, %v, %v, want %s", c[0], c[1], v, ok, err, c[2])
		}
	}
}

func TestUnpack(t *testing.T) {
	for _, c := range [][2]string{
		{`{"pod":"p1","_entry":"the \"line\""}`, `pod=p1 <the "line">`},
		{`{"_entry":"x","n":1,"b":true,"o":{"a":"b"},"z":null,"e":""}`, "e= <x>"},
		{`{"pod":"p1"}`, ""},
		{`{"pod":"p1","_entry":5}`, ""},
		{`{"_entry":"x","pod":"cu`, "!"},
		{`plain`, "!"},
		{`["_entry"]`, "!"},
		{` {"_entry":"x"}`, "!"},
		{"\t{}", "!"},
		{" ", "!"},
		{`{ "pod" : "p1" , "_entry" : "x" } `, "pod=p1 <x>"},
		{``, "!"},
	} {
		var entry string
		got := visited(func(visit Visit) error {
			v, found, err := Unpack(c[0], visit)
			if found {
				entry = " <" + v.String() + ">"
			}
			return err
		})
		if got+entry != c[1] {
			t.Errorf("%s: got %s%s, want %s", c[0], got, entry, c[1])
		}
	}
}

// visited prints what a reader visits: name=value, and ! for an error.
func visited(read func(Visit) error) string {
	var out []string
	err := read(func(name string, value Value) bool {
		out = append(out, name+"="+value.String())
		return true
	})
	if err != nil {
		out = append(out, "!")
	}
	return strings.Join(out, " ")
}

func FuzzJSON(f *testing.F) {
	for _, line := range []string{`{"a":{"b":"c\u00e9"},"d":[1,{}],"e":1e3}`, `{"a":tru`, `{"a":"\`, `{"_entry":"x","a":"b"}`} {
		f.Add(line, "a.b[0]")
	}
	f.Fuzz(func(t *testing.T, line, path string) {
		var j JSON
		visit := func(name string, value Value) bool {
			if !IsLabel(name) {
				t.Errorf("%q: %q is no label", line, name)
			}
			_ = value.String()
			return true
		}
		_ = j.Read(line, visit, nil)
		_, _, _ = Unpack(line, func(string, Value) bool { return true })
		if p, err := ParsePath(path); err == nil {
			p.Find(line)
		}
	})
}
