package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

func explainCommand(t *console) *cobra.Command {
	var format string
	var assume []string
	cmd := &cobra.Command{
		Use:   "explain [ID|LOG LINE|EXPRESSION|FILE|-]",
		Short: "Say what a rule finds, what a log line means, or what an expression is",
		Long: `Print the page of a rule of lint, or what a reason of post-render's report
means. With a log line or an answer of Loki, Kubernetes, the sidecar or the tools that run
this program: the rules behind it, best first. With a LogQL expression: what it is, its
labels behind each stage, its window, when an alert with it fires, and what lint says of it.
With a log, from a file or stdin: each line that has a page, by its first 16 KiB. Without an
argument: the list.`,
		Example: `  loki-ruler-sidecar explain ruler-missing-sidecar
  loki-ruler-sidecar explain 'mkdir /rules: read-only file system'
  loki-ruler-sidecar explain 'sum(count_over_time({app="shop"} |= "error" [5m])) == 0'
  kubectl -n loki logs loki-ruler-0 --previous | loki-ruler-sidecar explain -`,
		RunE: func(_ *cobra.Command, args []string) error {
			question := strings.Join(args, " ")
			if done, err := t.explainExpression(question, format, assume); done || err != nil {
				return err
			}
			return t.explain(question)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`FORMAT` of the answer about an expression: text or json")
	terminal.ListVar(cmd.Flags(), &assume, "assume", "", "`FACT` about the Loki that evaluates it: loki=VERSION (repeatable)")
	return cmd
}

// explainExpression answers a LogQL expression; done is false for anything else.
func (t *console) explainExpression(question, format string, assume []string) (done bool, err error) {
	facts, err := transform.ParseAssume(assume)
	if err != nil {
		return false, terminal.Usage("--assume: %v", err)
	}
	if format != "text" && format != "json" {
		return false, terminal.Usage("--format %q: one of text, json", format)
	}
	e, ok := transform.ExplainExpression(question, facts)
	if !ok || isRegular(question) {
		if format == "json" {
			return false, terminal.Usage("--format json is for an expression, and %q is none", shortened(question))
		}
		return false, nil
	}
	var b bytes.Buffer
	if format == "json" {
		err = expressionJSON(&b, e)
	} else {
		expressionText(&b, e)
	}
	if err != nil {
		return true, err
	}
	return true, t.Put(&b)
}

func (t *console) explain(question string) error {
	var b bytes.Buffer
	explainer := transform.NewExplainer()
	switch {
	case question == "":
		t.listText(&b)
	case question == "-" || isRegular(question):
		log, err := t.stream([]string{question})
		if err != nil {
			return err
		}
		if err := t.explainLog(&b, explainer, log); err != nil {
			return err
		}
	default:
		if err := t.answer(&b, explainer, question); err != nil {
			return err
		}
	}
	return t.Put(&b)
}

// page writes a page of Markdown as wide as the terminal.
func (t *console) page(b *bytes.Buffer, text string) {
	b.WriteString(terminal.Markdown(text, terminal.Columns(t.Stdout, t.Getenv), t.Colour(t.Stdout)))
}

// answer writes the page of what was asked for, or the list of those it may be.
func (t *console) answer(b *bytes.Buffer, explainer transform.Explainer, question string) error {
	for _, p := range transform.Reasons() {
		if string(p.Reason) == question {
			t.page(b, reasonPage(p))
			return nil
		}
	}
	rules := explainer.Ask(question)
	if _, normal := explainer.Line(question); normal != "" && !slices.ContainsFunc(rules, func(r finding.Rule) bool { return r.ID == question }) {
		t.sentence(b, "A normal line, which a sound pod prints too: "+normal)
		if len(rules) > 0 {
			t.sentence(b, "Pages that show it, beside what is wrong: "+strings.Join(ids(rules), ", "))
		}
		return nil
	}
	switch len(rules) {
	case 0:
		if explainer.Quiet(question) {
			t.sentence(b, "No page knows this line. Its level is no complaint, and it carries no error.")
			return nil
		}
		return terminal.Hinted(fmt.Errorf("no rule %q, and no rule has such a symptom", shortened(question)), "loki-ruler-sidecar explain lists them all")
	case 1:
		t.page(b, rules[0].Page())
	default:
		t.sentence(b, fmt.Sprintf("%d rules have such a symptom, the likeliest first. See one with: loki-ruler-sidecar explain ID", len(rules)))
		b.WriteByte('\n')
		for _, r := range rules {
			t.ruleRow(b, "", r)
		}
		if slices.ContainsFunc(rules, func(r finding.Rule) bool { return r.Fixable }) {
			b.WriteByte('\n')
			t.sentence(b, "What is fixable post-render mends: helm upgrade … --post-renderer loki-ruler-sidecar")
		}
	}
	return nil
}

// sentence writes a line as wide as the terminal.
func (t *console) sentence(b *bytes.Buffer, text string) {
	b.WriteString(terminal.Reflow(text, terminal.Columns(t.Stdout, t.Getenv)) + "\n")
}

// paged are the lines of a log that lead to the same pages.
type paged struct {
	first string // its place and what it says
	rules []finding.Rule
	more  int // how many lines like it follow
}

// explainLog names each line of a log that has a page, once for lines that lead
// to the same pages, and counts those that a sound pod prints too.
func (t *console) explainLog(b *bytes.Buffer, explainer transform.Explainer, log source) error {
	var told []*paged
	at := map[string]*paged{}
	number, lines, withPage, normal, quiet := 0, 0, 0, 0, 0
	for line := range strings.Lines(string(log.data)) {
		number++
		if strings.TrimSpace(line) == "" {
			continue
		}
		lines++
		rules, means := explainer.Line(line)
		key := strings.Join(ids(rules), " ")
		switch {
		case means != "":
			normal++
		case len(rules) == 0 && explainer.Quiet(line):
			quiet++
		case len(rules) == 0:
		case at[key] != nil:
			withPage++
			at[key].more++
		default:
			withPage++
			at[key] = &paged{first: fmt.Sprintf("%s:%d: %s", sanitize.Line(log.name), number, shortened(line)), rules: rules}
			told = append(told, at[key])
		}
	}
	if lines == 0 {
		return terminal.Hinted(fmt.Errorf("%s: no line to explain", log.name), "kubectl -n loki logs loki-ruler-0 --previous | loki-ruler-sidecar explain -")
	}
	for _, p := range told {
		b.WriteString(p.first + "\n")
		for _, r := range p.rules[:min(len(p.rules), 5)] {
			t.ruleRow(b, "  ", r)
		}
		if p.more > 0 {
			fmt.Fprintf(b, "  and %s with the same pages\n", report.Count(p.more, "line", "lines"))
		}
	}
	t.sentence(b, logTotal(lines, withPage, normal, quiet))
	return nil
}

// logTotal is the last line about a log.
func logTotal(lines, withPage, normal, quiet int) string {
	total := fmt.Sprintf("%s: %d with a page, %d normal, which a sound pod prints too", report.Count(lines, "line", "lines"), withPage, normal)
	if quiet > 0 {
		total += fmt.Sprintf(", %d that do not complain and have no page", quiet)
	}
	if rest := lines - withPage - normal - quiet; rest > 0 {
		total += fmt.Sprintf(", %d that no page knows", rest)
	}
	if withPage == 0 {
		return total + "."
	}
	return total + ". See one with: loki-ruler-sidecar explain ID"
}

func ids(rules []finding.Rule) []string {
	all := make([]string, len(rules))
	for i, r := range rules {
		all[i] = r.ID
	}
	return all
}

// shortened is a line that fits a screen; what it quotes cannot paint on it.
func shortened(line string) string {
	const width = 160
	shown := []rune(sanitize.Line(strings.TrimSpace(line)))
	if len(shown) > width {
		shown = append(shown[:width], '…')
	}
	return string(shown)
}

func reasonPage(p transform.ReasonPage) string {
	text := fmt.Sprintf("# %s\n\n%s\n", p.Reason, p.What)
	if p.Next != "" {
		text += fmt.Sprintf("\n## What to do\n\n%s\n", p.Next)
	}
	return text
}
