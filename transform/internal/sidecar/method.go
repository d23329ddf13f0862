package sidecar

// Polls is the setting that makes the sidecar poll, and its name; nil when it
// watches or runs once.
func (c *Config) Polls() (v *Setting, by string) {
	switch {
	case c.Method.Text == "SLEEP":
		return &c.Method, "METHOD SLEEP"
	case c.byName() && c.Method.Text != "LIST":
		return &c.ResourceName, EnvResourceName
	}
	return nil, ""
}

// Native reports an init container that runs beside the others (Kubernetes 1.29).
func (c *Config) Native() bool {
	return c.Container.Init && c.Container.Node.Str("restartPolicy") == "Always"
}

// Gone reports an init container that has ended when the others start.
func (c *Config) Gone() bool { return c.Container.Init && !c.Native() }
