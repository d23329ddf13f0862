package loki

import "strings"

// store works out where the ruler reads its rules, and where it writes.
//
// Loki has two configs for the rule store. ruler.storage counts, until
// storage_config.use_thanos_objstore is on (the default from 4.0): then
// ruler_storage does, and the other is ignored.
func (s *settings) store() {
	c := s.config
	thanosByDefault := No
	if s.since("v4.0.0") == Yes {
		thanosByDefault = Yes
	}
	c.Thanos = s.truth("use-thanos-objstore", thanosByDefault, "storage_config", "use_thanos_objstore") == Yes
	commonType, commonDir := s.commonStore()
	if c.Thanos {
		// Up to 3.7 the common section said nothing about ruler_storage, whose own default is an object store in files.
		if !commonType.Is("local") || s.since("v3.8.0") != Yes {
			commonType, commonDir = byDefault("filesystem"), byDefault("")
		}
		c.StoreType = s.value("ruler-storage.backend", commonType, "ruler_storage", "backend")
		c.Directory = s.value("ruler-storage.local.directory", commonDir, "ruler_storage", "local", "directory")
		c.Shadowed = s.value("ruler.storage.type", byDefault(""), "ruler", "storage", "type")
	} else {
		c.StoreType = s.value("ruler.storage.type", commonType, "ruler", "storage", "type")
		c.Directory = s.value("ruler.storage.local.directory", commonDir, "ruler", "storage", "local", "directory")
		c.Shadowed = s.value("ruler-storage.backend", byDefault(""), "ruler_storage", "backend")
	}
	s.workingDirectories()
}

// workingDirectories reads where the ruler writes: temporary rule files, and the
// write-ahead log of recording rules. A prefix moves the former's default, and
// from 3.8 the latter's too.
func (s *settings) workingDirectories() {
	c := s.config
	c.PathPrefix = s.value("common.path-prefix", byDefault(""), "common", "path_prefix")
	rulePath, wal := byDefault("/rules"), byDefault("ruler-wal")
	if c.PathPrefix.Text != "" || !c.PathPrefix.Known {
		prefix := c.PathPrefix
		prefix.From = "common"
		rulePath, wal = prefix, prefix
		rulePath.Text = strings.TrimSuffix(prefix.Text, "/") + "/rules-temp"
		switch s.since("v3.8.0") {
		case Yes:
			wal.Text = strings.TrimSuffix(prefix.Text, "/") + "/ruler-wal"
		case No:
			wal = byDefault("ruler-wal")
		default:
			wal = Value{From: "common", Node: prefix.Node}
		}
	}
	c.RulePath = s.value("ruler.rule-path", rulePath, "ruler", "rule_path")
	c.WALDir = s.value("ruler.wal.dir", wal, "ruler", "wal", "dir")
}

// commonStore is what the rule store inherits from common.storage: the type of
// the one store configured there, and for "filesystem" its rules_directory.
//
// Settings for congestion control or for Thanos' clients in the common section
// make Loki inherit nothing, and with two stores it does not start.
func (s *settings) commonStore() (storeType, directory Value) {
	storage := s.config.Root.Get("common", "storage")
	for _, other := range []string{"congestion_control", "object_store"} {
		if n := storage.Get(other); n != nil && len(n.Fields()) > 0 {
			return byDefault(""), byDefault("")
		}
	}
	found := 0
	storeType, directory = byDefault(""), byDefault("")
	for _, store := range commonStores() {
		n := storage.Get(store.key)
		if (n == nil || len(n.Fields()) == 0) && !s.hasFlag("common.storage."+store.flag+".") {
			continue
		}
		found++
		storeType = Value{Text: store.name, Known: true, From: "common", Node: n}
	}
	switch {
	case found > 1:
		return Value{From: "common", Node: storage}, Value{From: "common", Node: storage}
	case storeType.Text == "local":
		directory = derived(s.value("common.storage.filesystem.rules-directory", byDefault(""), "common", "storage", "filesystem", "rules_directory"))
	}
	return storeType, directory
}

// commonStore is a store of the common section: its key there, what its flags
// begin with, and what the ruler calls it.
type commonStore struct{ key, flag, name string }

func commonStores() []commonStore {
	return []commonStore{
		{"azure", "azure", "azure"},
		{"filesystem", "filesystem", "local"},
		{"gcs", "gcs", "gcs"},
		{"s3", "s3", "s3"},
		{"bos", "bos", "bos"},
		{"swift", "swift", "swift"},
		{"alibabacloud", "oss", "alibaba"},
		{"cos", "cos", "cos"},
	}
}

// hasFlag reports a flag that begins so.
func (s *settings) hasFlag(prefix string) bool {
	for name := range s.flags {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
