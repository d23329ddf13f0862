package rules

import (
	"errors"
	"fmt"
	"math"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// DecodeObject reads the object of a key. What it refuses, Loki refuses too, and
// then loads new rules for no tenant at all: bytes that are no rule group, and
// bytes whose tenant, namespace and name are not those of the key.
func DecodeObject(key string, data []byte) (Group, error) {
	id, ok := ParseObjectKey(key)
	if !ok {
		return Group{}, fmt.Errorf("%s: not the key of a rule group", key)
	}
	var g Group
	err := eachField(data, func(f field) error { return f.intoGroup(&g) })
	if err == nil && g.ID != id {
		err = fmt.Errorf("holds %s, which is not what its key says", g.ID)
	}
	if err != nil {
		return Group{}, fmt.Errorf("%s (%s): %w", key, id, err)
	}
	return g, nil
}

// A field is one field of a message.
type field struct {
	number protowire.Number
	bytes  []byte // of a field of bytes
	varint uint64 // of a number
	kind   protowire.Type
}

// eachField walks a message's fields. Fields that have neither bytes nor a
// number are passed over: no message of ours has them.
func eachField(data []byte, read func(field) error) error {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return errNoObject
		}
		f := field{number: number, kind: kind}
		data = data[n:]
		switch kind {
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(data)
		case protowire.VarintType:
			f.varint, n = protowire.ConsumeVarint(data)
		default:
			n = protowire.ConsumeFieldValue(number, kind, data)
		}
		if n < 0 {
			return errNoObject
		}
		data = data[n:]
		if err := read(f); err != nil {
			return err
		}
	}
	return nil
}

var errNoObject = errors.New("not a rule group as Loki writes it")

func (f field) intoGroup(g *Group) error {
	switch f.number {
	case groupName:
		return f.text(&g.Group)
	case groupNamespace:
		return f.text(&g.Namespace)
	case groupUser:
		return f.text(&g.Tenant)
	case groupInterval:
		return f.duration(&g.Interval)
	case groupLimit:
		g.Limit = int(int64(f.varint))
		return f.want(protowire.VarintType)
	case groupRule:
		var r Rule
		if err := f.message(func(f field) error { return f.intoRule(&r) }); err != nil {
			return err
		}
		g.Rules = append(g.Rules, r)
	}
	return nil
}

func (f field) intoRule(r *Rule) (err error) {
	switch f.number {
	case ruleExpr:
		return f.text(&r.Expr)
	case ruleRecord:
		return f.text(&r.Record)
	case ruleAlert:
		return f.text(&r.Alert)
	case ruleFor:
		return f.duration(&r.For)
	case ruleLabel:
		r.Labels, err = f.pair(r.Labels)
	case ruleAnnotation:
		r.Annotations, err = f.pair(r.Annotations)
	}
	return err
}

func (f field) want(kind protowire.Type) error {
	if f.kind != kind {
		return errNoObject
	}
	return nil
}

func (f field) text(into *string) error {
	*into = string(f.bytes)
	return f.want(protowire.BytesType)
}

func (f field) message(read func(field) error) error {
	if err := f.want(protowire.BytesType); err != nil {
		return err
	}
	return eachField(f.bytes, read)
}

func (f field) duration(into *time.Duration) error {
	var seconds, nanos int64
	err := f.message(func(f field) error {
		switch f.number {
		case durationSeconds:
			seconds = int64(f.varint)
		case durationNanos:
			nanos = int64(f.varint)
		default:
			return nil
		}
		return f.want(protowire.VarintType)
	})
	if err == nil && (seconds < 0 || seconds >= math.MaxInt64/int64(time.Second) || nanos < 0 || nanos >= int64(time.Second)) {
		err = fmt.Errorf("a duration of %d seconds and %d nanoseconds is out of range", seconds, nanos)
	}
	*into = time.Duration(seconds)*time.Second + time.Duration(nanos)
	return err
}

// pair adds a name and its value to others, which may be nil.
func (f field) pair(others map[string]string) (map[string]string, error) {
	var name, value string
	err := f.message(func(f field) error {
		switch f.number {
		case pairName:
			return f.text(&name)
		case pairValue:
			return f.text(&value)
		}
		return nil
	})
	if others == nil {
		others = map[string]string{}
	}
	others[name] = value
	return others, err
}
