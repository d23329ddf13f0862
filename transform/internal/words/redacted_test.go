package words

import "testing"

func TestRedacted(t *testing.T) {
	for address, want := range map[string]string{
		"":                         "",
		"http://am:9093":           "http://am:9093",
		"http://me:pw@am:9093/x@y": "http://…@am:9093/x@y",
		"http://me:p@w@am":         "http://…@am",
		"http:///x@y":              "http:///x@y",
		"http://@am":               "http://…@am",
		"//me@am":                  "//…@am",
		"http://a:b@x,http://y@z":  "http://…@x,http://…@z",
		"//?token=pw":              "//?…",
		"am@somewhere":             "am@somewhere",
		"http://am/x?token=pw&a=b": "http://am/x?…",
		"http://me:pw@am?t=a@b":    "http://…@am?…",
	} {
		if got := Redacted(address); got != want {
			t.Errorf("%s becomes %s, want %s", address, got, want)
		}
	}
}
