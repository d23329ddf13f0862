package transform

// Lokitool is completed below when rulefile lands.
func Lokitool(string) func([]RuleText) ([]Judgement, error) { return nil }
