package report

import "strings"

// wrap breaks text at blanks into rows of at most width columns, at least one row.
// A word that is wider has a row of its own: a path cut in two is no use to
// anybody. Blanks inside a row stay as they are. Width 0 breaks nothing.
func wrap(text string, width int) []string { return wrapAfter(text, width, width) }

// wrapAfter is wrap with less room in the first row, which stays empty where the
// first word does not fit there.
func wrapAfter(text string, first, width int) []string {
	if width <= 0 {
		return []string{text}
	}
	var rows []string
	room := first
	from, to, used := 0, 0, 0 // the row to come, and its columns
	for at := 0; at <= len(text); {
		end := len(text)
		if i := strings.IndexByte(text[at:], ' '); i >= 0 {
			end = at + i
		}
		word := columns(text[at:end])
		switch {
		case from == to && word > room && room < width:
			rows = append(rows, "")
			from, to, used, room = at, end, word, width
		case from == to:
			from, to, used = at, end, word
		case used+1+word <= room:
			to, used = end, used+1+word
		case at < end:
			rows = append(rows, strings.TrimRight(text[from:to], " "))
			from, to, used, room = at, end, word, width
		}
		at = end + 1
	}
	return append(rows, strings.TrimRight(text[from:to], " "))
}

// flow writes text behind a lead, which may be coloured and is lead columns wide;
// what does not fit stands below, indented by hang.
func flow(lead string, leadColumns int, text, hang string, width int) []string {
	if width <= 0 {
		return []string{strings.TrimRight(lead+text, " ")}
	}
	rows := wrapAfter(text, width-leadColumns, width-columns(hang))
	for i, row := range rows {
		rows[i] = strings.TrimRight(hang+row, " ")
		if i == 0 {
			rows[i] = strings.TrimRight(lead+row, " ")
		}
	}
	return rows
}
