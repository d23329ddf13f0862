package transform

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// Fixed is what came of the texts that lint proposes.
type Fixed struct {
	Inputs []Input // in their order, as they read now
	Values []Input // the values files, likewise
	// Made are the findings whose proposed text was put in place, in that order.
	Made []finding.Finding
	// Left is what lint finds now.
	Left *LintResult
}

// fixRounds bounds how often the outcome is judged again for what it makes possible.
const fixRounds = 5

// Fix puts the texts that [Lint] proposes in the place of what they are for, each
// byte beside them as it was, and judges again. values are the files of
// opts.PatchSet.Values, in their order; a text may belong into one of them. Nothing
// is changed in a file that may rules out, in a Secret, or for a finding that is
// suppressed; of two texts that overlap the first is taken; and a text that would
// bring an error is left. The errors are Lint's.
func Fix(inputs, values []Input, opts LintOptions, may func(name string) bool) (*Fixed, error) {
	f := &fixing{Fixed: Fixed{Inputs: slices.Clone(inputs), Values: slices.Clone(values)}, opts: opts, may: may}
	var err error
	if f.Left, err = Lint(inputs, opts); err != nil {
		return nil, err
	}
	for range fixRounds {
		batch := f.proposed()
		if len(batch) == 0 {
			break
		}
		if err := f.take(batch); err != nil {
			return nil, err
		}
	}
	return &f.Fixed, nil
}

type fixing struct {
	Fixed
	opts LintOptions
	may  func(string) bool
	left map[edited]bool // those that were tried and did harm
}

// proposal is a proposed text as an edit of one file.
type proposal struct {
	finding.Finding
	edit splice.Edit
}

type edited struct {
	file string
	edit splice.Edit
}

func (p proposal) key() edited { return edited{p.Place.File, p.edit} }

// proposed are the texts to put in place now. None overlaps another of its file.
func (f *fixing) proposed() []proposal {
	var batch []proposal
	opened := map[string]*manifest.Stream{}
	for _, found := range f.Left.Findings {
		if found.Fix.Proposed == "" || found.Suppressed != "" || !f.may(found.Place.File) || f.inSecret(found.Place) {
			continue
		}
		file := f.file(found.Place.File)
		if file == nil {
			continue
		}
		if opened[file.Name] == nil {
			opened[file.Name] = manifest.Open(file.Name, file.Data)
		}
		e, ok := lint.Replacement(opened[file.Name], found)
		p := proposal{found, e}
		if !ok || string(file.Data[e.Start:e.End]) == e.New || f.left[p.key()] || overlaps(batch, p) {
			continue
		}
		batch = append(batch, p)
	}
	return batch
}

func overlaps(batch []proposal, with proposal) bool {
	e := with.edit
	return slices.ContainsFunc(batch, func(p proposal) bool {
		return p.Place.File == with.Place.File && e.Start < max(p.edit.End, p.edit.Start+1) && p.edit.Start < max(e.End, e.Start+1)
	})
}

func (f *fixing) inSecret(at finding.Place) bool {
	return slices.ContainsFunc(f.Left.Secrets, func(s finding.Place) bool { return s.Covers(at) })
}

// file is an input or a values file by its name; nil for a name that is not one's
// alone.
func (f *fixing) file(name string) *Input {
	var file *Input
	for _, all := range [][]Input{f.Inputs, f.Values} {
		for i := range all {
			if all[i].Name != name {
				continue
			}
			if file != nil {
				return nil
			}
			file = &all[i]
		}
	}
	return file
}

// take puts texts in place: all of them, or, where that brings an error, those
// that do not, one after the other from the last.
func (f *fixing) take(batch []proposal) error {
	before := *f
	if err := f.apply(batch); err != nil {
		return err
	}
	if !worse(before.Left, f.Left) {
		f.Made = append(f.Made, made(batch)...)
		return nil
	}
	*f = before
	for _, p := range slices.Backward(batch) { // edits before it in the file stay where they are
		before := *f
		if err := f.apply([]proposal{p}); err != nil {
			return err
		}
		if !worse(before.Left, f.Left) {
			f.Made = append(f.Made, p.Finding)
			continue
		}
		*f = before
		if f.left == nil {
			f.left = map[edited]bool{}
		}
		f.left[p.key()] = true
	}
	return nil
}

func made(batch []proposal) []finding.Finding {
	var all []finding.Finding
	for _, p := range batch {
		all = append(all, p.Finding)
	}
	return all
}

// apply edits copies of the files, and judges them.
func (f *fixing) apply(batch []proposal) error {
	f.Inputs, f.Values = slices.Clone(f.Inputs), slices.Clone(f.Values)
	edits := map[string][]splice.Edit{}
	for _, p := range batch {
		edits[p.Place.File] = append(edits[p.Place.File], p.edit)
	}
	for name, of := range edits {
		file := f.file(name)
		text, err := splice.Apply(file.Data, of)
		if err != nil {
			return fmt.Errorf("internal error: %s: %w", name, err)
		}
		file.Data = text
	}
	return f.judge()
}

func (f *fixing) judge() (err error) {
	opts := f.opts
	opts.PatchSet.Values = slices.Clone(f.opts.PatchSet.Values)
	for i, v := range f.Values {
		if opts.PatchSet.Values[i], err = patchset.LoadValues(v.Name, v.Data); err != nil {
			return err
		}
	}
	f.Left, err = Lint(f.Inputs, opts)
	return err
}

// worse reports an error that was not there before.
func worse(before, after *LintResult) bool {
	type key struct {
		rule, path string
		object     finding.Object
	}
	known := map[key]bool{}
	for _, f := range before.Findings {
		known[key{f.Rule, f.Path, f.Object}] = true
	}
	return slices.ContainsFunc(after.Findings, func(f finding.Finding) bool {
		return f.Severity == finding.Error && f.Suppressed == "" && !known[key{f.Rule, f.Path, f.Object}]
	})
}
