// Package intake recognises what an input is when it is no stream of rendered
// manifests: a compressed file, a web page, the error message of the command
// that should have rendered, the values of a chart, an unrendered template, a
// bare rule file. What a person passes by mistake is known, and each mistake has
// a next step, so that none of them is judged as "no findings".
//
// It promises no more than a guess from the content: Text looks at the first
// bytes, Document at the keys of a root, and both prefer "manifests" in doubt.
// It does not read files and does not decide what a verb does about a kind.
// It stands on document for the nodes it looks at.
package intake

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
)

// Text recognises a stream that need not be parsed to see that it holds no
// manifests; nil for one that may. The place is its first byte.
func Text(name string, data []byte) *finding.InputError {
	for _, f := range textForms() {
		if f.is(data) {
			return &finding.InputError{Place: finding.Place{File: name, Line: 1, Column: 1}, Msg: f.what, Hint: f.next(name)}
		}
	}
	return nil
}

// Empty reports a stream with nothing in it but white space and comments, as
// what a command leaves that failed in front of the pipe.
func Empty(data []byte) bool {
	for _, line := range yamltext.EachLine(bytes.TrimPrefix(data, []byte(yamltext.BOM))) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("---")) && !bytes.Equal(line, []byte("...")) {
			return false
		}
	}
	return true
}

// textForm is something that is told from manifests by its first bytes.
type textForm struct {
	is   func(data []byte) bool
	what string
	next func(name string) string
}

func textForms() []textForm {
	return []textForm{
		{hasPrefix("\x1f\x8b"), "this is compressed with gzip", ofGzip},
		{hasPrefix("BZh"), "this is compressed with bzip2", unpackedBy("bzcat")},
		{hasPrefix("\xfd7zXZ\x00"), "this is compressed with xz", unpackedBy("xzcat")},
		{hasPrefix("\x28\xb5\x2f\xfd"), "this is compressed with zstd", unpackedBy("zstdcat")},
		{hasPrefix("PK\x03\x04"), "this is a zip archive", says("unpack it first, and name the manifests in it")},
		{isTar, "this is a tar archive", says("unpack it first, and name the manifests in it")},
		{isUTF32, "this is UTF-32 text, and manifests are UTF-8", says("convert it: iconv -f UTF-32 -t UTF-8")},
		{isUTF16, "this is UTF-16 text, and manifests are UTF-8",
			says("Windows PowerShell writes it with >: use | Out-File -Encoding utf8, or convert it: iconv -f UTF-16 -t UTF-8")},
		{isBinary, "this is a binary file, and no text", says("pass rendered manifests, as helm template prints them")},
		{markup(htmlStart), "this is a web page", says("the address answered with a page, maybe of a login or an error: fetch the manifests themselves")},
		{markup(xmlStart), "this is XML", says("pass rendered manifests, as helm template prints them")},
		{isFailure, "this is the error message of a command, and no manifests", says("look at the command in front of the pipe; in bash, set -o pipefail stops at its failure")},
	}
}

func says(next string) func(string) string { return func(string) string { return next } }

// ofGzip: an archive of a chart is what people have, and mean.
func ofGzip(name string) string {
	if strings.HasSuffix(name, ".tgz") || strings.HasSuffix(name, ".tar.gz") {
		return "a chart archive is rendered first: helm template " + quoted(name) + " -f values.yaml | loki-ruler-sidecar lint -"
	}
	return unpackedBy("zcat")(name)
}

func unpackedBy(program string) func(string) string {
	return func(name string) string {
		return "unpack it on the way: " + program + " " + quoted(name) + " | loki-ruler-sidecar lint -"
	}
}

func hasPrefix(magic string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(magic)) }
}

var (
	htmlStart = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\A\s*(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body)\b`)
	})
	xmlStart     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\A\s*<\?xml\b`) })
	manifestLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^\s*"?(apiVersion|kind)"?\s*:`) })
)

// beginning is what stands first: an expression must not run over 100 MB.
func beginning(data []byte) []byte {
	return bytes.TrimLeft(data[:min(len(data), 4096)], "\t\n\f\r ")
}

// markup is asked for its expression only where a tag stands first: manifests are not to
// wait for it.
func markup(start func() *regexp.Regexp) func([]byte) bool {
	return func(data []byte) bool {
		head := beginning(data)
		return bytes.HasPrefix(head, []byte("<")) && start().Match(head)
	}
}

// isTar: the magic stands behind the first header's name and numbers (POSIX
// ustar, byte 257).
func isTar(data []byte) bool {
	return len(data) > 262 && bytes.Equal(data[257:262], []byte("ustar"))
}

// isUTF32 reports its byte order mark; that of little endian begins with UTF-16's.
func isUTF32(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")) || bytes.HasPrefix(data, []byte("\x00\x00\xfe\xff"))
}

// isBinary reports what no text has: zeros near the beginning, or the start of a
// program.
func isBinary(data []byte) bool {
	return bytes.IndexByte(data[:min(len(data), 512)], 0) >= 0 || bytes.HasPrefix(data, []byte("\x7fELF"))
}

// isUTF16 reports its byte order mark, or ASCII text with a zero in every second
// byte.
func isUTF16(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return true
	}
	head := data[:min(len(data), 64)&^1]
	if len(head) < 8 {
		return false
	}
	even, odd := 0, 0
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	half := len(head) / 2
	return even == half && odd == 0 || odd == half && even == 0
}

// isFailure reports a message where manifests should be. Warnings that a command
// prints above its manifests are none: they would have a kind below.
func isFailure(data []byte) bool {
	return saysFailure(beginning(data)) && !manifestLine().Match(data)
}

// saysFailure knows Helm's, kubectl's, kustomize's and a shell's own words.
func saysFailure(text []byte) bool {
	for _, word := range []string{"Error: ", "error: ", "Error from server", "helm: ", "kubectl: ", "kustomize: ", "Usage:"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return true
		}
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	command, _, missing := bytes.Cut(line, []byte(": command not found"))
	return missing && utf8.RuneCount(command) <= 80
}
