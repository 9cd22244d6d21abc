# Everything here needs a JDK 25 and make; Maven comes by itself through ./mvnw.

JDK := $(shell scripts/find-jdk)
# The formatter uses sun.misc.Unsafe, which the JVM would remark on at each build.
MVN  = JAVA_HOME="$(JDK)" MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow $(MAVEN_OPTS)" ./mvnw -B -ntp
JAVA = "$(JDK)/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
# The jar names its libraries: beside it may lie those of an earlier build, too.
LOCAL = -cp local/target/sekali-local.jar
# As in the images, but for the heap's limit: a laptop is no container.
IMAGE = $(shell sed -n '/MaxRAMPercentage/d; /^-[X-]/p' images/java.options)
# A run of seconds ends before the optimising compiler and a concurrent collector pay for themselves.
SHORT = -XX:TieredStopAtLevel=1 -XX:+UseSerialGC

.PHONY: help demo demo-live sekali chaos bench bench-smoke jmh topics pictures film run load load-local test test-backup sbom images up down load-compose kind minikube e2e format chart-docs build jdk

help: ## show this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r t d; do printf '  make %-12s %s\n' "$$t" "$$d"; done

demo: build ## 20,000 events, 30 % of them sent again, through the whole stack; verified
	@$(JAVA) $(SHORT) $(LOCAL) dev.sekali.local.Demo $(ARGS)

run: build ## the whole stack on 127.0.0.1:8080 (PORT), data in .data (DATA_DIR), until Ctrl-C; BROKER=1 adds a broker
	@$(JAVA) $(IMAGE) $(LOCAL) dev.sekali.local.Run

load-local: build ## the publisher against a running stack; options in ARGS="--events=1000 ..."
	@$(JAVA) -jar jobs/publisher/target/sekali-publisher.jar $(ARGS)

demo-live: build ## a steady load of five minutes on what make run serves, to look at http://127.0.0.1:8080; options in ARGS
	@$(JAVA) -jar jobs/publisher/target/sekali-publisher.jar publish --events=60000 --rate=200 --topics=12 $(ARGS)

sekali: build ## the command line; what it can do: ARGS=--help, for example ARGS="verify attempts.ndjson"
	@bin/sekali $(ARGS)

chaos: build ## break things in the middle of load and judge; ARGS="--fault=NAME --times=N --soak-minutes=N" (POSTGRES=17 or 18)
	@$(BENCH) -jar chaos/target/sekali-chaos.jar $(ARGS)

# Programs whose log is for those who develop.
BENCH = $(JAVA) -Djava.util.logging.config.file=testing/logging.properties

bench: build ## Sekali next to its alternatives, by turns; results in docs/benchmarks; ARGS="--part=NAME --rounds=N --seconds=N"
	@$(BENCH) -jar bench/target/sekali-bench.jar --output=docs/benchmarks $(ARGS)

bench-smoke: build ## a few of its ratios, in a minute or two; fails when one is not even a third of its target
	@$(BENCH) -jar bench/target/sekali-bench.jar --smoke

jmh: build ## micro-benchmarks of the parser and the batch encoder; options of JMH in ARGS
	@$(BENCH) -cp 'bench/target/sekali-bench.jar:bench/target/lib/*' org.openjdk.jmh.Main $(ARGS)

topics: jdk ## a million topics: what /stats takes then, and the memory of both functions
	$(MVN) -q test -pl local -am -Dtest=ManyTopicsTest -Dsurefire.failIfNoSpecifiedTests=false -Dsekali.topics=1000000

pictures: jdk ## the dashboard's screenshots in docs/, from a run of ten minutes; needs Chromium
	$(MVN) -q test -pl local -am -Dtest=DashboardPictures -Dsurefire.failIfNoSpecifiedTests=false -Dsekali.pictures=$(CURDIR)/docs

film: build ## the terminal's film in docs/, from a run of make demo
	@"$(JDK)/bin/java" scripts/Film.java docs/demo.svg make demo

test: jdk ## all tests, on PostgreSQL 16 (POSTGRES=17 or 18: on that)
	@scripts/test $(if $(POSTGRES),-Dpostgres=$(POSTGRES))

test-backup: jdk ## backup and restore, with PostgreSQL's image; needs Docker (POSTGRES=17 or 18: of that)
	$(MVN) test -pl charts -am -Dtest=BackupTest -Dsurefire.failIfNoSpecifiedTests=false $(if $(POSTGRES),-Dpostgres=$(POSTGRES))

sbom: build ## the bill of materials (CycloneDX) of what the images hold: target/sekali.cdx.json
	@scripts/sbom

images: ## build the container images; prints their sizes and start times (VERSION, REGISTRY)
	@scripts/images

up: ## the stack in containers, by Compose, on 127.0.0.1:8080 (SEKALI_PORT)
	@scripts/up

down: ## stop the containers; the data stays (scripts/compose down --volumes drops it)
	@scripts/compose down

load-compose: ## the publisher against the containers (EVENTS, WORKERS, RATE)
	@scripts/compose run --rm publisher

load: ## the publisher as a Job against an installed release (EVENTS, WORKERS, RATE, NAMESPACE, RELEASE)
	@RELEASE="$(RELEASE)" NAMESPACE="$(NAMESPACE)" EVENTS="$(EVENTS)" WORKERS="$(WORKERS)" RATE="$(RATE)" scripts/load-job

kind: ## build the images and install the chart on kind (CLUSTER, NAMESPACE, RELEASE)
	@scripts/kind

minikube: ## build the images and install the chart on minikube (CLUSTER, NAMESPACE, RELEASE)
	@scripts/minikube

e2e: jdk ## tests of the images and the Compose stack; needs Docker
	$(MVN) -Pe2e test -pl e2e

format: jdk ## format the code
	$(MVN) -q -Pe2e spotless:apply

# Programs alone: no tests, no Error Prone, no formatter. Those are for make test, which compiles anew after a quick build.
PARTS = local,jobs/publisher
sekali: PARTS = cli
chaos: PARTS = chaos
bench bench-smoke jmh: PARTS = bench
sbom: PARTS = schema,functions/ingest,functions/stats,functions/feed,jobs/publisher,jobs/retention

build: jdk
	@echo 'Building $(PARTS) ...' >&2
	@$(MVN) -q -Dquick package -am -pl $(PARTS) $(if $(POSTGRES),-Dpostgres=$(POSTGRES))
	@mkdir -p target && touch target/quick

jdk:
	@test -n "$(JDK)"

chart-docs: jdk ## write the comments of values.yaml into the chart's schema and README
	$(MVN) -q test -pl charts -am -Dtest=DescriptionsTest -Dsurefire.failIfNoSpecifiedTests=false -Dsekali.charts.write=true
