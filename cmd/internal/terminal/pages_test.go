package terminal

import "testing"

func TestPageURI(t *testing.T) {
	for version, ref := range map[string]string{
		"1.2.3": "v1.2.3", "v1.2.3": "v1.2.3", "1.2.3-rc.1": "v1.2.3-rc.1",
		"": "main", "v1.2.3-5-gabc1234": "main", "v1.2.3-dirty": "main", "1.2.4-SNAPSHOT-abc1234": "main", "dev": "main",
	} {
		if got, want := PageURI("https://example.org/x", version)("a/b.md"), "https://example.org/x/blob/"+ref+"/a/b.md"; got != want {
			t.Errorf("%q: %s, want %s", version, got, want)
		}
	}
}
