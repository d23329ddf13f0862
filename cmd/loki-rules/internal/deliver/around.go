package deliver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulerapi"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Pieces is a store that lists nothing of a tenant while one of its objects is
// bad, and then still tells its namespaces and groups one by one. The ruler API is
// one.
type Pieces interface {
	// Namespace are the groups of one namespace; none and no error is that there are
	// none.
	Namespace(ctx context.Context, tenant, namespace string) ([]rules.Group, error)
	// Group is one group, nil where it is not there.
	Group(ctx context.Context, id rules.ID) (*rules.Group, error)
}

// groups are those of a tenant. Where an object of ours is bad, and the store lists
// nothing for it, whole is false: the bad one is among them, and all others that
// may matter now are, but not those of its namespace that nobody wants any more.
func groups(ctx context.Context, from Store, d *rules.Delivery, tenant string) (have []rules.Group, whole bool, err error) {
	have, err = from.Groups(ctx, tenant)
	var bad *rulerapi.BadObject
	pieces, ok := from.(Pieces)
	if err == nil || !ok || !errors.As(err, &bad) {
		return have, true, err
	}
	l := look{from: pieces, delivery: d, tenant: tenant}
	if err := l.all(ctx); err != nil {
		return nil, false, err
	}
	if !slices.ContainsFunc(l.have, func(g rules.Group) bool { return g.Bad != nil }) {
		return nil, false, terminal.Hinted(err, "it is in no namespace of ours, so that it is left alone: delete it from the bucket, or have its owner write it again; as long as it is there, Loki loads new rules for no tenant")
	}
	return l.have, false, nil
}

// look is a look at the namespaces of ours, one by one.
type look struct {
	from     Pieces
	delivery *rules.Delivery
	tenant   string
	have     []rules.Group
}

func (l *look) all(ctx context.Context) error {
	stamp := rules.Stamp{Repository: l.delivery.Repository}.Owner(l.tenant).ID
	if err := l.namespace(ctx, stamp.Namespace, []rules.ID{stamp}); err != nil {
		return err
	}
	known, _ := rules.ReadStamp(l.have, l.delivery.Repository)
	wanted := map[string][]rules.ID{}
	for _, namespace := range known.Owns {
		wanted[namespace] = nil
	}
	for _, f := range l.delivery.Files {
		if f.Tenant != l.tenant {
			continue
		}
		wanted[f.Namespace] = append(wanted[f.Namespace], f.Refused...)
		for _, g := range f.Groups {
			wanted[f.Namespace] = append(wanted[f.Namespace], g.ID)
		}
	}
	for _, namespace := range slices.Sorted(maps.Keys(wanted)) {
		if err := l.namespace(ctx, namespace, wanted[namespace]); err != nil {
			return err
		}
	}
	rules.Sort(l.have)
	return nil
}

// namespace adds the groups of a namespace. In one with a bad object only that one
// and those that are asked for are found.
func (l *look) namespace(ctx context.Context, name string, ids []rules.ID) error {
	found, err := l.from.Namespace(ctx, l.tenant, name)
	var bad *rulerapi.BadObject
	if !errors.As(err, &bad) {
		l.have = append(l.have, found...)
		return err
	}
	named := rules.ID{Tenant: l.tenant, Namespace: name, Group: bad.Group}
	l.have = append(l.have, rules.Group{ID: named, Bad: err})
	for _, id := range ids {
		if id == named {
			continue
		}
		g, err := l.from.Group(ctx, id)
		switch {
		case errors.As(err, &bad):
			g = &rules.Group{ID: id, Bad: err}
		case err != nil:
			return err
		case g == nil:
			continue
		case g.ID != id:
			g = &rules.Group{ID: id, Bad: fmt.Errorf("the object of %s holds the group %q", id, g.Group)}
		}
		l.have = append(l.have, *g)
	}
	return nil
}
