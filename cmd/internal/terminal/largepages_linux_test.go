package terminal

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Both what a run goes on in, and the room that it gets for a large input, are in large pages.
func TestHeapInLargePages(t *testing.T) {
	if !ownProcess(t) {
		return
	}
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage/enabled"); err != nil {
		t.Skip("a kernel without large pages: ", err)
	}
	before := inLarge(t)
	HeapInLargePages()
	if more := inLarge(t) - before; more < 2<<20 {
		t.Errorf("%d bytes of the heap are in large pages", more)
	}
	before = inLarge(t)
	makeRoom(128 << 20)
	size := heapSize()
	buf := make([]byte, 64<<20)
	if more := heapSize() - size; more > len(buf)/8 {
		t.Errorf("of %d bytes that are allocated %d are not in the room", len(buf), more)
	}
	if more := inLarge(t) - before; more < 120<<20 {
		t.Errorf("%d bytes of 128 MiB are in large pages", more)
	}
	runtime.KeepAlive(buf)
}

// Room is not in memory before it is used.
func TestMakeRoomTouchesNothing(t *testing.T) {
	if !ownProcess(t) {
		return
	}
	used := bytes.Repeat([]byte("x"), 64<<20) // what has been in use, Go clears before it is given out
	runtime.KeepAlive(used)
	runtime.GC()
	const size = 512 << 20
	before := peak(t)
	makeRoom(size)
	if more := peak(t) - before; more > size/2 {
		t.Errorf("%d bytes of %d were in memory", more, size)
	}
}

// What is read behind a pipe is hardly in memory twice: peak memory is a promise.
func TestPeakBehindAPipe(t *testing.T) {
	if !ownProcess(t) {
		return
	}
	HeapInLargePages() // as a run begins
	const size = 96 << 20
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		some := make([]byte, 1<<20)
		for range size / len(some) {
			w.Write(some)
		}
		w.Close()
	}()
	before := peak(t)
	data, err := readAll(r, newBuffer)
	if err != nil || len(data) != size {
		t.Errorf("%d of %d bytes: %v", len(data), size, err)
	}
	if more := peak(t) - before; more > size*3/2 {
		t.Errorf("%d bytes of %d were in memory", more, size)
	}
}

// ownProcess runs a test in a process of its own, whose heap nothing has been left in, and
// tells there that it is.
func ownProcess(t *testing.T) bool {
	t.Helper()
	const mark = "TEST_ALONE"
	if os.Getenv(mark) != "" {
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.v", "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), mark+"=yes")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
	t.Logf("%s", out)
	return false
}

// inLarge is the size of all mappings that large pages were asked for, in bytes: with
// hg among their VmFlags, see proc(5).
func inLarge(t *testing.T) int {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	size, sum := 0, 0
	for line := range strings.Lines(string(maps)) {
		fields := strings.Fields(line)
		switch fields[0] {
		case "Size:":
			kibibytes, err := strconv.Atoi(fields[1])
			if err != nil {
				t.Fatal(err)
			}
			size = kibibytes << 10
		case "VmFlags:":
			if slices.Contains(fields, "hg") {
				sum += size
			}
		}
	}
	return sum
}

// heapSize is what the heap has of the system, in bytes.
func heapSize() int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapSys)
}

// peak is the most of the process that was ever in memory, in bytes.
func peak(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(text), "VmHWM:")
	var kibibytes int
	if _, err := fmt.Sscan(after, &kibibytes); !found || err != nil {
		t.Fatalf("no VmHWM, %v:\n%s", err, text)
	}
	return kibibytes << 10
}
