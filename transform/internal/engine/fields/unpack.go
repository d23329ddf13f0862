package fields

// Unpack reads what Promtail's pack stage wrote: an object whose string members
// are labels, and whose _entry is the line. Without a string _entry it visits
// nothing and found is false. A line must begin with the object: a blank in front of it
// is an error to Loki 3.7.6, other than to its json stage.
func Unpack(line string, visit Visit) (entry Value, found bool, err error) {
	if line != "" && line[0] != '{' {
		return Value{}, false, ErrJSON
	}
	err = eachMember(line, func(key string, v jsonValue) (bool, error) {
		if key == packedLine && v.kind == jsonString {
			entry, found = v.text(), true
		}
		return true, nil
	})
	if err != nil || !found {
		return Value{}, false, err
	}
	err = eachMember(line, func(key string, v jsonValue) (bool, error) {
		return key == packedLine || v.kind != jsonString || visit(key, v.text()), nil
	})
	return entry, true, err
}

const packedLine = "_entry"
