package sidecar

import (
	"strings"
	"testing"
)

// TestMisspelt: a variable a letter or two beside a known one is told, and one that
// may be meant for somebody else is not.
func TestMisspelt(t *testing.T) {
	for env, want := range map[string]string{
		"":                                  "",
		"LOG_LEVEL=INFO":                    "",
		"LOG_LEVL=INFO":                     "LOG_LEVL: LOG_LEVEL",
		"LOG_LEVL=INFO, LOG_LEVEL=INFO":     "",
		"FOLDER_ANOTATION=a, LABELVALUE=b":  "FOLDER_ANOTATION: FOLDER_ANNOTATION, LABELVALUE: LABEL_VALUE",
		"folder=/rules/x":                   "folder: FOLDER",
		"folder=/rules/x, FOLDER=/rules":    "",
		"unique_filenames=true":             "unique_filenames: UNIQUE_FILENAMES",
		"NAMESPACES=ALL":                    "NAMESPACES: NAMESPACE",
		"POD_NAMESPACE=a":                   "",
		"USERNAME=a, PASSWORD=b":            "",
		"SKIP_TLS=true, LOG_FILE=x, TZ=UTC": "",
		"REQ_URL=http://localhost:3100/x":   "",
		"HTTPS_PROXY=p, NO_PROXY=n":         "",
		"PYTHONUNBUFFERED=1, MY_LABEL_X=1":  "",
		"ENABLE_5XX=true, LOG_TZ=UTC":       "",
		"FOLDER_X=1, X_FOLDER=1":            "",
		"RESOURCES=both":                    "RESOURCES: RESOURCE",
	} {
		var got []string
		for _, m := range config(t, current, items(env)).Misspelt() {
			got = append(got, m.Name+": "+m.Meant)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q: %q, want %q", env, got, want)
		}
	}
}
