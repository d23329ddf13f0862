package rulefile

import (
	"strings"
	"time"
)

// Verdict is what is said about a rule file. Who judges many keeps that, and not their
// rules, which weigh as much as their text.
type Verdict struct {
	// Loads says that Loki would accept the file. Rules of a file that loads may
	// still be lost: see Problems.
	Loads bool
	// NotJudged says that some expression could not be judged: what is said about
	// the file holds for the rest.
	NotJudged bool
	// Alerts and Records count the rules.
	Alerts, Records int
	// Runs are all alerts, and Recorded is the first rule that records; nil for none.
	Runs     []Run
	Recorded *Recorded
	// Problems are in the order of the text.
	Problems []Problem
}

// Run is one or more alerts behind each other that are evaluated and pending alike.
type Run struct {
	First    string // the name of the first
	Count    int
	For      time.Duration // as of a Rule
	Interval time.Duration // as of a Group
}

// Recorded is a recording rule.
type Recorded struct {
	Name, Path string
	Start      int // byte offset of the rule's mapping
}

// count counts a rule of a group.
func (v *Verdict) count(r *Rule, interval time.Duration) {
	if r.Record != "" && v.Recorded == nil {
		v.Recorded = &Recorded{r.Record, r.Path(), r.Start}
	}
	switch {
	case r.Alert != "":
		v.Alerts++
		if last := len(v.Runs) - 1; last >= 0 && v.Runs[last].For == r.For && v.Runs[last].Interval == interval {
			v.Runs[last].Count++
		} else {
			v.Runs = append(v.Runs, Run{r.Alert, 1, r.For, interval})
		}
	case r.Record != "":
		v.Records++
	}
}

// Apart is the verdict on a file that nobody asks any more, without anything that holds
// on to its text.
func (f *File) Apart() *Verdict {
	v := f.Verdict
	for i := range v.Runs {
		apart(&v.Runs[i].First)
	}
	if v.Recorded != nil {
		apart(&v.Recorded.Name)
	}
	for i := range v.Problems {
		p := &v.Problems[i]
		apart(&p.Group, &p.RuleName, &p.Current, &p.Proposed)
	}
	return &v
}

func apart(texts ...*string) {
	for _, text := range texts {
		*text = strings.Clone(*text)
	}
}
