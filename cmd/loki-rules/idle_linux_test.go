package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/rulertest"
)

// hurry is by how much the benchmark's time goes faster than that of a real sync.
const hurry = 50

// BenchmarkIdle is a minute of a real process of sync that has nothing to do, with
// 2,500 groups of three rules: what it takes of the processor, and the most memory
// that it ever had. (GOMAXPROCS and the rest are as they are in a container.)
func BenchmarkIdle(b *testing.B) {
	dir := manyGroups(b)
	program := filepath.Join(b.TempDir(), "loki-rules")
	if out, err := exec.Command("go", "build", "-trimpath", "-tags", "nethttpomithttp2", "-ldflags", "-s -w", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	address := rulertest.Start(b, rulertest.New(rulertest.Options{Auth: true}, nil)).URL
	serves := freeAddress(b)
	cmd := exec.Command(program, "sync", "--watch", filepath.Join(dir, "rules"), "--address", address, "--listen", serves, "--wait-for", address+"/metrics",
		"--poll", (2 * time.Second / hurry).String(), "--settle", (500 * time.Millisecond / hurry).String(), "--repair", (time.Minute / hurry).String())
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for begun := time.Now(); !strings.Contains(metricsOf(serves), "\nloki_rules_pending_since_timestamp_seconds{tenant=\"team-a\"} 0\n"); time.Sleep(time.Second) {
		if time.Since(begun) > 5*time.Minute {
			b.Fatalf("it does not come to rest:\n%s", log.String())
		}
	}
	time.Sleep(10 * time.Minute / hurry) // the first looks read what was written
	before := cpuOf(b, cmd.Process.Pid)
	for b.Loop() {
		time.Sleep(time.Minute / hurry)
	}
	b.ReportMetric((cpuOf(b, cmd.Process.Pid)-before)/float64(b.N), "cpu-s/min")
	b.ReportMetric(peakOf(b, cmd.Process.Pid), "peak-MiB")
}

func freeAddress(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// metricsOf is what a process says of itself, "" as long as it says nothing.
func metricsOf(address string) string {
	answer, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return ""
	}
	return string(text)
}

// cpuOf is what a process has taken of the processor, in seconds: fields 14 and 15
// of proc_pid_stat(5), in hundredths.
func cpuOf(b *testing.B, pid int) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	sum := 0
	for _, field := range strings.Fields(rest)[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			b.Fatal(err)
		}
		sum += n
	}
	return float64(sum) / 100
}

// peakOf is the most memory that a process had at once, in MiB.
func peakOf(b *testing.B, pid int) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")))
			if err != nil {
				b.Fatal(err)
			}
			return float64(kib) / 1024
		}
	}
	b.Fatal("the system does not tell the peak")
	return 0
}
