package rules

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// objectPrefix is where Loki keeps rule groups in a bucket, below its prefix.
const objectPrefix = "rules/"

// ObjectKey is the key of a group in a bucket:
// rules/TENANT/base64url(namespace)/base64url(group), padded.
func ObjectKey(id ID) string {
	encode := base64.URLEncoding.EncodeToString
	return objectPrefix + id.Tenant + "/" + encode([]byte(id.Namespace)) + "/" + encode([]byte(id.Group))
}

// ParseObjectKey reads an object's key. Keys of another form are none of
// Loki's: it passes over them.
func ParseObjectKey(key string) (ID, bool) {
	rest, ok := strings.CutPrefix(key, objectPrefix)
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 3 || parts[0] == "" {
		return ID{}, false
	}
	namespace, err := base64.URLEncoding.DecodeString(parts[1])
	group, err2 := base64.URLEncoding.DecodeString(parts[2])
	if err != nil || err2 != nil {
		return ID{}, false
	}
	return ID{Tenant: parts[0], Namespace: string(namespace), Group: string(group)}, true
}

// The numbers of the fields in Loki's rule objects.
const (
	groupName      protowire.Number = 1
	groupNamespace protowire.Number = 2
	groupInterval  protowire.Number = 3
	groupRule      protowire.Number = 4
	groupUser      protowire.Number = 6
	groupLimit     protowire.Number = 10

	ruleExpr       protowire.Number = 1
	ruleRecord     protowire.Number = 2
	ruleAlert      protowire.Number = 3
	ruleFor        protowire.Number = 4
	ruleLabel      protowire.Number = 5
	ruleAnnotation protowire.Number = 6

	pairName  protowire.Number = 1
	pairValue protowire.Number = 2

	durationSeconds protowire.Number = 1
	durationNanos   protowire.Number = 2
)

// EncodeObject writes a group as the bytes that Loki itself would keep for it.
func EncodeObject(g *Group) []byte {
	var b []byte
	b = appendText(b, groupName, g.Group)
	b = appendText(b, groupNamespace, g.Namespace)
	b = appendDuration(b, groupInterval, g.Interval)
	for _, r := range g.Rules {
		b = protowire.AppendTag(b, groupRule, protowire.BytesType)
		b = protowire.AppendBytes(b, encodeRule(r))
	}
	b = appendText(b, groupUser, g.Tenant)
	if g.Limit != 0 {
		b = protowire.AppendTag(b, groupLimit, protowire.VarintType)
		b = protowire.AppendVarint(b, uint64(int64(g.Limit)))
	}
	return b
}

func encodeRule(r Rule) []byte {
	var b []byte
	b = appendText(b, ruleExpr, r.Expr)
	b = appendText(b, ruleRecord, r.Record)
	b = appendText(b, ruleAlert, r.Alert)
	b = appendDuration(b, ruleFor, r.For)
	b = appendPairs(b, ruleLabel, r.Labels)
	return appendPairs(b, ruleAnnotation, r.Annotations)
}

func appendText(b []byte, field protowire.Number, s string) []byte {
	if s == "" {
		return b
	}
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), s)
}

// appendDuration writes a duration also when it is zero, as Loki does.
func appendDuration(b []byte, field protowire.Number, d time.Duration) []byte {
	var inner []byte
	if s := d / time.Second; s != 0 {
		inner = protowire.AppendVarint(protowire.AppendTag(inner, durationSeconds, protowire.VarintType), uint64(s))
	}
	if n := d % time.Second; n != 0 {
		inner = protowire.AppendVarint(protowire.AppendTag(inner, durationNanos, protowire.VarintType), uint64(n))
	}
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), inner)
}

func appendPairs(b []byte, field protowire.Number, pairs map[string]string) []byte {
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		pair := appendText(appendText(nil, pairName, name), pairValue, pairs[name])
		b = protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), pair)
	}
	return b
}
