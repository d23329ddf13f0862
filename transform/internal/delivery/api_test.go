package delivery

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

func TestAtAPI(t *testing.T) {
	const byGateway, through = "http://gateway:", "http://gateway:3100, through Deployment logs/gateway"
	locations := func(text string) []string {
		return []string{"http://ruler:", byGateway, "nginx.conf: |\n    location / { proxy_pass http://read:3100; }\n    location /loki/api/v1/rules { proxy_pass http://ruler:3100; }", "nginx.conf: |\n    " + text}
	}
	const refused = "Deployment logs/gateway does not pass /loki/api/v1/rules on to the ruler"
	decideDelivered(t, finding.API, finding.Assume{}, []delivered{
		{"nobody asks it", job("aws, s3, sync, t, 's3://rules/rules'"), nil, finding.Pass, NoCause, "it writes objects, and asks no API", ""},
		{"off", collector, []string{"ruler:\n", "ruler:\n      enable_api: false\n"}, finding.Fail, APIOff, "ruler.enable_api is off: every request is answered 404", "0.yaml:7:19-7:24"},
		{"off by a flag", collector, []string{"[-target=ruler]", "[-target=ruler, -ruler.enable-api=false]"}, finding.Fail, APIOff, "ruler.enable_api is off: every request is answered 404", "0.yaml:19:33-19:56"},
		{"an address", collector, nil, finding.Pass, NoCause, "http://ruler:3100", ""},
		{"an address beside the gateway's", collector + proxy, nil, finding.Pass, NoCause, "http://ruler:3100", ""},
		{"the address of a Service that is not here", collector + proxy, []string{"kind: Service\nmetadata: {name: ruler,", "kind: Service\nmetadata: {name: other,"}, finding.Pass, NoCause, "http://ruler:3100", ""},
		{"none in plain sight", job("lokitool, rules, sync") + proxy, nil, finding.Pass, NoCause, "by the ruler's API; its address is not in the input", ""},
		{"through the gateway", collector + proxy, []string{"http://ruler:", byGateway}, finding.Pass, NoCause, through, "0.yaml:72:5-72:32"},
		{"through a gateway without locations", collector + proxy, locations("proxy_pass http://read;"), finding.Pass, NoCause, through, ""},
		{"through a gateway with a pattern that nobody can judge", collector + proxy, locations(`location ~ (?<!x)rules { proxy_pass http://read; }`), finding.Pass, NoCause, through, "0.yaml:70:15-71:55"},
		{"the gateway answers itself", collector + proxy, locations("location / { return 404; } # proxy_pass"), finding.Fail, NoGatewayRoute, refused, "0.yaml:71:5-71:15"},
		{"the gateway has no location for it", collector + proxy, locations("location /prometheus { proxy_pass http://read; }"), finding.Fail, NoGatewayRoute, refused, "0.yaml:70:15-71:53"},
	})
}

func TestAtBucket(t *testing.T) {
	const to = "aws, s3, sync, t, "
	own := job(to + "'s3://rules/rules'")
	decideDelivered(t, finding.Bucket, finding.Assume{}, []delivered{
		{"the ruler writes", collector, nil, finding.Pass, NoCause, "the ruler writes it to its own store (bucket rules)", ""},
		{"the ruler's", own, nil, finding.Pass, NoCause, "bucket rules", ""},
		{"another", job(to + "'s3://chunks/rules'"), nil, finding.Fail, BucketDiffers, "it writes to bucket chunks, the ruler reads bucket rules", ""},
		{"one that is not told", job(to + "'s3://$(B)/rules'"), nil, finding.Unknown, BucketUnknown, "which bucket it writes to is not in the input", ""},
		{"the ruler's is not told", own, unexpanded("bucketnames: rules", "bucketnames: '${X}'"), finding.Pass, NoCause, "bucket rules", ""},
		{"the ruler names none", own, []string{", s3: {bucketnames: rules}", ""}, finding.Pass, NoCause, "bucket rules", ""},
		{"the ruler's prefix is not told", own, append(unexpanded("storage_prefix: eu", "storage_prefix: '${X}'")[:2], s3Store, strings.Replace(inThanos, "storage_prefix: eu", "storage_prefix: '${X}'", 1)), finding.Pass, NoCause, "bucket rules", ""},
	})
	decideDelivered(t, finding.Bucket, finding.Assume{SameBucket: true}, []delivered{
		{"assumed", job(to + "'s3://$(B)/rules'"), nil, finding.Pass, NoCause, "assumed: it writes where the ruler reads", ""},
		{"assumed, and it names another", job(to + "'s3://chunks/rules'"), nil, finding.Fail, BucketDiffers, "it writes to bucket chunks, the ruler reads bucket rules", ""},
	})
	m := build(t, finding.Assume{}, storedRuler+job(to+"'s3://$(B)/rules'"))
	if !m.SameBucket(m.Deliverers[0]) {
		t.Error("a bucket that is not told is held to be another")
	}
}
