package lokiserver

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
	"text/template"
)

// Limits are what a tenant has that is not Loki's default.
type Limits struct{ MaxQuerySeries int }

// settings make a Loki of one process that takes lines of any age and finds them
// at once, adds no labels of its own, and evaluates a query as its ruler does:
// whole, with no cache.
var settings = template.Must(template.New("").Parse(`auth_enabled: true
analytics: {reporting_enabled: false}
server:
  http_listen_address: 127.0.0.1
  http_listen_port: {{.HTTP}}
  grpc_listen_address: 127.0.0.1
  grpc_listen_port: {{.GRPC}}
  log_level: warn
common:
  path_prefix: {{.Dir}}
  instance_addr: 127.0.0.1
  replication_factor: 1
  ring: {kvstore: {store: inmemory}}
  storage: {filesystem: {chunks_directory: {{.Chunks}}, rules_directory: {{.Rules}}}}
schema_config:
  configs:
    - {from: "1971-01-01", store: tsdb, object_store: filesystem, schema: v13, index: {prefix: index_, period: 24h}}
ingester:
  max_chunk_age: 876000h
  chunk_idle_period: 876000h
  wal: {enabled: false}
  lifecycler: {min_ready_duration: 0s, final_sleep: 0s}
querier: {query_ingesters_within: 0s}
frontend: {max_outstanding_per_tenant: 4096}
frontend_worker: {dns_lookup_duration: 100ms}
query_range: {parallelise_shardable_queries: false, cache_results: false, cache_instant_metric_results: false, align_queries_with_step: false}
runtime_config: {file: {{.Overrides}}}
limits_config:
  reject_old_samples: false
  creation_grace_period: 876000h
  allow_structured_metadata: true
  discover_service_name: []
  discover_log_levels: false
  increment_duplicate_timestamp: false
  max_line_size: 0
  max_structured_metadata_size: 100MB
  max_structured_metadata_entries_count: 100000
  max_label_names_per_series: 1000
  max_label_value_length: 100000
  max_global_streams_per_user: 0
  ingestion_rate_mb: 10000
  ingestion_burst_size_mb: 10000
  per_stream_rate_limit: 10GB
  per_stream_rate_limit_burst: 10GB
  max_query_length: 0s
  max_query_lookback: 0s
  max_entries_limit_per_query: 0
  split_queries_by_interval: 0s
  split_instant_metric_queries_by_interval: 0s
  shard_streams: {enabled: false}
  retention_period: 0s
`))

func writeSettings(dir, overrides string, http, grpc int) ([]byte, error) {
	var out bytes.Buffer
	err := settings.Execute(&out, struct {
		Dir, Chunks, Rules, Overrides string
		HTTP, GRPC                    int
	}{strconv.Quote(dir), strconv.Quote(filepath.Join(dir, "chunks")), strconv.Quote(filepath.Join(dir, "rules")), strconv.Quote(overrides), http, grpc})
	return out.Bytes(), err
}

// writeOverrides gives tenants their limits.
func writeOverrides(limits map[string]Limits) []byte {
	var out bytes.Buffer
	fmt.Fprintln(&out, "overrides:")
	for tenant, l := range limits {
		fmt.Fprintf(&out, "  %s: {max_query_series: %d}\n", tenant, l.MaxQuerySeries)
	}
	if len(limits) == 0 {
		return []byte("overrides: {}\n")
	}
	return out.Bytes()
}
