package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// allTargets is what -t says for every target.
const allTargets = "all"

// every are the targets that -t all means, nil where it means one: a target may
// have that name.
func (b *buildFlags) every() ([]rules.Target, error) {
	if b.target != allTargets {
		return nil, nil
	}
	config, err := b.readConfig()
	if err != nil {
		return nil, err
	}
	if _, err := config.Target(allTargets); err == nil {
		return nil, nil
	}
	if len(config.Targets) == 0 {
		return nil, terminal.Hinted(errors.New("the repository has no targets"), "add them to %s below spec.targets", rules.ConfigFile)
	}
	return config.Targets, nil
}

// buildEvery builds all targets before it writes the first.
func (b *buildFlags) buildEvery(t *terminal.Terminal, targets []rules.Target, err error) error {
	switch {
	case err != nil:
		return err
	case b.out == "":
		return t.Usage("-t all makes a directory for each target: name the one above them with --out")
	case len(b.render) > 0 || len(b.deliver) > 0:
		return t.Usage("--render and --deliver are for one target, and -t all is every one")
	}
	products := make([]product, len(targets))
	for i, target := range targets {
		if !filepath.IsLocal(target.Name) || target.Name != filepath.Base(target.Name) {
			return terminal.Hinted(fmt.Errorf("%s: target %q is no name of a directory", target.Place, target.Name), "name it without slashes")
		}
		one := *b
		one.target, one.all = target.Name, true
		var err error
		if products[i], err = one.productOf(t); err != nil {
			return ofTarget(target.Name, err)
		}
	}
	for i, target := range targets {
		if err := products[i].write(t, filepath.Join(b.out, target.Name)); err != nil {
			return ofTarget(target.Name, err)
		}
	}
	return b.noteOthers(t, targets)
}

// productOf is what the target that the flags name is to get.
func (b *buildFlags) productOf(t *terminal.Terminal) (product, error) {
	repository, s, delivery, err := b.deliverable(t)
	if err != nil {
		return product{}, err
	}
	rev, err := b.revisionOf(repository)
	if err != nil {
		return product{}, err
	}
	return b.product(t, s, delivery, rev)
}

// ofTarget says of which target an error is. Findings are printed with their places.
func ofTarget(target string, err error) error {
	if code := terminal.Code(0); errors.As(err, &code) {
		return err
	}
	return terminal.Hinted(fmt.Errorf("target %s: %w", target, err), "%s", terminal.NextStep(err))
}

// noteOthers tells of directories below --out that are of no target: of one that
// was renamed, perhaps, whose objects are still applied somewhere.
func (b *buildFlags) noteOthers(t *terminal.Terminal, targets []rules.Target) error {
	known := map[string]bool{}
	for _, target := range targets {
		known[target.Name] = true
	}
	entries, err := os.ReadDir(b.out)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() && !known[e.Name()] {
			fmt.Fprintf(t.Stderr, "%s: no target has this name: remove it where nobody applies it any more\n", filepath.Join(b.out, e.Name()))
		}
	}
	return nil
}
