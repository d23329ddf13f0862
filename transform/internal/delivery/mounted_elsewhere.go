package delivery

// mountedElsewhere are the mounts by which a ruler's Loki container shows a key of
// an object where it does not read rules, as ruler.directories of
// loki-distributed does. Only an object that no sidecar is
// asked for, and whose rules can be nothing but Loki's, is judged by such a mount.
func (m *Model) mountedElsewhere(r *Ruler, o *RuleObject, f *RuleFile) []MountedRules {
	if o.Selected || !o.SurelyLoki() {
		return nil
	}
	var all []MountedRules
	for _, mount := range r.Container.Mounts {
		all = append(all, m.objectsIn(r, mount)...)
	}
	return mountsFor(o, f, all)
}

// MountedElsewhere reports a file that is mounted where the ruler does not read.
func (r *Route) MountedElsewhere() bool {
	stop := r.StopsAt()
	return r.Mount != nil && stop != nil && stop.Cause == OutsideDirectory
}
