package lokiserver

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// startTime is how long a Loki may take until it answers. On a busy machine it
// is some ten seconds.
const startTime = 2 * time.Minute

// Start runs a Loki on loopback, on free ports, with files of its own that are
// removed by Close. It is ready when Start returns.
func Start(ctx context.Context, path string, limits map[string]Limits) (*Server, error) {
	dir, err := os.MkdirTemp("", "loki-rules-test-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, done: make(chan struct{})}
	if err := s.start(ctx, path, limits); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, path string, limits map[string]Limits) error {
	ports, err := freePorts(2)
	if err != nil {
		return err
	}
	config, overrides := filepath.Join(s.dir, "loki.yaml"), filepath.Join(s.dir, "overrides.yaml")
	text, err := writeSettings(s.dir, overrides, ports[0], ports[1])
	if err != nil {
		return err
	}
	if err := os.WriteFile(config, text, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(overrides, writeOverrides(limits), 0o600); err != nil {
		return err
	}
	s.base = fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	s.process = exec.Command(path, "-config.file="+config)
	s.process.Dir = s.dir
	s.process.Stdout, s.process.Stderr = &s.said, &s.said
	if err := s.process.Start(); err != nil {
		s.process = nil
		return terminal.Hinted(fmt.Errorf("starting Loki: %w", err), "--loki is the path of Loki's own program, as its releases have it: https://github.com/grafana/loki/releases")
	}
	go func() {
		_ = s.process.Wait() // what it says is told
		close(s.done)
	}()
	return s.waitReady(ctx)
}

// waitReady asks until a query is answered: Loki says that it is ready before its
// queriers have found their way.
func (s *Server) waitReady(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, startTime)
	defer stop()
	var last error
	for {
		once, stop := context.WithTimeout(ctx, 2*time.Second)
		_, last = s.query(once, "loki-rules-ready", "/loki/api/v1/query", map[string]string{"query": `count_over_time({a="b"}[1m])`})
		stop()
		if last == nil {
			return s.askVersion(ctx)
		}
		select {
		case <-s.done:
			return terminal.Hinted(fmt.Errorf("the server ended before it was ready: %s", s.said.tail()), "is it Loki 3, and the program itself? loki -version says")
		case <-ctx.Done():
			return fmt.Errorf("the server is not ready: %w; it says: %s", last, s.said.tail())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Close ends a Loki that was started, and removes its files.
func (s *Server) Close() {
	if s.process != nil {
		_ = s.process.Process.Kill() // it may have ended by itself
		<-s.done
	}
	if s.dir != "" {
		_ = os.RemoveAll(s.dir) // a directory for temporary files is emptied by others
	}
}

// freePorts are ports that nobody listened on just now. All are held until the
// last is found, so that none comes twice.
func freePorts(n int) ([]int, error) {
	var ports []int
	var held []net.Listener
	defer func() {
		for _, l := range held {
			_ = l.Close() // nothing was said on it
		}
	}()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		held = append(held, l)
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// log keeps the end of what a process says.
type log struct{ text bytes.Buffer }

const kept = 64 << 10

func (l *log) Write(p []byte) (int, error) {
	if l.text.Len()+len(p) > kept {
		l.text.Next(l.text.Len() / 2)
	}
	return l.text.Write(p)
}

// tail is the last words that look like an error, with what follows them, or the
// last of all.
func (l *log) tail() string {
	lines := strings.Split(strings.TrimSpace(l.text.String()), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.Contains(lines[i], "level=error") || strings.Contains(lines[i], "failed") {
			return strings.TrimSpace(strings.Join(lines[i:min(i+5, len(lines))], "\n"))
		}
	}
	return strings.TrimSpace(lines[len(lines)-1])
}
