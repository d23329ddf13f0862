package match

import (
	"fmt"
	"net/netip"
	"strings"
)

// Address asks whether an address of the pattern is anywhere in the text, also
// glued to letters and ports. The pattern is one address, a network such as
// 10.0.0.0/8, or a range such as 10.0.0.1-10.0.0.9. Addresses of the other
// family never belong to it.
func Address(pattern string) (Text, error) {
	holds, v4, err := addresses(pattern)
	if err != nil {
		return nil, fmt.Errorf("%q is neither an address nor a network nor a range of addresses: write 192.168.0.1, 10.0.0.0/8 or 10.0.0.1-10.0.0.9", pattern)
	}
	if v4 {
		return func(text string) bool { return anyV4(text, holds) }, nil
	}
	return func(text string) bool { return anyV6(text, holds) }, nil
}

func addresses(pattern string) (holds func(netip.Addr) bool, v4 bool, err error) {
	if from, to, isRange := strings.Cut(pattern, "-"); isRange {
		first, err := netip.ParseAddr(from)
		if err != nil {
			return nil, false, err
		}
		last, err := netip.ParseAddr(to)
		if err == nil && (last.BitLen() != first.BitLen() || last.Less(first)) {
			err = fmt.Errorf("not a range")
		}
		return func(a netip.Addr) bool { return !a.Less(first) && !last.Less(a) }, first.Is4(), err
	}
	if strings.Contains(pattern, "/") {
		network, err := netip.ParsePrefix(pattern)
		return network.Contains, network.Addr().Is4(), err
	}
	one, err := netip.ParseAddr(pattern)
	return func(a netip.Addr) bool { return a == one }, one.Is4(), err
}

// anyV6 looks at each run of the characters of an address. One that begins less
// than six characters before the end of the text is not seen, which makes a
// difference to a label whose whole value is ::1.
func anyV6(text string, holds func(netip.Addr) bool) bool {
	return anyRun(text, isHexColon, func(run, rest string) bool {
		a, ok := v6(run)
		return ok && len(run)+len(rest) >= 6 && holds(a)
	})
}

// anyV4 looks at each run of digits and points that is no part of a v6 address.
func anyV4(text string, holds func(netip.Addr) bool) bool {
	return anyRun(text, isHexColon, func(run, _ string) bool {
		if _, ok := v6(run); ok {
			return false
		}
		return anyRun(run, isDecimal, func(run, _ string) bool {
			if len(run) < len("0.0.0.0") {
				return false
			}
			a, err := netip.ParseAddr(run)
			return err == nil && holds(a)
		})
	})
}

func v6(run string) (netip.Addr, bool) {
	if strings.IndexByte(run, ':') < 0 {
		return netip.Addr{}, false
	}
	a, err := netip.ParseAddr(run)
	return a, err == nil
}

func anyRun(text string, in func(byte) bool, yes func(run, rest string) bool) bool {
	for i := 0; i < len(text); i++ {
		start := i
		for i < len(text) && in(text[i]) {
			i++
		}
		if i > start && yes(text[start:i], text[i:]) {
			return true
		}
	}
	return false
}

func isDecimal(c byte) bool { return '0' <= c && c <= '9' || c == '.' }

func isHexColon(c byte) bool {
	return isDecimal(c) || c == ':' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
