package transform

import (
	"bytes"

	"helm.sh/helm/v3/pkg/postrender"
)

// PostRenderer is a Helm post-renderer for Go programs. Helm 3 and Helm 4 ask
// for the same method, so one type serves both SDKs.
type PostRenderer struct{ Options }

var _ postrender.PostRenderer = PostRenderer{}

// Run renders one release. Helm 3 calls with nothing for a chart of hooks
// only, and gets nothing back; input that is not empty never gives empty
// output. On an error nothing is returned.
func (p PostRenderer) Run(rendered *bytes.Buffer) (*bytes.Buffer, error) {
	result, err := Render(rendered.Bytes(), p.Options)
	if err != nil {
		return nil, err
	}
	return bytes.NewBuffer(result.Bytes()), nil
}
