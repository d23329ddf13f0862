package loki

import "strings"

// Bucket is an object store's place for rules. Of a store that is not S3 the
// endpoint and the region are empty.
type Bucket struct {
	Name     Value // of the bucket or container; for "filesystem" its directory
	Prefix   Value // in front of rules/ in every key; only Thanos' clients have one
	Endpoint Value
	Region   Value
	Insecure Tri
}

// bucket works out where the rules are when the ruler reads an object store:
// ruler.storage, which inherits from common.storage, or with Thanos' clients
// ruler_storage.
func (s *settings) bucket() {
	c := s.config
	kind := c.StoreType.Text
	if !c.StoreType.Known || kind == "" || kind == "local" {
		return
	}
	if c.Thanos {
		s.thanosBucket(kind)
		return
	}
	c.Bucket = Bucket{
		Name:   s.legacy(kind, nameFlag(kind), nameKey(kind)),
		Prefix: byDefault(""), // it has none: object_prefix is ignored (loki#14657)
	}
	if kind == "s3" {
		c.Bucket.Endpoint = s.legacy(kind, "endpoint", "endpoint")
		c.Bucket.Region = s.legacy(kind, "region", "region")
		c.Bucket.Insecure = s.truth("ruler.storage.s3.insecure", s.truth("common.storage.s3.insecure", No, "common", "storage", "s3", "insecure"), "ruler", "storage", "s3", "insecure")
		if s.anywhere("s3") { // a URL with everything in it, credentials too
			c.Bucket.Name, c.Bucket.Endpoint, c.Bucket.Region = Value{}, Value{}, Value{}
		}
	}
}

// legacy is a setting of ruler.storage.KIND, else that of common.storage.KIND.
func (s *settings) legacy(kind, flag, key string) Value {
	common := s.value("common.storage."+kind+"."+flag, byDefault(""), "common", "storage", kind, key)
	return s.value("ruler.storage."+kind+"."+flag, derived(common), "ruler", "storage", kind, key)
}

// anywhere reports a key of the S3 settings that is set.
func (s *settings) anywhere(key string) bool {
	root := s.config.Root
	return !root.Get("ruler", "storage", "s3", key).IsNull() || !root.Get("common", "storage", "s3", key).IsNull()
}

func (s *settings) thanosBucket(kind string) {
	at := func(flag, key string) Value {
		return s.value("ruler-storage."+kind+"."+flag, byDefault(""), "ruler_storage", kind, key)
	}
	b := Bucket{Prefix: s.value("ruler-storage.storage-prefix", byDefault(""), "ruler_storage", "storage_prefix")}
	switch kind {
	case "filesystem":
		b.Name = at("dir", "dir")
	case "azure", "swift":
		b.Name = at("container-name", "container_name")
	default:
		b.Name = at("bucket-name", "bucket_name")
	}
	if kind == "s3" {
		b.Endpoint, b.Region = at("endpoint", "endpoint"), at("region", "region")
		b.Insecure = s.truth("ruler-storage.s3.insecure", No, "ruler_storage", "s3", "insecure")
	}
	s.config.Bucket = b
}

// nameKey and nameFlag are what a kind of store calls its bucket.
func nameKey(kind string) string {
	switch kind {
	case "s3":
		return "bucketnames"
	case "azure", "swift":
		return "container_name"
	case "local", "filesystem":
		return "directory"
	}
	return "bucket_name"
}

func nameFlag(kind string) string {
	switch kind {
	case "s3":
		return "buckets"
	case "gcs":
		return "bucketname"
	}
	return strings.ReplaceAll(nameKey(kind), "_", "-")
}
