package objects

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// maxFileName is the longest name of a file, in bytes, on every file system that
// pods have.
const maxFileName = 255

// FileNameTooLong is rule file-name-too-long. The ruler copies each rule file to a
// file of its rule_path that is named after it, escaped as in a URL: seen by
// running Loki 3.7 on local and on object storage.
func FileNameTooLong() check.Rule {
	return check.Rule{
		ID: "file-name-too-long", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Directory, check.ThisFile)},
		Input: func(p *check.Probe) {
			for _, r := range p.Routes {
				if found := tooLongName(r); found != nil {
					p.Report(r.Object.Object, r.File.KeyNode, *found)
				}
			}
		},
	}
}

func tooLongName(r *delivery.Route) *finding.Finding {
	name, fix := path.Base(r.Path), "give the key, or the file of the volume, a shorter name"
	switch {
	case r.Object.NotWrapped:
		// Who delivers it may leave out the extension.
		name, fix = strings.TrimSuffix(r.File.Key, path.Ext(r.File.Key)), "give the file a shorter name"
	case r.Path == "":
		return nil
	case r.Sidecar != nil && !r.Sidecar.UniqueFilenames.Known:
		return nil
	case r.Sidecar != nil && strings.EqualFold(r.Sidecar.UniqueFilenames.Text, "true"):
		fix = "give the key or the object a shorter name: UNIQUE_FILENAMES puts the namespace, the kind and the object's name in front of the key"
	}
	message := ""
	switch escaped := url.PathEscape(name); {
	case len(name) > maxFileName:
		message = fmt.Sprintf("the file's name would have %d bytes, and no file can have more than %d: it is never written", len(name), maxFileName)
	case len(escaped) > maxFileName:
		message = fmt.Sprintf("the file's name takes %d bytes in a URL, and the ruler makes a file's name of that, which ends at %d: its tenant loads nothing any more (file name too long)", len(escaped), maxFileName)
	default:
		return nil
	}
	return &finding.Finding{Severity: finding.Error, Path: r.File.Path(), Current: r.File.Key, Message: message, Fix: finding.Fix{Text: fix}}
}
