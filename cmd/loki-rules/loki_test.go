package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/lokiserver/lokitest"
)

// fakeLoki is the program loki of the scripts: it reads the port from the file
// that -config.file names, and serves until it is killed. OFF is added to each
// value, BROKEN makes it end at once.
func fakeLoki() {
	path, _ := strings.CutPrefix(os.Args[1], "-config.file=")
	text, err := os.ReadFile(path)
	port := regexp.MustCompile(`http_listen_port: (\d+)`).FindSubmatch(text)
	if err != nil || port == nil || os.Getenv("BROKEN") != "" {
		fmt.Fprintln(os.Stderr, "level=error msg=\"failed parsing config\"")
		os.Exit(1)
	}
	off, _ := strconv.ParseFloat(os.Getenv("OFF"), 64) // "" is 0
	overrides, err := os.ReadFile(filepath.Join(filepath.Dir(path), "overrides.yaml"))
	if err != nil {
		panic(err)
	}
	limits := map[string]int{}
	for _, m := range regexp.MustCompile(`(\S+): {max_query_series: (\d+)}`).FindAllSubmatch(overrides, -1) {
		limits[string(m[1])], _ = strconv.Atoi(string(m[2]))
	}
	server := &http.Server{Addr: "127.0.0.1:" + string(port[1]), Handler: lokitest.New(lokitest.Options{Auth: true, Off: off, MaxSeries: limits}), ReadHeaderTimeout: time.Minute}
	fmt.Fprintln(os.Stderr, server.ListenAndServe())
	os.Exit(1)
}

// lokiserver NAME [OPTION]...: starts a Loki that takes lines, whose address is $NAME.
// Options: auth, refuses=WORDS.
func startLoki(ts *testscript.TestScript, _ bool, args []string) {
	var o lokitest.Options
	for _, word := range args[1:] {
		switch key, value, _ := strings.Cut(word, "="); key {
		case "auth":
			o.Auth = true
		case "refuses":
			o.Refuses = value
		default:
			ts.Fatalf("no option %q", word)
		}
	}
	server := httptest.NewServer(lokitest.New(o))
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}
