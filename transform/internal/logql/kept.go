package logql

// Keeps reports, from the nodes of an expression that makes samples, that these can have
// a label since nothing on the way takes it away. It is false also where it takes more
// to tell, which LabelsOf does.
func Keeps(nodes []Node, label string) bool {
	lines := false // any of which can have any label
	for _, n := range nodes {
		kept := true
		switch n := n.(type) {
		case *RangeAggregation:
			lines = true
			kept = n.Func != AbsentOverTime && (n.Grouping == nil || n.Grouping.keeps(label))
		case *VectorAggregation:
			kept = n.Grouping != nil && n.Grouping.keeps(label)
		case *Binary:
			_, left := n.Left.(*Number)
			_, right := n.Right.(*Number)
			kept = left || right
		case *Unwrap:
			kept = n.Label.Text != label
		case *Matcher:
			kept = n.Op != Equal || n.Value.Value != "" || n.Label.Text != label
		case *CondText:
			kept = n.Op != Equal || n.Value.Value != "" || n.Label.Text != label
		case *Drop, *Keep, *LabelFormat, *LabelReplace, *Vector, *Variants:
			kept = false
		}
		if !kept {
			return false
		}
	}
	return lines
}

// keeps reports a label that grouping does not take away. Two copies were 0.2 KB of code.
//
//go:noinline
func (g *Grouping) keeps(label string) bool {
	for i := range g.Labels {
		if g.Labels[i].Text == label {
			return !g.Without
		}
	}
	return g.Without
}
