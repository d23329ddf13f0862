package check

import (
	"strconv"
)

// Quoted and orUnset are a setting's text for people.
func Quoted(text string) string { return strconv.Quote(text) }

func OrUnset(text string) string {
	if text == "" {
		return "unset"
	}
	return Quoted(text)
}
