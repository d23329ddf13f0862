package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// repositoryFlags say where the repository is, and for which target it is read.
// Every verb that reads rules has them.
type repositoryFlags struct {
	dir, config string
	target      string
	tenant      string
	render      []string
	deliver     []string

	given *rules.Config                                // instead of a file
	read  func(name string) (*rules.Repository, error) // instead of the directory
}

func (r *repositoryFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&r.dir, "dir", "C", ".", "`DIR` of the repository")
	f.StringVar(&r.config, "config", "", "`FILE` of the repository's targets (default: loki-rules.yaml in its directory, where there is one)")
	f.StringVarP(&r.target, "target", "t", "", "`NAME` of the target (default: the only one)")
	f.StringVar(&r.tenant, "tenant", "", "tenant `ID` of files whose layout has none (default: the only tenant of the render)")
	terminal.ListVar(f, &r.render, "render", "", "rendered manifests of the target, `FILE` or directory (default: as the target says; repeatable)")
	terminal.ListVar(f, &r.deliver, "deliver", "", "`ROUTE`: configmaps, ruler-api or bucket (default: as the target says; repeatable)")
}

// opened is a repository that was read, with its config.
type opened struct {
	*rules.Repository
	config *rules.Config
	dir    string
}

// defaultName is the name of a repository that does not say. It is no name of a
// directory: that differs from one checkout to the next.
const defaultName = "rules"

// open reads the repository. It reads nothing outside its directory, wherever a
// link in it may lead.
func (r *repositoryFlags) open() (*opened, error) {
	config, err := r.readConfig()
	if err != nil {
		return nil, err
	}
	if config.Name == "" {
		config.Name = defaultName
	}
	if r.read != nil {
		repository, err := r.read(config.Name)
		if err != nil {
			return nil, err
		}
		return &opened{repository, config, r.dir}, nil
	}
	root, err := os.OpenRoot(r.dir)
	if err != nil {
		return nil, terminal.Hinted(err, "name the repository's directory with --dir")
	}
	defer root.Close() //nolint:errcheck // it was only read
	repository, err := rules.Read(root.FS(), config)
	if err != nil {
		return nil, err
	}
	return &opened{repository, config, r.dir}, nil
}

func (r *repositoryFlags) readConfig() (*rules.Config, error) {
	if r.given != nil {
		return r.given, nil
	}
	name := r.config
	if name == "" {
		name = filepath.Join(r.dir, rules.ConfigFile)
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && r.config == "" {
		return &rules.Config{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the repository's targets: %w", err)
	}
	return rules.LoadConfig(filepath.ToSlash(name), text)
}

// chosen is the target that the flags name, with what they override. Without a
// name it is the only one; a repository without targets has one of no name,
// which the flags make.
func (r *repositoryFlags) chosen(o *opened, t *terminal.Terminal) (rules.Target, error) {
	var target rules.Target
	switch {
	case r.target != "":
		var err error
		if target, err = o.config.Target(r.target); err != nil {
			return target, err
		}
	case len(o.config.Targets) == 1:
		target = o.config.Targets[0]
	case len(o.config.Targets) > 1:
		_, err := o.config.Target("")
		return target, terminal.Hinted(errors.New("the repository has several targets"), "name one with -t: %s", terminal.NextStep(err))
	}
	return r.override(target, t)
}

func (r *repositoryFlags) override(target rules.Target, t *terminal.Terminal) (rules.Target, error) {
	if r.tenant != "" {
		target.Tenant = r.tenant
	}
	if len(r.render) > 0 {
		target.Render = r.render
	} else {
		for i, name := range target.Render {
			if !filepath.IsAbs(name) {
				target.Render[i] = filepath.Join(r.dir, name)
			}
		}
	}
	if len(r.deliver) > 0 {
		target.Deliver = nil
	}
	for _, word := range r.deliver {
		switch route := rules.Route(word); route {
		case rules.ConfigMaps, rules.RulerAPI, rules.Bucket:
			target.Deliver = append(target.Deliver, route)
		default:
			return target, t.Usage("--deliver %q: one of configmaps, ruler-api, bucket", word)
		}
	}
	return target, nil
}
