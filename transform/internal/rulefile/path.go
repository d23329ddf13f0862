package rulefile

import "strconv"

// A path is where something stands in the file, such as groups[0].rules[1]. Most files
// have nothing wrong in them: its text is made where a problem is told.
type path struct {
	list string // of an item: where its list stands; of anything else: where that stands
	item int    // 1 for the first; 0: it is no item
}

// itemOf is the path of an item in the list at a path, the first of which is 0.
func itemOf(list string, i int) path { return path{list, i + 1} }

func (p path) String() string {
	if p.item == 0 {
		return p.list
	}
	return p.list + "[" + strconv.Itoa(p.item-1) + "]"
}

// field is the path of a field there.
func (p path) field(key string) string { return join(p.String(), key) }

// within is the path of a field there; "" is none.
func (p path) within(field string) path {
	if field == "" {
		return p
	}
	return path{list: p.field(field)}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
