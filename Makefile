# The front door for the people who build actalike. `make` alone prints what there is.
# Every tool is pinned in go.mod (its `tool` lines) and runs by `go tool`: nothing to install but Go.

# What the targets take, e.g. `make run ARGS='--seed 7'`.
ARGS         =
BENCH        = .
MEGABYTES    = 10
FUZZTIME     = 20s
DIR          =
SEEDS        = 1,2,3
SEED         = 1
COUNT        = 6
SOAK         = 0
REPORT       =
VERBOSE      =
VULNDB       =
VULN_OFFLINE = fail

# Empty where git knows no commit: the binary then says what Go recorded of its build.
VERSION = $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS = $(if $(VERSION),-X github.com/actalike/actalike/cmd/actalike/internal/version.version=$(VERSION))

.DEFAULT_GOAL = help
.PHONY: help run check test lint vuln fuzz bench bench-keep bench-http bench-start bench-check bench-console bench-fixtures profile profile-check mutants build readers corpus corpus-mutants fixtures-million ci clean

help: ## print this
	@echo 'usage: make TARGET [NAME=VALUE]...'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile

run: ## start the mock on the embedded document (ARGS='--seed 7')
	go run ./cmd/actalike serve $(ARGS)

check: lint ## go vet, staticcheck and the short tests: what to run before each commit
	go test -short -vet=off ./...

# Tests that measure memory, those that repeat others hundreds of times, and those of other programs are
# skipped under the race detector; the second run is for them. Both leave out the part of go vet that go
# test would run once more. The runs of contract wait more than they work: eight go on at once.
test: ## go vet, every test with the race detector, and those too slow for it without
	go vet ./...
	go test -race -vet=off -timeout 60m ./...
	go test -vet=off -parallel 8 -timeout 60m ./contract
	go test -vet=off -p 1 -timeout 60m ./mockserver ./internal/consoletest ./cmd/actalike

lint: ## gofmt, go vet and staticcheck (staticcheck.conf says what is off, and why)
	@unformatted=$$(gofmt -l .) || exit 1; \
	if [ -n "$$unformatted" ]; then \
		printf 'not as gofmt writes it:\n%s\nhint: gofmt -w .\n' "$$unformatted"; exit 1; \
	fi
	go vet ./...
	go tool staticcheck ./...

# "Not checked" is never "fine": without a database the target fails, unless VULN_OFFLINE=ok
# says that a notice is enough. VULNDB is the URL of another database, file:// included.
vuln: ## known vulnerabilities in what we call (VULNDB=URL, VULN_OFFLINE=ok)
	@status=0; \
	report=$$(go tool govulncheck $(if $(VULNDB),-db '$(VULNDB)') ./... 2>&1) || status=$$?; \
	printf '%s\n' "$$report"; \
	case "$$status $$report" in '1 '*'fetching vulnerabilities:'*) \
		echo 'vuln: NOT CHECKED: the vulnerability database could not be read, so nothing is known either way'; \
		echo 'hint: make vuln VULNDB=file:///where/the/unpacked/database/is'; \
		[ '$(VULN_OFFLINE)' != ok ] || status=0;; \
	esac; \
	exit $$status

fuzz: ## every native fuzz target, one after the other (FUZZTIME=20s each)
	@listed=$$(go test -list '^Fuzz' ./...) || { printf '%s\n' "$$listed"; exit 1; }; \
	printf '%s\n' "$$listed" | \
	awk '/^Fuzz/ { found[n++] = $$1 } $$1 == "ok" { for (i = 0; i < n; i++) print $$2, found[i]; n = 0 }' | \
	while read -r package target; do \
		echo "== $$target in $$package, $(FUZZTIME)"; \
		go test -run '^$$' -fuzz "^$$target\$$" -fuzztime '$(FUZZTIME)' -fuzzminimizetime 50x "$$package" </dev/null || exit 1; \
	done

# Times are this machine's, so that only allocations can be compared with a baseline from elsewhere.
bench: ## every benchmark, compared with the kept baseline by benchstat (BENCH=REGEXP)
	@mkdir -p bin
	go test -run '^$$' -bench '$(BENCH)' -benchmem -benchtime 200ms ./... | tee bin/bench.txt
	go tool benchstat .ci/bench.txt bin/bench.txt

bench-keep: bench ## make what was just measured the baseline
	grep -E '^(goos|goarch|pkg|Benchmark)' bin/bench.txt > .ci/bench.txt

bench-start: ## how long loading a large description takes beside parsing it (MEGABYTES=10), and the start of serve
	go test ./spec -run '^$$' -bench '^BenchmarkLarge$$' -benchtime 5x -args -megabytes=$(MEGABYTES)
	go test ./mockserver -run '^$$' -bench '^BenchmarkStart$$' -benchtime 20x

bench-check: ## how busy check keeps fast targets, and what judging adds to an exchange of the proxy
	go test ./contract -run '^$$' -bench '^Benchmark(Overhead|Proxy)$$'

bench-console: ## the first paint of the console beside that of a page with one word
	go test ./internal/consoletest -run '^$$' -bench '^BenchmarkFirstPaint$$' -benchtime 20x

bench-fixtures: ## the speed of actalike fixtures beside that of a generator written by hand
	go test ./cmd/actalike -run '^$$' -bench '^BenchmarkFixturesBy'

bench-http: build ## serve beside net/http and a naive handler, in ratios (ARGS='-assert -rounds 9'; ARGS=-console: with consoles open)
	go build -o bin/bench-http ./cmd/bench-http
	bin/bench-http $(ARGS)

profile: build ## CPU and heap profiles of serve under that load, in bin/profiles
	go build -o bin/bench-http ./cmd/bench-http
	bin/bench-http -profiles bin/profiles -connections 16 -rounds 3 $(ARGS)
	go tool pprof -top -nodecount 25 bin/profiles/one-field.cpu.pprof

profile-check: ## how busy check keeps fast targets, its CPU profile and its trace, in bin/profiles
	@mkdir -p bin/profiles
	go test -run '^$$' -bench '^BenchmarkOverhead$$' -benchtime 10x -cpuprofile bin/profiles/check.cpu.pprof -o bin/profiles/check.test ./contract
	go test -run '^$$' -bench '^BenchmarkOverhead$$' -benchtime 2x -trace bin/profiles/check.trace ./contract
	go tool pprof -top -cum -nodecount 40 bin/profiles/check.test bin/profiles/check.cpu.pprof

mutants: ## the contract suite against every planted fault and benign variation, as a matrix
	@mkdir -p bin && rm -f bin/mutants.txt
	@GOGC=400 go test -count=1 -run '^(TestEveryFaultIsFound|TestNoTwinIsAccused|TestHonestShopsAreNotAccused|TestEveryFaultyShopIsFound|TestTwistedMocksAreFound)$$' ./contract -args -matrix="$$PWD/bin/mutants.txt"; \
	status=$$?; cat bin/mutants.txt; exit $$status

build: ## bin/actalike, which knows its version
	go build -ldflags '$(LDFLAGS)' -o bin/actalike ./cmd/actalike

# The programs that read what actalike writes and answers, and nothing that they bring may run at installation.
readers: ## npm ci: tsc, Mock Service Worker and newman, for the tests of fixtures; ajv, for the corpus
	npm ci --prefix fixtures/encode/testdata/readers --ignore-scripts --no-fund --no-audit
	npm ci --prefix cmd/actalike/testdata/corpus --ignore-scripts --no-fund --no-audit
	npm ci --prefix internal/consoletest/testdata/readers --ignore-scripts --no-fund --no-audit

# An independent client, which shares no code with the mock: another language, another JSON Schema library.
corpus: build readers ## probe serve on every document of a folder (DIR=FOLDER SEEDS=1,2,3 SOAK=20000 REPORT=FILE VERBOSE=1)
	@[ -n '$(DIR)' ] || { echo 'corpus: which folder? make corpus DIR=/path/to/documents'; exit 2; }
	node cmd/actalike/testdata/corpus/prober.mjs --program bin/actalike --dir '$(DIR)' --seeds '$(SEEDS)' \
		--soak '$(SOAK)' $(if $(REPORT),--report '$(REPORT)') $(if $(VERBOSE),--verbose)

corpus-mutants: build readers ## explain every document of a folder cut short or changed at random (DIR=FOLDER COUNT=6 SEED=1)
	@[ -n '$(DIR)' ] || { echo 'corpus-mutants: which folder? make corpus-mutants DIR=/path/to/documents'; exit 2; }
	node cmd/actalike/testdata/corpus/mutants.mjs --program bin/actalike --dir '$(DIR)' --count '$(COUNT)' --seed '$(SEED)'

fixtures-million: ## make a million records, judge each by another validator; measure memory and speed
	go test ./cmd/actalike -run 'EveryWrittenRecordIsValid|AnyNumberOfRecords' -records 1000000 -timeout 2h -count 1 -v

ci: test lint vuln ## what has to pass before a merge

clean: ## remove what the other targets made
	rm -rf bin
