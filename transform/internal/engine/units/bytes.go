package units

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// Bytes reads a size: 512, 1.5 MB (powers of 1000), 1,024KiB (powers of 1024).
// Fractions of a byte are cut off. A sign is an error, and so is what exceeds
// 64 bits.
func Bytes(text string) (uint64, error) {
	digits := text
	if end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ',' }); end >= 0 {
		digits = text[:end]
	}
	unit, known := byteUnit(strings.ToLower(strings.TrimSpace(text[len(digits):])))
	n, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", ""), 64)
	if err != nil || !known || n*unit >= math.MaxUint64 {
		return 0, fmt.Errorf("%q is not a size in bytes such as 512, 10KB or 1.5MiB", text)
	}
	return uint64(n * unit), nil
}

func byteUnit(name string) (float64, bool) {
	if name == "" || name == "b" {
		return 1, true
	}
	exponent := strings.IndexByte("kmgtpe", name[0]) + 1
	if exponent == 0 {
		return 0, false
	}
	switch name[1:] {
	case "", "b":
		return math.Pow(1000, float64(exponent)), true
	case "i", "ib":
		return math.Pow(1024, float64(exponent)), true
	}
	return 0, false
}

// PrintedBytes is what is left of a size when it has been printed as Loki
// prints it and read again: a unit of 1000, and one decimal below ten units.
// Loki evaluates a query's printed form, so that 1KiB in a label filter is 1000.
func PrintedBytes(n uint64) uint64 {
	if n < 1000 {
		return n
	}
	exponent := math.Floor(math.Log(float64(n)) / math.Log(1000))
	unit := math.Pow(1000, exponent)
	value := math.Floor(float64(n)/unit*10+0.5) / 10
	if value >= 10 {
		value = math.RoundToEven(value)
	}
	if value*unit >= math.MaxUint64 {
		return n
	}
	return uint64(value * unit)
}
