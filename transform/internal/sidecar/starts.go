package sidecar

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Fault is a setting that the sidecar does not take.
type Fault struct {
	Name    string
	Setting Setting
	Takes   string // what it takes instead
	// Certain: this release is known to be one that does not. Otherwise its version
	// is not known.
	Certain bool
}

// Variables that are read when the program is loaded.
const (
	EnvLogFormat = "LOG_FORMAT"
	envLogConfig = "LOG_CONFIG"
)

// EndsAtStart are the settings by which the sidecar ends before it reads anything,
// again after each restart. They were seen by running it; the program converts
// numbers with Python's int and float (src/helpers.py), and hands level and format
// to Python's logging (src/logger.py).
func (c *Config) EndsAtStart() []Fault {
	if c.Container == nil {
		return nil
	}
	var all []Fault
	add := func(name, takes string, fits func(string) bool) {
		if v := c.Env(name); v.Set && v.Known && !fits(v.Text) {
			all = append(all, Fault{name, v, takes, true})
		}
	}
	for _, name := range []string{"REQ_RETRY_TOTAL", "REQ_RETRY_CONNECT", "REQ_RETRY_READ"} {
		add(name, "a whole number", isPythonInt)
	}
	for _, name := range []string{"REQ_RETRY_BACKOFF_FACTOR", "REQ_TIMEOUT"} {
		add(name, "a number", isPythonFloat)
	}
	if file := c.Env(envLogConfig); file.Known && file.Text == "" { // a file of its own sets both
		add(EnvLogLevel, "debug, info, warn, warning, error or critical", isLogLevel)
		if !c.Before(LogFormats) {
			add(EnvLogFormat, "JSON or LOGFMT", isLogFormat)
		}
	}
	if strict := c.Env(EnvSkipX509); c.Env(EnvSkipTLS).isTrue(false) && strict.isTrue(true) && !c.Before(StrictX509) {
		all = append(all, Fault{EnvSkipX509, strict, "false where " + EnvSkipTLS + " is true", c.Since(StrictX509)})
	}
	return all
}

// Pauses are the settings of how long the sidecar waits that are no whole number, or
// a negative one, and what comes of it. It reads them each time it is about to wait
// (src/resources.py): a poll that fails so is taken for an error and waits as after
// one, and a wait after an error that fails so ends the sidecar.
func (c *Config) Pauses() (poll, throttle *Setting) {
	bad := func(name string) *Setting {
		v := c.Env(name)
		if !v.Set || !v.Known || isPythonInt(v.Text) && !strings.HasPrefix(strings.TrimSpace(v.Text), "-") {
			return nil
		}
		return &v
	}
	if c.Method.Text == "LIST" {
		return nil, nil // it never waits
	}
	if v, _ := c.Polls(); v != nil {
		poll = bad("SLEEP_TIME")
	}
	return poll, bad("ERROR_THROTTLE_SLEEP")
}

// isTrue reports a setting that is known to be "true", in these very letters or in any case.
func (s Setting) isTrue(anyCase bool) bool {
	return s.Text == "true" || anyCase && strings.EqualFold(s.Text, "true")
}

// isLogLevel knows the levels of Python's logging; two of them are in no manual of
// the sidecar, and work.
func isLogLevel(text string) bool {
	return slices.Contains([]string{"DEBUG", "INFO", "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL", "NOTSET"}, strings.ToUpper(text))
}

func isLogFormat(text string) bool {
	return slices.Contains([]string{"JSON", "LOGFMT"}, strings.ToUpper(text))
}

// isPythonInt reports a text that Python's int takes: blanks around it, a sign, and
// single underscores between digits.
func isPythonInt(text string) bool {
	text = strings.TrimSpace(text)
	return isDigits(strings.TrimPrefix(strings.TrimPrefix(text, "+"), "-")) && !strings.HasPrefix(text, "+-")
}

// isDigits reports digits, of any script, with single underscores between them.
func isDigits(text string) bool {
	for part := range strings.SplitSeq(text, "_") {
		if part == "" || strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsDigit(r) }) {
			return false
		}
	}
	return true
}

// isPythonFloat reports a text that Python's float takes: what int takes, decimals,
// an exponent, and the words for what is no number.
func isPythonFloat(text string) bool {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, "xXpP") {
		return false // Go knows hexadecimal numbers, Python does not here
	}
	const digits = "0123456789"
	parts := strings.Split(text, "_") // Python knows them between digits, Go does not here
	for i, after := range parts[1:] {
		if before := parts[i]; strings.TrimRight(before, digits) == before || strings.TrimLeft(after, digits) == after {
			return false
		}
	}
	f, err := strconv.ParseFloat(strings.Join(parts, ""), 64)
	return err == nil || f != 0 // too large a number is infinite to both
}

// OnlyAtStart tells why the sidecar brings what is there when its container starts,
// and no change after that; "" when it goes on.
func (c *Config) OnlyAtStart() string {
	switch {
	case c.Method.Text == "LIST":
		return "METHOD LIST reads the objects once"
	case c.WatchRefused() != nil:
		return EnvServerTimeout + " " + strconv.Quote(c.WatchRefused().Text) + " is no whole number, so every watch is refused"
	}
	return ""
}

// WatchRefused is the WATCH_SERVER_TIMEOUT that makes the API server refuse every
// watch, since it passes on as it is; nil when it is a whole number, or nothing
// watches. Before 1.31 nothing is listed first, and not one file is written.
func (c *Config) WatchRefused() *Setting {
	if polls, _ := c.Polls(); polls != nil || c.Method.Text == "LIST" || !c.Method.Known || c.Container == nil {
		return nil
	}
	v := c.Env(EnvServerTimeout)
	if !v.Set || !v.Known {
		return nil
	}
	if _, err := strconv.ParseInt(v.Text, 10, 64); err == nil {
		return nil
	}
	return &v
}
