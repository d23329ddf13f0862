package check

import "strconv"

// Quoted is a setting's text for people.
func Quoted(text string) string { return strconv.Quote(text) }

// OrUnset is a setting's text for people, "unset" for none.
func OrUnset(text string) string {
	if text == "" {
		return "unset"
	}
	return Quoted(text)
}
