package units

import (
	"fmt"
	"strconv"
)

// Number reads a plain number: decimal or hexadecimal floats with their
// exponents, underscores between digits, NaN and Inf in any case.
func Number(text string) (float64, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number", text)
	}
	return n, nil
}
