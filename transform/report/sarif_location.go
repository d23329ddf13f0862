package report

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// contextLines is how many lines of text go along on either side of a finding:
// rendered manifests are rarely in the repository a viewer could open.
const contextLines = 2

type sarifLocation struct {
	Physical *sarifPhysical     `json:"physicalLocation,omitempty"`
	Logical  *[]sarifLogicalLoc `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	ArtifactLocation sarifArtifactLocation `json:"artifactLocation"`
	Region           *sarifRegion          `json:"region,omitempty"`
	ContextRegion    *sarifRegion          `json:"contextRegion,omitempty"`
}

type sarifArtifactLocation struct {
	URI  string `json:"uri"`
	Base string `json:"uriBaseId,omitempty"`
}

// locationOf is where a file is: in the checkout, unless its path is absolute. What
// came through a pipe is nowhere.
func locationOf(file string) sarifArtifactLocation {
	at := sarifArtifactLocation{URI: uriOf(file)}
	if absoluteURI(at.URI) == "" && !isStream(file) {
		at.Base = sourceRoot
	}
	return at
}

type sarifRegion struct {
	StartLine   int           `json:"startLine"`
	StartColumn int           `json:"startColumn,omitempty"`
	EndLine     int           `json:"endLine,omitempty"`
	EndColumn   int           `json:"endColumn,omitempty"`
	Snippet     *sarifContent `json:"snippet,omitempty"`
}

type sarifContent struct {
	Text string `json:"text"`
}

type sarifLogicalLoc struct {
	Name               string `json:"name"`
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

func (l *Lint) sarifLocation(f finding.Finding) sarifLocation {
	return sarifLocation{l.sarifPhysical(f.Place), logicalLocations(f)}
}

func (l *Lint) sarifPhysical(p finding.Place) *sarifPhysical {
	if p.File == "" {
		return nil
	}
	at := region(p)
	return &sarifPhysical{locationOf(p.File), at, l.context(p, at)}
}

// region is the tidied place's region, nil when its line is not known. Its end is
// exclusive, as SARIF's.
func region(p finding.Place) *sarifRegion {
	if p.Line == 0 {
		return nil
	}
	return &sarifRegion{StartLine: p.Line, StartColumn: p.Column, EndLine: p.EndLine, EndColumn: p.EndColumn}
}

// context is the lines around a region. SARIF wants a proper superset, so there
// is none for a file of one line.
func (l *Lint) context(p finding.Place, at *sarifRegion) *sarifRegion {
	if at == nil {
		return nil
	}
	first, last := max(1, p.Line-contextLines), max(p.Line, p.EndLine)+contextLines
	for first < p.Line {
		if _, ok := l.lineAt(p.File, first); ok {
			break
		}
		first++ // the text above is not to be shown
	}
	var rows []string
	for n := first; n <= last; n++ {
		text, ok := l.lineAt(p.File, n)
		if !ok {
			break
		}
		rows = append(rows, text)
	}
	last = first + len(rows) - 1
	if last < max(p.Line, p.EndLine) || first == p.Line && last == max(p.Line, p.EndLine) {
		return nil
	}
	return &sarifRegion{StartLine: first, EndLine: last, Snippet: &sarifContent{strings.Join(rows, "\n")}}
}

// logicalLocations are the Kubernetes object and, within it, the field.
func logicalLocations(f finding.Finding) *[]sarifLogicalLoc {
	if f.Object == (finding.Object{}) {
		return nil
	}
	object := qualified(f.Object)
	list := []sarifLogicalLoc{{f.Object.Name, object, "resource"}}
	if f.Path != "" {
		list = append(list, sarifLogicalLoc{f.Path, object + "/" + f.Path, "property"})
	}
	return &list
}

// qualified renders "apps/v1/StatefulSet/ops/loki-ruler".
func qualified(o finding.Object) string {
	var parts []string
	for _, part := range []string{o.APIVersion, o.Kind, o.Namespace, o.Name} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/")
}
