package alerting

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

func toFloat(v any) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case string:
		return strconv.ParseFloat(v, 64)
	case int:
		return float64(v), nil
	case uint:
		return float64(v), nil
	case int64:
		return float64(v), nil
	case uint64:
		return float64(v), nil
	case time.Duration:
		return v.Seconds(), nil
	}
	return 0, fmt.Errorf("can't convert %T to float", v)
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// humanize writes a number with a metric prefix.
func humanize(i any) (string, error) {
	v, err := toFloat(i)
	if err != nil {
		return "", err
	}
	if v == 0 || !isFinite(v) {
		return fmt.Sprintf("%.4g", v), nil
	}
	if math.Abs(v) >= 1 {
		return scaledDown(v, 1000, []string{"k", "M", "G", "T", "P", "E", "Z", "Y"}), nil
	}
	return scaledUp(v), nil
}

// humanize1024 writes a number with a prefix of powers of 1024.
func humanize1024(i any) (string, error) {
	v, err := toFloat(i)
	if err != nil {
		return "", err
	}
	if math.Abs(v) <= 1 || !isFinite(v) {
		return fmt.Sprintf("%.4g", v), nil
	}
	return scaledDown(v, 1024, []string{"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"}), nil
}

func scaledDown(v, by float64, prefixes []string) string {
	prefix := ""
	for _, p := range prefixes {
		if math.Abs(v) < by {
			break
		}
		prefix = p
		v /= by
	}
	return fmt.Sprintf("%.4g%s", v, prefix)
}

func scaledUp(v float64) string {
	prefix := ""
	for _, p := range []string{"m", "u", "n", "p", "f", "a", "z", "y"} {
		if math.Abs(v) >= 1 {
			break
		}
		prefix = p
		v *= 1000
	}
	return fmt.Sprintf("%.4g%s", v, prefix)
}

// humanizeDuration writes seconds in days, hours, minutes and seconds.
func humanizeDuration(i any) (string, error) {
	v, err := toFloat(i)
	if err != nil {
		return "", err
	}
	switch {
	case !isFinite(v):
		return fmt.Sprintf("%.4g", v), nil
	case v == 0:
		return fmt.Sprintf("%.4gs", v), nil
	case math.Abs(v) < 1:
		return scaledUp(v) + "s", nil
	}
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	whole := int64(v)
	seconds, minutes, hours, days := whole%60, whole/60%60, whole/3600%24, whole/86400
	switch {
	case days != 0:
		return fmt.Sprintf("%s%dd %dh %dm %ds", sign, days, hours, minutes, seconds), nil
	case hours != 0:
		return fmt.Sprintf("%s%dh %dm %ds", sign, hours, minutes, seconds), nil
	case minutes != 0:
		return fmt.Sprintf("%s%dm %ds", sign, minutes, seconds), nil
	}
	return fmt.Sprintf("%s%.4gs", sign, v), nil
}

func humanizePercentage(i any) (string, error) {
	v, err := toFloat(i)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%.4g%%", v*100), nil
}

func humanizeTimestamp(i any) (string, error) {
	v, err := toFloat(i)
	if err != nil {
		return "", err
	}
	if !isFinite(v) {
		return fmt.Sprintf("%.4g", v), nil
	}
	t, err := toTime(v)
	if err != nil {
		return "", err
	}
	return t.String(), nil
}

// toTime reads seconds since 1970. Times have milliseconds, as Prometheus' do.
func toTime(i any) (*time.Time, error) {
	v, err := toFloat(i)
	if err != nil {
		return nil, err
	}
	if !isFinite(v) {
		return nil, fmt.Errorf("value is NaN or Inf")
	}
	nanoseconds := v * 1e9
	if nanoseconds > math.MaxInt64 || nanoseconds < math.MinInt64 {
		return nil, fmt.Errorf("%v cannot be represented as a nanoseconds timestamp since it overflows int64", v)
	}
	t := time.UnixMilli(int64(nanoseconds) / int64(time.Millisecond)).UTC()
	return &t, nil
}
