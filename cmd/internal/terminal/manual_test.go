package terminal

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

// TestManual: a page has the sections of a manual, in front of what it refers to,
// and groff takes it without a word.
func TestManual(t *testing.T) {
	m := Manual{
		ExitStatus:  []Entry{{"0", "Done."}},
		Environment: []Entry{{"X_FLAG", `Every flag has a twin: --dry-run, and a back-slash \ too.`}},
		Files:       []Entry{{".settings.yaml", "'Flags', found upwards."}},
	}
	const page = ".TH \"X\" \"1\" \"Jan 2026\" \"x\" \"\"\n.SH NAME\nx - y\n.SH OPTIONS\n\\fB--list\\fP=[]\n\tof words\n.SH EXAMPLE\n.EX\n  x\n.EE\n\n.SH SEE ALSO\n\\fBz(1)\\fP\n"
	got := string(m.complete([]byte(page)))
	at := -1
	for _, part := range []string{
		"\\fB--list\\fP\n", ".SH EXAMPLES\n", ".SH EXIT STATUS\n.TP\n\\fB0\\fP\nDone.\n", ".SH ENVIRONMENT\n", `\-\-dry\-run, and a back\-slash \e too.`,
		".SH FILES\n", "\\fB\\&.settings.yaml\\fP\n", "\\&'Flags'", ".SH SEE ALSO\n",
	} {
		i := strings.Index(got, part)
		if i <= at {
			t.Errorf("%q is not there, or not in its place:\n%s", part, got)
		}
		at = i
	}
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("no groff here")
	}
	cmd := exec.Command(groff, "-man", "-ww", "-Tascii")
	cmd.Stdin = strings.NewReader(got)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil || said.Len() > 0 || !bytes.Contains(out, []byte("dry-run")) {
		t.Errorf("groff: %v\n%s\n%s", err, said.String(), out)
	}
}
