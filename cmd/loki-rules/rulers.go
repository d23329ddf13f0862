package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os/exec"
	"regexp"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
)

// eachIP makes of each address one for every IP address behind its name, as a
// headless service has one for each pod.
func eachIP(ctx context.Context, t *terminal.Terminal, r *remoteFlags, s *site) ([]string, error) {
	named, err := r.clients(t, s)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, c := range named {
		u, err := url.Parse(c.Address())
		if err != nil {
			return nil, err
		}
		ips, err := net.DefaultResolver.LookupHost(ctx, u.Hostname())
		if err != nil {
			return nil, terminal.Hinted(fmt.Errorf("looking for the rulers behind %s: %w", u.Hostname(), err), "outside the cluster its names are not known: use --kubectl")
		}
		for _, ip := range ips {
			one := *u
			one.Host = net.JoinHostPort(ip, cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme]))
			all = append(all, one.String())
		}
	}
	return all, nil
}

// forwards are the port-forwards to the pods of a ruler.
type forwards struct {
	addresses []string
	started   []*exec.Cmd
}

// close ends them.
func (f *forwards) close() {
	for _, cmd := range f.started {
		cmd.Process.Kill() //nolint:errcheck // it may have ended by itself
		cmd.Wait()         //nolint:errcheck // it was killed
	}
}

// forwardRulers asks kubectl for the pods of the render's ruler, and for a
// forwarded port to each.
func forwardRulers(ctx context.Context, s *site) (*forwards, error) {
	if s.ruler == nil {
		return nil, terminal.Hinted(errors.New("--kubectl needs to know which pods are the ruler's"), "give the target its render")
	}
	namespace, _ := s.ruler.Get(transform.FactNamespace)
	selector, ok := s.ruler.Get(transform.FactSelector)
	port, known := s.ruler.Get(transform.FactPort)
	if !ok || !known {
		return nil, fmt.Errorf("%s: its selector and port are not in the render", s.ruler.Object)
	}
	out, err := exec.CommandContext(ctx, "kubectl", "get", "pods", "--namespace", namespace, "--selector", selector, "--field-selector", "status.phase=Running", "--output", "name").Output()
	if err != nil {
		return nil, kubectlError(err)
	}
	pods := strings.Fields(string(out))
	if len(pods) == 0 {
		return nil, terminal.Hinted(fmt.Errorf("no pod of %s runs", s.ruler.Object), "kubectl get pods --namespace %s --selector %s", namespace, selector)
	}
	f := &forwards{}
	for _, pod := range pods {
		if err := f.start(ctx, namespace, pod, port); err != nil {
			f.close()
			return nil, err
		}
	}
	return f, nil
}

// start forwards a free port to a pod, and waits until kubectl says which.
func (f *forwards) start(ctx context.Context, namespace, pod, port string) error {
	cmd := exec.CommandContext(ctx, "kubectl", "port-forward", "--namespace", namespace, pod, ":"+port)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return kubectlError(err)
	}
	f.started = append(f.started, cmd)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := regexp.MustCompile(`Forwarding from (127\.0\.0\.1:\d+)`).FindStringSubmatch(lines.Text()); m != nil {
			f.addresses = append(f.addresses, "http://"+m[1])
			return nil
		}
	}
	return fmt.Errorf("kubectl port-forward to %s ended: %s", pod, kubectlSays(stderr.String()))
}

func kubectlError(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		err = errors.New(kubectlSays(string(exit.Stderr)))
	}
	return terminal.Hinted(fmt.Errorf("asking kubectl for the ruler's pods: %w", err), "kubectl has to be on PATH, and in the cluster's context")
}

// kubectlSays is what kubectl tells people, without its log, which says the same five
// times over. Where there is nothing else it is the log.
func kubectlSays(stderr string) string {
	var lines []string
	for line := range strings.Lines(stderr) {
		if !regexp.MustCompile(`^[IWEF]\d{4} \d\d:`).MatchString(line) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return strings.TrimSpace(cmp.Or(strings.TrimSpace(strings.Join(lines, "\n")), stderr))
}
