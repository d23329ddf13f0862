# make test needs Go, git and make, and nothing else: what a test needs from
# outside is built into ./bin, at the versions below, the first time.

HELM3_VERSION       := v3.22.0
HELM4_VERSION       := v4.3.1
KUSTOMIZE_VERSION   := v5.8.1
GOLANGCI_VERSION    := v2.12.2
GORELEASER_VERSION  := v2.15.1
PROMTOOL_VERSION    := v0.316.0
YQ_VERSION          := v4.54.3
KUBECONFORM_VERSION := v0.8.0

BIN    := $(CURDIR)/bin
BINARY := $(BIN)/loki-ruler-sidecar

# Real renders to hold the binary against; conformance.py lies beside them.
CORPUS   ?= ../shared/corpus
# Of go test -fuzztime, for each target.
FUZZTIME ?= 30s
# What make mutants judges.
PACKAGES ?= ./transform/internal/plan ./transform/internal/delivery ./transform/internal/rbac ./transform/internal/splice
# How many random renders make renders judges.
RENDERS ?= 20000
# More flags for packaging/bench, for example -doc docs/performance.md, which writes the tables there.
BENCHFLAGS ?=
# More flags for go test, for example -run or -v.
TESTFLAGS ?=

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  := $(shell git rev-parse HEAD 2>/dev/null)
DATE    := $(shell git log -1 --format=%cI 2>/dev/null)
LDFLAGS := -s -w -funcalign=16 -X main.version=$(VERSION) -X main.commit=$(COMMIT) -X main.date=$(DATE)

# What is compiled without inlining, here as in a release.
GCFLAGS := $(shell sed -n 's/^ *- \([^ ]*=-l\)$$/-gcflags=\1/p' .goreleaser.yaml)

# A Python that can read YAML: the first on PATH may be one that cannot.
PYTHON = $(or $(shell for p in python3 /usr/bin/python3; do "$$p" -c 'import yaml' 2>/dev/null && echo "$$p" && break; done),$(error conformance needs a python3 with PyYAML (Debian: python3-yaml)))

# HTTP/1.1 is all that loki-rules asks for: without the other it is half a megabyte less.
TAGS := nethttpomithttp2

# Static everywhere, here as in a release.
export CGO_ENABLED ?= 0
export PATH := $(BIN):$(PATH)

.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## both binaries, into ./bin
	go build -tags $(TAGS) $(GCFLAGS) -ldflags '$(LDFLAGS)' -o $(BIN)/ ./cmd/loki-ruler-sidecar ./cmd/loki-rules

# Without a tool, go test skips what needs it; these targets have them all.
test test-integration test-release: export REQUIRE_TOOLS := yes

.PHONY: test
test: test-tools ## all tests, with real helm 3, helm 4 and kustomize
	go test $(TESTFLAGS) ./...

.PHONY: test-quick
test-quick: ## all tests that need no tool from outside; the others are skipped
	go test $(TESTFLAGS) ./...

.PHONY: test-integration
test-integration: test-tools tool-promtool build ## what is slow: examples in modules of their own, long scenarios
	packaging/test-integration.sh $(TESTFLAGS)

.PHONY: lint
lint: tool-golangci-lint ## gofmt, go vet, golangci-lint
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "not gofmt-clean:" $$unformatted >&2; exit 1; }
	go vet ./...
	@# Its cache keeps absolute paths: one from another checkout escapes the exclusions.
	GOLANGCI_LINT_CACHE=$(CURDIR)/bin/.golangci-lint golangci-lint run --allow-parallel-runners ./...

.PHONY: bench bench-quick
bench: build tool-kustomize tool-yq tool-kubeconform ## whole processes beside a copy program, kustomize, yq, kubeconform, then the benchmarks: 5 minutes
	go run ./packaging/bench -binary $(BINARY) -corpus $(CORPUS) $(BENCHFLAGS)
	go test -run '^$$' -bench . -benchtime 100ms -benchmem ./transform/... ./cmd/loki-rules

bench-quick: build ## the same with smaller streams and ours alone: 30 seconds
	go run ./packaging/bench -binary $(BINARY) -corpus $(CORPUS) -quick

.PHONY: fuzz
fuzz: ## every fuzz target, FUZZTIME=30s each
	packaging/fuzz.sh $(FUZZTIME)

.PHONY: renders
renders: ## the laws over random renders in the styles of other emitters, RENDERS=20000: half an hour
	RENDERS=$(RENDERS) go test ./transform -run LawsHoldForRandomRenders -count=1 -timeout 3h

.PHONY: advice
advice: tool-helm3 ## every printed values hint on 70 released charts, rendered again: CHARTS=directory with clones of the charts' repositories
	CHARTS=$(abspath $(or $(CHARTS),../charts)) go test ./transform -run AdviceHoldsOnReleasedCharts -count=1 -v -timeout 6h

.PHONY: mutants
mutants: ## which changes of a decision no test notices, PACKAGES=./transform/internal/plan
	go run ./packaging/mutants $(PACKAGES)

.PHONY: conformance
conformance: build ## the binary against real renders, CORPUS=../shared/corpus (not in this repository)
	@[ -d "$(CORPUS)" ] || { echo "no $(CORPUS) here: the real renders lie beside this repository where it is developed, and are no part of it" >&2; exit 2; }
	$(PYTHON) $(CORPUS)/../conformance/conformance.py $(BINARY) $(CORPUS)

.PHONY: demo
demo: ## what crashes, what is added, that the rule arrives; needs no Helm
	@echo "building bin/loki-ruler-sidecar (some seconds the first time)"
	@go build -ldflags '$(LDFLAGS)' -o $(BIN)/ ./cmd/loki-ruler-sidecar
	@packaging/demo.sh

.PHONY: demo-rules
demo-rules: build ## one repository of rules, to a ruler on files and to one on object storage
	go run ./cmd/loki-rules/internal/rulertest/demo packaging/demo-rules.sh

# Of Loki's releases: https://github.com/grafana/loki/releases
LOKITOOL ?= lokitool

.PHONY: lokitool-compare
lokitool-compare: ## our verdict on 300 made-up rule files against lokitool's, LOKITOOL=path SEED=1
	go run ./packaging/lokitoolcompare -lokitool $(LOKITOOL) -seed $(or $(SEED),1)

.PHONY: release-check
release-check: tool-goreleaser ## is .goreleaser.yaml right?
	goreleaser check

.PHONY: release-snapshot
release-snapshot: tool-goreleaser ## every artefact of a release, into ./dist, without publishing
	packaging/snapshot.sh

.PHONY: test-release
test-release: release-snapshot tool-helm4 ## build a release twice, install it with the real tools
	packaging/reproducible.sh
	DIST=$(CURDIR)/dist go test -count=1 $(TESTFLAGS) ./packaging

.PHONY: tools
tools: test-tools tool-promtool tool-golangci-lint tool-goreleaser ## every tool, into ./bin

# What takes minutes says so first.
.PHONY: tools-first
tools-first:
	@for tool in helm3 helm4 kustomize; do [ -x $(BIN)/$$tool ] || { \
		echo "building the real helm 3, helm 4 and kustomize into ./bin, once: 4 minutes of CPU. make test-quick needs none of them."; break; }; done

.PHONY: test-tools
test-tools: tools-first tool-helm3 tool-helm4 tool-kustomize

.PHONY: tool-helm3 tool-helm4 tool-kustomize tool-promtool tool-yq tool-kubeconform tool-golangci-lint tool-goreleaser
tool-helm3:
	@packaging/tool.sh helm3 helm.sh/helm/v3/cmd/helm $(HELM3_VERSION)
tool-helm4:
	@packaging/tool.sh helm4 helm.sh/helm/v4/cmd/helm $(HELM4_VERSION)
tool-kustomize:
	@packaging/tool.sh kustomize sigs.k8s.io/kustomize/kustomize/v5 $(KUSTOMIZE_VERSION)
tool-yq:
	@packaging/tool.sh yq github.com/mikefarah/yq/v4 $(YQ_VERSION)
tool-kubeconform:
	@packaging/tool.sh kubeconform github.com/yannh/kubeconform/cmd/kubeconform $(KUBECONFORM_VERSION)
# It finds no targets here: without the SDKs of all clouds it builds in half the time.
tool-promtool:
	@packaging/tool.sh promtool github.com/prometheus/prometheus/cmd/promtool $(PROMTOOL_VERSION) -tags=remove_all_sd
tool-golangci-lint:
	@packaging/tool.sh golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint $(GOLANGCI_VERSION)
tool-goreleaser:
	@packaging/tool.sh goreleaser github.com/goreleaser/goreleaser/v2 $(GORELEASER_VERSION)

.PHONY: clean
clean: ## what was built, but not the tools (rebuilding them takes minutes)
	rm -rf $(BINARY) $(BIN)/loki-rules dist completions manpages

.PHONY: clean-tools
clean-tools: ## the tools in ./bin
	rm -rf $(BIN)
