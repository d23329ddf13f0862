package template

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"text/template"
)

func numberFunctions() template.FuncMap {
	return template.FuncMap{
		"int":     func(v any) int { return int(toInt(v)) },
		"float64": toFloat,

		"add": func(all ...any) int64 { return foldInts(0, all, func(a, b int64) int64 { return a + b }) },
		"mul": func(a any, rest ...any) int64 {
			return foldInts(toInt(a), rest, func(a, b int64) int64 { return a * b })
		},
		"sub": func(a, b any) int64 { return toInt(a) - toInt(b) },
		"div": func(a, b any) (int64, error) { return divide(a, b, func(a, b int64) int64 { return a / b }) },
		"mod": func(a, b any) (int64, error) { return divide(a, b, func(a, b int64) int64 { return a % b }) },
		"max": func(a any, rest ...any) int64 {
			return foldInts(toInt(a), rest, func(a, b int64) int64 { return max(a, b) })
		},
		"min": func(a any, rest ...any) int64 {
			return foldInts(toInt(a), rest, func(a, b int64) int64 { return min(a, b) })
		},

		"addf": func(all ...any) (float64, error) { return decimals(append([]any{0}, all...), add) },
		"subf": func(a any, rest ...any) (float64, error) { return decimals(append([]any{a}, rest...), subtract) },
		"mulf": func(a any, rest ...any) (float64, error) { return decimals(append([]any{a}, rest...), multiply) },
		"divf": func(a any, rest ...any) (float64, error) { return decimals(append([]any{a}, rest...), quotient) },
		"maxf": func(a any, rest ...any) float64 { return foldFloats(toFloat(a), rest, math.Max) },
		"minf": func(a any, rest ...any) float64 { return foldFloats(toFloat(a), rest, math.Min) },

		"ceil":  func(v any) float64 { return math.Ceil(toFloat(v)) },
		"floor": func(v any) float64 { return math.Floor(toFloat(v)) },
		"round": round,
	}
}

func foldInts(n int64, rest []any, f func(a, b int64) int64) int64 {
	for _, v := range rest {
		n = f(n, toInt(v))
	}
	return n
}

func foldFloats(n float64, rest []any, f func(a, b float64) float64) float64 {
	for _, v := range rest {
		n = f(n, toFloat(v))
	}
	return n
}

var errByZero = errors.New("division by zero")

func divide(a, b any, f func(a, b int64) int64) (int64, error) {
	by := toInt(b)
	if by == 0 {
		return 0, errByZero
	}
	return f(toInt(a), by), nil
}

// round is sprig's: what lies at most halfway above the lower digit goes down,
// so that negative numbers always do.
func round(v any, digits int, at ...float64) float64 {
	half := .5
	if len(at) > 0 {
		half = at[0]
	}
	unit := math.Pow(10, float64(digits))
	scaled := unit * toFloat(v)
	if _, fraction := math.Modf(scaled); fraction >= half {
		return math.Ceil(scaled) / unit
	}
	return math.Floor(scaled) / unit
}

// decimals computes with decimal fractions, so that 0.1 and 0.2 are 0.3.
func decimals(values []any, f func(a, b *big.Rat) error) (float64, error) {
	result, err := decimal(values[0])
	for _, v := range values[1:] {
		if err != nil {
			return 0, err
		}
		var next *big.Rat
		if next, err = decimal(v); err == nil {
			err = f(result, next)
		}
	}
	if err != nil {
		return 0, err
	}
	n, _ := result.Float64()
	return n, nil
}

// decimal is the shortest decimal fraction that reads as the number.
func decimal(v any) (*big.Rat, error) {
	n := toFloat(v)
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(n, 'g', -1, 64))
	if !ok {
		return nil, errors.New("cannot compute with " + strconv.FormatFloat(n, 'g', -1, 64))
	}
	return r, nil
}

func add(a, b *big.Rat) error      { a.Add(a, b); return nil }
func subtract(a, b *big.Rat) error { a.Sub(a, b); return nil }
func multiply(a, b *big.Rat) error { a.Mul(a, b); return nil }

// quotient keeps 16 digits behind the point.
func quotient(a, b *big.Rat) error {
	if b.Sign() == 0 {
		return errByZero
	}
	a.SetString(a.Quo(a, b).FloatString(16))
	return nil
}

// toInt makes a whole number of anything, 0 if it cannot. A text may have a
// fraction, which is cut, or Go's prefixes: 0x1F is 31, and 010 is 8.
func toInt(v any) int64 {
	switch v := v.(type) {
	case string:
		n, err := strconv.ParseInt(withoutFraction(v), 0, 64)
		if err != nil {
			return 0
		}
		return n
	case json.Number:
		return toInt(string(v))
	}
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		return r.Int()
	case r.CanUint():
		return int64(r.Uint())
	case r.CanFloat():
		return int64(r.Float())
	case r.Kind() == reflect.Bool && r.Bool():
		return 1
	}
	return 0
}

// withoutFraction cuts the fraction of a decimal number, and leaves other texts.
func withoutFraction(s string) string {
	whole, fraction, found := strings.Cut(s, ".")
	if !found || !isDigits(fraction) || !isDigits(strings.TrimLeft(whole, "+-")) {
		return s
	}
	return whole
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// toFloat makes a number of anything, 0 if it cannot.
func toFloat(v any) float64 {
	switch v := v.(type) {
	case string:
		n, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return 0
		}
		return n
	case json.Number:
		return toFloat(string(v))
	}
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		return float64(r.Int())
	case r.CanUint():
		return float64(r.Uint())
	case r.CanFloat():
		return r.Float()
	case r.Kind() == reflect.Bool && r.Bool():
		return 1
	}
	return 0
}
