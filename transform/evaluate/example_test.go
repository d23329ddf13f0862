package evaluate_test

import (
	"fmt"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/evaluate"
)

func ExampleCompile() {
	query, err := evaluate.Compile(`sum by (app) (count_over_time({app="shop"} | logfmt | status >= 500 [5m])) > 1`)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	var logs evaluate.Logs
	for i, text := range []string{"status=500", "status=200", "status=503"} {
		logs.Add(map[string]string{"app": "shop"}, evaluate.Line{Time: at.Add(time.Duration(i) * time.Second), Text: text})
	}
	result, err := query.At(&logs, at.Add(time.Minute))
	fmt.Println(result.Vector, err)
	// Output: [{map[app:shop] 2}] <nil>
}

func ExampleQuery_At_error() {
	query, err := evaluate.Compile(`count_over_time({app="shop"} | json [5m])`)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	var logs evaluate.Logs
	logs.Add(map[string]string{"app": "shop"}, evaluate.Line{Time: at, Text: "not json"})
	_, err = query.At(&logs, at)
	fmt.Println(err)
	// Output: the evaluation fails in Loki: JSONParserErr (not valid JSON): a line that reaches the aggregation with an error fails the query; | __error__="" behind the stage drops such lines
}
