package units

import (
	"fmt"
	"time"
)

// Duration reads a duration as Go writes it: 1h2m3.5s. There are no days.
func Duration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration such as 1.5s or 2h30m", text)
	}
	return d, nil
}

// Seconds reads a duration, in seconds.
func Seconds(text string) (float64, error) {
	d, err := Duration(text)
	return d.Seconds(), err
}
