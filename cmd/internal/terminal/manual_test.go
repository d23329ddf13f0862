package terminal

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestManual: a page has the sections of a manual, in front of what it refers to,
// and groff takes it without a word.
func TestManual(t *testing.T) {
	m := Manual{
		ExitStatus:  []Entry{{"0", "Done."}},
		Environment: []Entry{{"X_FLAG", `Every flag has a twin: --dry-run, and a back-slash \ too.`}},
		Files:       []Entry{{".settings.yaml", "'Flags', found upwards."}},
	}
	const page = ".TH \"X\" \"1\" \"Jan 2026\" \"x\" \"\"\n.SH NAME\nx - y\n.SH OPTIONS\n\\fB--list\\fP=[]\n\tof words\n.SH OPTIONS INHERITED FROM PARENT COMMANDS\n\\fB--color\\fP\n.SH EXAMPLE\n.EX\n  x\n.EE\n\n.SH SEE ALSO\n\\fBz(1)\\fP\n"
	root := &cobra.Command{Use: "x"}
	root.PersistentFlags().String("color", "auto", "`WHEN` to use colours")
	verb := &cobra.Command{Use: "y", Run: func(*cobra.Command, []string) {}}
	verb.Flags().StringSliceP("list", "l", nil, "a `WORD`, or \"-\"")
	verb.Flags().Bool("other", false, "of no theme")
	root.AddCommand(verb)
	got := string(m.complete([]byte(page), manOptions(verb, []Theme{{"What is read", []string{"list", "none"}}})))
	at := -1
	for _, part := range []string{
		".SH OPTIONS\n.SS Flags\n.TP\n\\fB\\-\\-other\\fP\nof no theme\n", ".SS What is read\n.TP\n\\fB\\-l\\fP, \\fB\\-\\-list\\fP \\fIWORD\\fP\na \\fIWORD\\fP, or \"\\-\"\n",
		".SS Look\n.TP\n\\fB\\-\\-color\\fP \\fIWHEN\\fP\n\\fIWHEN\\fP to use colours (default auto)\n", ".SH EXAMPLES\n", ".SH EXIT STATUS\n.TP\n\\fB0\\fP\nDone.\n", ".SH ENVIRONMENT\n", `\-\-dry\-run, and a back\-slash \e too.`,
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
