package main

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// generate is what kustomize and kpt start: a ResourceList on stdin whose
// function config is a RuleRepository comes out with its target's objects. They
// start it in the directory of the kustomization, which is the repository's.
// Anything else on stdin gets help.
func generate(t *terminal.Terminal) error {
	text, err := t.ReadStdin("")
	if err != nil || len(text) == 0 {
		return help(t)
	}
	list, err := rules.ReadList(transform.Stdin, text)
	if err != nil {
		return err
	}
	if list == nil {
		return help(t)
	}
	b := buildFlags{form: formConfigMaps, repositoryFlags: repositoryFlags{dir: ".", target: list.Target, given: list.Config}}
	_, s, delivery, err := b.deliverable(t)
	if err != nil {
		return err
	}
	// The commit is not asked for: a rebuild in another checkout has to give the
	// same bytes, and kpt runs functions without git.
	objects, err := b.objects(s, delivery, revision{})
	if err != nil {
		return err
	}
	if err := prove(t, s, write(objects)); err != nil {
		return err
	}
	out, err := list.With(objects)
	if err != nil {
		return err
	}
	return t.Write(out)
}

func help(t *terminal.Terminal) error {
	fmt.Fprint(t.Stderr, shortHelp)
	return terminal.Code(terminal.Failed)
}
