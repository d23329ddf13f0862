package report

import "regexp"

// mermaidNode is a node, alone or behind an edge, with a quoted label in which
// everything but letters, digits, harmless signs, entities and line breaks is absent.
var mermaidNode = regexp.MustCompile(`^  (\w+ (-->|-\. never \.-x|-\. unknown \.->) )?\w+(\(\[|\[)"([\p{L}0-9 /,=:?()✓✗…]|[\p{L}0-9][-.][\p{L}0-9]|#\d+;|<br/>)*"(\]\)|\])(:::(pass|fail|unknown|goal))?$`)
