package delivery

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// Store says whether a ruler reads its rules where files can come from ConfigMaps.
func (m *Model) Store(r *Ruler) Hop { return r.store }

// judgeStore judges where a ruler reads its rules: only local files can come from
// ConfigMaps. A config that does not start at all fails too.
func (m *Model) judgeStore(r *Ruler) Hop {
	c, store := r.Config, r.Config.StoreType
	at := func() finding.Place { return r.SettingPlace(store) } // the most common case needs none
	switch {
	case !c.Known && !m.storeAssumed(c):
		return unknown(ConfigUnknown, r.SettingPlace(loki.Value{}), "its config is not in the input: "+c.Why)
	case !store.Known:
		return unknown(StoreUnknown, at(), "its rule store is decided outside the input")
	case store.Text == "local" && c.Directory.Is(""):
		return fail(DirectoryUnset, at(), "rule store local without a directory")
	case store.Text == "local":
		return pass(r.SettingPlace(c.Directory), r.Object.ID().String()+" reads "+c.Directory.Text)
	case c.Shadowed.Is("local"):
		return fail(StoreShadowed, r.SettingPlace(c.Shadowed), "the ruler reads "+r.StoreKey()+" ("+orUnset(store.Text)+"), not the block that says local")
	case store.Text == "" && (r.Runs != loki.RoleRuler || !r.HasBlock()):
		return fail(StoreUnset, at(), "the config has no rule store")
	case !slices.Contains(StoreTypes(c.Thanos), store.Text):
		return fail(StoreInvalid, at(), r.StoreKey()+" is "+orUnset(store.Text)+": Loki does not start")
	case c.Known && !r.HasBlock() && !c.Thanos:
		return fail(RulerBlockAbsent, at(), "the config has no ruler section, so rules are read from "+store.Text)
	}
	return fail(StoreNotLocal, at(), "the ruler reads its rules from "+store.Text)
}

func orUnset(store string) string {
	if store == "" {
		return "unset"
	}
	return store
}

// StoreTypes are the rule stores Loki knows, in ruler.storage or, with Thanos'
// clients, in ruler_storage (pkg/ruler/base/storage.go and
// pkg/storage/bucket/client.go of 3.7). "alibaba" is what Loki itself derives
// from the common section; "configdb" was dropped during 2.x.
func StoreTypes(thanos bool) []string {
	if thanos {
		return []string{"local", "s3", "gcs", "azure", "swift", "filesystem", "alibabacloud", "bos"}
	}
	return []string{"local", "s3", "gcs", "azure", "swift", "alibabacloud", "alibaba", "bos", "cos", "configdb"}
}

// StoreKey is the setting that chooses a ruler's store.
func (r *Ruler) StoreKey() string {
	if r.Config.Thanos {
		return "ruler_storage.backend"
	}
	return "ruler.storage.type"
}

// HasBlock reports a config with a ruler section.
func (r *Ruler) HasBlock() bool {
	block := r.Config.Root.Get("ruler")
	return !block.IsNull() && (block.Kind != document.Mapping || len(block.Fields()) > 0)
}

// SettingPlace is where a setting stands: in the config or on the command line;
// of one that is not set, the ruler section, else the config, else the workload.
func (r *Ruler) SettingPlace(v loki.Value) finding.Place {
	if v.Node != nil {
		return r.Config.Place(v.Node)
	}
	name, _ := strings.CutPrefix(v.From, "flag -")
	if n := r.argument(name); n != nil {
		return r.Object.NodePlace(n)
	}
	section, _ := r.Config.Root.FieldOf("ruler")
	return r.Config.Place(section.Key)
}

// argument is the last word of the Loki container's command line that sets a
// flag, or nil.
func (r *Ruler) argument(name string) *document.Node {
	var found *document.Node
	for _, list := range []string{"command", "args"} {
		for _, word := range r.Container.Node.List(list) {
			flag, _, _ := strings.Cut(strings.TrimLeft(word.Value, "-"), "=")
			if flag == name && strings.HasPrefix(word.Value, "-") {
				found = word
			}
		}
	}
	return found
}
