package main

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"sigs.k8s.io/yaml"
)

// sameObjects BEFORE AFTER [OBJECT...]: the two streams hold equal objects, by
// another parser, except for the named ones ("Role logs/loki"), each of
// which must be new or changed.
func sameObjects(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: same-objects BEFORE AFTER [OBJECT...]")
	}
	before, after := parseObjects(ts, args[0]), parseObjects(ts, args[1])
	for id := range before {
		if _, ok := after[id]; !ok {
			ts.Fatalf("%s is missing from %s", id, args[1])
		}
	}
	var changed []string
	for _, id := range slices.Sorted(maps.Keys(after)) {
		if !reflect.DeepEqual(before[id], after[id]) {
			changed = append(changed, id)
		}
	}
	if want := slices.Sorted(slices.Values(args[2:])); !slices.Equal(changed, want) {
		ts.Fatalf("new or changed are %q, want %q", changed, want)
	}
}

var markers = regexp.MustCompile(`(?m)^---.*$`)

// parseObjects are the objects of a stream, as the API server reads them, by
// kind, namespace and name, Lists taken apart; of several with one name, all.
func parseObjects(ts *testscript.TestScript, file string) map[string][]any {
	all := map[string][]any{}
	for _, document := range markers.Split(ts.ReadFile(file), -1) {
		var o map[string]any
		ts.Check(yaml.Unmarshal([]byte(document), &o))
		if o == nil {
			continue
		}
		items, isList := o["items"].([]any)
		if !isList {
			items = []any{o}
		}
		for _, item := range items {
			o, _ := item.(map[string]any)
			metadata, _ := o["metadata"].(map[string]any)
			namespace, _ := metadata["namespace"].(string)
			id := strings.Replace(fmt.Sprintf("%v %s/%v", o["kind"], namespace, metadata["name"]), " /", " ", 1)
			all[id] = append(all[id], o)
		}
	}
	return all
}
