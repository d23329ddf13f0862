package logql

// nodes are those of one expression after the other, each in the memory of the one
// before: of the kinds that most expressions have, many.
type nodes struct {
	vectors    []VectorAggregation
	ranges     []RangeAggregation
	binaries   []Binary
	numbers    []Number
	groupings  []Grouping
	queries    []LogQuery
	selectors  []Selector
	matchers   []Matcher
	lines      []LineFilter
	filters    []LabelFilter
	texts      []CondText
	quantities []CondNumber
	jsons      []JSON

	// What stands in lists of them.
	stages   []Stage
	matched  []*Matcher
	operands []LineOperand
	names    []Name
}

// fresh is the next of a list, as it is when it is new. Where the list is full another is
// begun: who has the first ones holds on to them.
func fresh[T any](list *[]T) *T {
	l := *list
	if len(l) == cap(l) {
		l = make([]T, 0, max(2, 2*len(l)))
	}
	l = l[:len(l)+1]
	*list = l
	next := &l[len(l)-1]
	var zero T
	*next = zero
	return next
}

// since is what was added to a list that had so many, nil for nothing.
func since[T any](list []T, before int) []T {
	if len(list) == before {
		return nil
	}
	return list[before:len(list):len(list)]
}

// again gives up what there is. What a very large expression took is not kept.
func (n *nodes) again() {
	const enough = 1 << 8
	if cap(n.matchers)+cap(n.lines)+cap(n.filters)+cap(n.binaries)+cap(n.ranges)+cap(n.numbers)+cap(n.names)+cap(n.operands) > enough {
		*n = nodes{}
		return
	}
	n.vectors, n.ranges, n.binaries, n.numbers = n.vectors[:0], n.ranges[:0], n.binaries[:0], n.numbers[:0]
	n.groupings, n.queries, n.selectors, n.matchers = n.groupings[:0], n.queries[:0], n.selectors[:0], n.matchers[:0]
	n.lines, n.filters, n.texts, n.quantities = n.lines[:0], n.filters[:0], n.texts[:0], n.quantities[:0]
	n.stages, n.matched, n.operands, n.names, n.jsons = n.stages[:0], n.matched[:0], n.operands[:0], n.names[:0], n.jsons[:0]
}
